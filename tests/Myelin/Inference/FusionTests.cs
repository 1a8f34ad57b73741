
namespace Myelin.Tests.Inference;

/// <summary>Neighbors that run as one give what they give one by one; each test makes sure that they did run as one.</summary>
public sealed class FusionTests
{
    /// <summary>The layers, the shape of their input, and the operators that a training step is to record.</summary>
    public static TheoryData<string, Func<Layer[]>, int[], string[]> Chains => new()
    {
        { "gray, all", () => [new Conv2d(1, 16, 5, padding: 2), new BatchNorm2d(16), new Relu(), new MaxPool2d(2)], [5, 1, 13, 14],
            ["Conv2d + BatchNorm2d + Relu + MaxPool2d"] },
        { "5x5, all", () => [new Conv2d(16, 32, 5, padding: 2), new BatchNorm2d(32), new Relu(), new MaxPool2d(2)], [7, 16, 14, 14],
            ["Conv2d + BatchNorm2d + Relu + MaxPool2d"] },
        { "3x3, norm and relu", () => [new Conv2d(16, 48, 3, padding: 1, bias: false), new BatchNorm2d(48), new Relu()], [4, 16, 9, 11],
            ["Conv2d + BatchNorm2d + Relu"] },
        { "3x3, norm", () => [new Conv2d(16, 16, 3), new BatchNorm2d(16)], [4, 16, 9, 11], ["Conv2d + BatchNorm2d"] },
        { "3x3, norm and pool", () => [new Conv2d(16, 16, 3), new BatchNorm2d(16), new MaxPool2d(2)], [4, 16, 9, 11], ["Conv2d + BatchNorm2d + MaxPool2d"] },
        { "3x3, relu and pool", () => [new Conv2d(16, 16, 3, padding: 2), new Relu(), new MaxPool2d(2)], [4, 16, 9, 11], ["Conv2d + Relu + MaxPool2d"] },
        { "5x5, pool", () => [new Conv2d(16, 16, 5), new MaxPool2d(2)], [4, 16, 9, 11], ["Conv2d + MaxPool2d"] },
        { "colored, relu", () => [new Conv2d(3, 32, 3), new Relu()], [4, 3, 9, 11], ["Conv2d + Relu"] },
        { "one image", () => [new Conv2d(16, 16, 3, padding: 1), new BatchNorm2d(16), new Relu()], [1, 16, 12, 12], ["Conv2d + BatchNorm2d + Relu"] },
        { "other windows", () => [new Conv2d(16, 16, 3), new Relu(), new MaxPool2d(3, 2)], [4, 16, 13, 13], ["Conv2d + Relu", "MaxPool2d"] },
        { "linear", () => [new Linear(33, 17), new Relu()], [9, 33], ["LinearRelu"] },
        { "norm of features", () => [new BatchNorm1d(17), new Relu()], [9, 17], ["BatchNormRelu"] },
        { "norm of images", () => [new BatchNorm2d(10), new Relu(), new Linear(15, 3)], [4, 10, 7, 15], ["BatchNormRelu", "Linear"] },
    };

    [Theory]
    [MemberData(nameof(Chains), DisableDiscoveryEnumeration = true)]
    public void Training_gives_what_the_layers_give_one_by_one(string name, Func<Layer[]> layers, int[] shape, string[] operators)
    {
        Sequential model = Filled(new Sequential(layers())), alone = Filled(new Sequential(layers()));
        (float[][] fused, string[] recorded) = Train(model, model.Call, shape);
        (float[][] single, string[] each) = Train(alone, x => OneByOne(alone, x), shape);
        Assert.Equal(operators, recorded);
        Assert.Equal(alone.Count, each.Length);
        for (int i = 0; i < fused.Length; i++)
        {
            // A bias before a batch norm has no influence: one by one its gradient is rounding.
            if (fused[i].Length > 0 && fused[i].All(v => v == 0)) Assert.All(single[i], v => Assert.InRange(v, -2e-4, 2e-4));
            else Compare.Close(single[i], fused[i], $"{name}: result {i}", Tolerance.Winograd);
        }
    }

    [Theory]
    [MemberData(nameof(Chains), DisableDiscoveryEnumeration = true)]
    public void The_bits_are_the_same_for_any_team(string name, Func<Layer[]> layers, int[] shape, string[] operators)
    {
        Assert.NotEmpty(name);
        Teams.SameBits(() =>
        {
            Sequential model = Filled(new Sequential(layers()));
            (float[][] results, string[] recorded) = Train(model, model.Call, shape);
            Assert.Equal(operators, recorded);
            return results;
        });
    }

    [Theory]
    [MemberData(nameof(Chains), DisableDiscoveryEnumeration = true)]
    public void Predicting_gives_what_the_layers_give_one_by_one(string name, Func<Layer[]> layers, int[] shape, string[] operators)
    {
        Sequential model = Filled(new Sequential(layers()));
        Tensor x = Given.Tensor(shape, 5) - 1, fused = model.Predict(x);
        model.Eval();
        NoGrad.Run(() =>
        {
            int count = Fusion.Count([.. model], 0);
            Assert.Equal(operators[0] is "LinearRelu" or "BatchNormRelu" ? 2 : operators[0].Split(" + ").Length, count);
            Assert.NotNull(Fusion.Run([.. model], 0, count, x));
            Compare.Close(OneByOne(model, x), fused, name, Tolerance.Winograd);
        });
    }

    [Fact]
    public void What_the_kernel_has_no_way_for_runs_one_by_one()
    {
        var model = new Sequential(new Conv2d(3, 10, 3, stride: 2), new BatchNorm2d(10), new Relu(), new MaxPool2d(2));
        Assert.Equal(["Conv2d", "BatchNormRelu", "MaxPool2d"], RecordedOperators.Of(model.Call(Given.Tensor([4, 3, 15, 15], 5))));
    }

    [Fact]
    public void What_overflowed_below_a_ReLU_stays_out_of_the_gradient()
    {
        foreach (bool pool in (bool[])[false, true])
        {
            Sequential model = Filled(new Sequential([new Conv2d(1, 16, 3), new Relu(), .. pool ? new Layer[] { new MaxPool2d(2) } : []]));
            var conv = (Conv2d)model[0];
            conv.Weight.CopyFrom([.. Enumerable.Repeat(-1f, 144)]);
            conv.Bias!.CopyFrom([.. Enumerable.Repeat(1f, 16)]);
            float[] pixels = [.. Enumerable.Repeat(0.01f, 100)];
            pixels[33] = pixels[34] = 2e38f; // twice that is infinite
            Tensor x = Tensor.From(pixels, [1, 1, 10, 10]).RequireGrad(), y = model.Call(x);
            Assert.All(y.ToArray(), v => Assert.True(float.IsFinite(v)));
            y.Sum().Backward();
            Assert.All(conv.Weight.Grad!.ToArray(), v => Assert.True(float.IsFinite(v)));
            Assert.All(x.Grad!.ToArray(), v => Assert.True(float.IsFinite(v)));
        }
    }

    [Fact]
    public void NaN_shows_in_the_gradients_too()
    {
        Sequential model = Filled(new Sequential(new Conv2d(1, 16, 3), new BatchNorm2d(16), new Relu()));
        float[] pixels = new float[100];
        pixels[5] = float.NaN;
        Tensor y = model.Call(Tensor.From(pixels, [1, 1, 10, 10]));
        Assert.All(y.ToArray(), v => Assert.True(float.IsNaN(v)));
        y.Sum().Backward();
        Assert.All(((BatchNorm2d)model[1]).Bias.Grad!.ToArray(), v => Assert.Equal(64, v));
        Assert.All(((BatchNorm2d)model[1]).Weight.Grad!.ToArray(), v => Assert.True(float.IsNaN(v)));
    }

    [Fact]
    public void Outputs_too_long_for_a_tensor_are_an_error_in_three_lines()
    {
        var model = new Sequential(new Conv2d(1, 128, 3, padding: 1), new Relu());
        Assert.StartsWith("Shape: a tensor has at most", Assert.Throws<ShapeException>(() => model.Predict(Tensor.Zeros(100, 1, 500, 500))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_hook_sees_what_lies_between()
    {
        var model = new Sequential(new Conv2d(1, 16, 3, padding: 1), new BatchNorm2d(16), new Relu(), new MaxPool2d(2));
        Shape? seen = null;
        IDisposable hook = model[2].OnForward((_, _, y) => seen = y.Shape);
        Tensor x = Given.Tensor([2, 1, 8, 8], 1);
        model.Call(x);
        Assert.Equal([2, 16, 8, 8], seen!.Value);
        seen = null;
        hook.Dispose();
        model.Call(x);
        Assert.Null(seen);
    }

    [Fact]
    public void One_value_a_channel_is_the_norms_error()
    {
        var model = new Sequential(new Conv2d(16, 16, 3), new BatchNorm2d(16), new Relu());
        Assert.StartsWith("BatchNorm: training needs more than one value",
            Assert.Throws<ShapeException>(() => model.Call(Tensor.Ones(1, 16, 3, 3))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frozen_convolution_trains_its_norm_alone_and_to_the_same_bits()
    {
        (float[] Weight, float[] Scale) Gradients(bool frozen)
        {
            Sequential model = Filled(new Sequential(new Conv2d(16, 16, 3), new BatchNorm2d(16), new Relu()));
            var conv = (Conv2d)model[0];
            conv.Weight.RequiresGrad = conv.Bias!.RequiresGrad = !frozen;
            model.Call(Given.Tensor([2, 16, 14, 14], 1)).Sum().Backward();
            return (conv.Weight.Grad?.ToArray() ?? [], ((BatchNorm2d)model[1]).Weight.Grad!.ToArray());
        }

        Assert.Empty(Gradients(frozen: true).Weight);
        Compare.SameBits(Gradients(frozen: false).Scale, Gradients(frozen: true).Scale, "the gradient of the scale");
    }

    [Fact]
    public void A_weight_overwritten_before_the_backward_pass_is_an_error()
    {
        var model = new Sequential(new Conv2d(16, 16, 3), new BatchNorm2d(16), new Relu());
        Tensor y = model.Call(Given.Tensor([2, 16, 14, 14], 1)).Sum();
        ((BatchNorm2d)model[1]).Weight.CopyFrom(new float[16]);
        Assert.StartsWith("Backward: a value that Conv2d + BatchNorm2d + Relu saved was overwritten",
            Assert.Throws<InvalidOperationException>(() => y.Backward()).Message, StringComparison.Ordinal);
    }

    private static Sequential Filled(Sequential model)
    {
        model.Initialize(11);
        foreach ((_, Tensor buffer) in model.NamedBuffers()) buffer.CopyFrom(Given.Tensor(buffer.Shape.AsSpan(), 8).ToArray());
        return model;
    }

    private static Tensor OneByOne(Sequential model, Tensor x)
    {
        foreach (Layer layer in model) x = layer.Call(x);
        return x;
    }

    private static (float[][] Results, string[] Recorded) Train(Sequential model, Func<Tensor, Tensor> call, int[] shape)
    {
        Tensor x = (Given.Tensor(shape, 5) - 1).RequireGrad(), y = call(x);
        string[] recorded = RecordedOperators.Of(y);
        y.Backward(Given.Tensor(y.Shape.AsSpan(), 6) - 1);
        return ([y.ToArray(), x.Grad!.ToArray(), .. model.Parameters().Select(p => p.Grad!.ToArray()),
            .. model.NamedBuffers().Select(b => b.Value.ToArray())], recorded);
    }
}
