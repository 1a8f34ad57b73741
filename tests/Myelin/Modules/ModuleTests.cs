
namespace Myelin.Tests.Modules;

public sealed class ModuleTests
{
    /// <summary>The example of the documentation.</summary>
    private sealed class Scale : Layer
    {
        public Scale(int features) => Factor = Param("factor", [features], Initializer.Ones);

        public Parameter Factor { get; }

        public override Tensor Forward(Tensor x) => x * Factor;
    }

    private sealed class Encoder : Layer
    {
        internal Encoder()
        {
            First = Child("fc1", new Linear(784, 128));
            Norm = Child("norm", new BatchNorm1d(128));
        }

        internal Linear First { get; }

        internal BatchNorm1d Norm { get; }

        public override Tensor Forward(Tensor x) => Norm.Call(First.Call(x));
    }

    private sealed class Model : Layer
    {
        internal Model()
        {
            Encoder = Child("encoder", new Encoder());
            Child("head", new Sequential(new Relu(), new Dropout(0.25f), new Linear(128, 10, bias: false)));
        }

        internal Encoder Encoder { get; }

        public override Tensor Forward(Tensor x) => ((Layer)Children[1]).Call(Encoder.Call(x));
    }

    private sealed class Twice : Layer
    {
        internal Twice(string first, string second)
        {
            Child(first, new Relu());
            Child(second, new Relu());
        }

        public override Tensor Forward(Tensor x) => x;
    }

    [Fact]
    public void Keys_are_PyTorchs()
    {
        var model = new Model();
        Assert.Equal(["encoder.fc1.weight", "encoder.fc1.bias", "encoder.norm.weight", "encoder.norm.bias", "encoder.norm.running_mean",
            "encoder.norm.running_var", "head.2.weight"], model.StateDict().Select(e => e.Key));
        Assert.Equal(["encoder.fc1.weight", "encoder.fc1.bias", "encoder.norm.weight", "encoder.norm.bias", "head.2.weight"],
            model.NamedParameters().Select(e => e.Key));
        Assert.Equal(["encoder.norm.running_mean", "encoder.norm.running_var"], model.NamedBuffers().Select(e => e.Key));
        Assert.Equal(["", "encoder", "encoder.fc1", "encoder.norm", "head", "head.0", "head.1", "head.2"], model.NamedModules().Select(e => e.Path));
        Assert.Equal("encoder.fc1", model.Encoder.First.Path);
        Assert.Equal("Linear \"encoder.fc1\"", model.Encoder.First.Label);
        Assert.Equal("encoder.fc1.weight [128, 784]", model.Encoder.First.Weight.ToString());
        Assert.Equal((784 * 128) + 128 + 256 + 1280, model.ParameterCount);
    }

    [Fact]
    public void A_model_prints_as_written() => Assert.Equal(
        "Model\n" +
        "  encoder: Encoder\n" +
        $"{"    fc1: Linear(784, 128)",-56} {"100,480",12}\n" +
        $"{"    norm: BatchNorm1d(128)",-56} {"256",12}\n" +
        "  head: Sequential\n" +
        "    0: Relu\n" +
        "    1: Dropout(0.25)\n" +
        $"{"    2: Linear(128, 10, bias: false)",-56} {"1,280",12}\n" +
        "102,016 parameters", new Model().ToString());

    [Fact]
    public void Layers_print_as_written() => Assert.Equal(
        ["Conv2d(1, 6, 5, padding: 2)", "Conv2d(2, 4, (3, 5), stride: 2, dilation: (1, 2), groups: 2, bias: false)", "MaxPool2d(2)",
            "MaxPool2d(3, stride: 2, padding: 1)", "AvgPool2d(2, countIncludePad: false)", "AdaptiveAvgPool2d(1)", "Flatten()", "Flatten(2)",
            "Flatten(1, 2)", "LeakyRelu(0.1)",
            "Elu(1)", "Softplus(beta: 1, threshold: 20)", "HardTanh(min: -1, max: 1)", "Softmax(-1)", "LogSoftmax(1)",
                "Dropout(0.5, DropoutScaling.Prediction)", "BatchNorm2d(3)", "Residual"],
        new Layer[] { new Conv2d(1, 6, 5, padding: 2), new Conv2d(2, 4, (3, 5), stride: 2, dilation: (1, 2), groups: 2, bias: false),
            new MaxPool2d(2), new MaxPool2d(3, 2, 1), new AvgPool2d(2, countIncludePad: false), new AdaptiveAvgPool2d(1), new Flatten(),
            new Flatten(2), new Flatten(1, 2), new LeakyRelu(0.1f),
            new Elu(), new Softplus(), new HardTanh(), new Softmax(), new LogSoftmax(1), new Dropout(0.5f, DropoutScaling.Prediction),
                new BatchNorm2d(3), new Residual(new Relu()) }.Select(l => l.Describe()));

    [Fact]
    public void Names_are_checked()
    {
        Assert.Equal("Twice: each parameter, buffer and child needs a unique name.\n  Got \"a\" twice.\n" +
            "  Choose another name. (Parameter 'name')", Assert.Throws<ArgumentException>(() => new Twice("a", "a")).Message);
        Assert.Equal("Twice: a name must not be empty or contain a dot.\n  Got \"a.b\".\n  Dots join the names of nested modules. (Parameter 'name')",
            Assert.Throws<ArgumentException>(() => new Twice("a.b", "c")).Message);
        var shared = new Relu();
        Assert.Equal("Child: a module can have only one parent.\n  Got Relu \"0\", for the name \"1\".\n" +
            "  Make a new Relu, or share the parameters by calling one module twice. (Parameter 'module')",
            Assert.Throws<ArgumentException>(() => new Sequential(shared, shared)).Message);
    }

    [Fact]
    public void One_seed_gives_one_set_of_bits_and_each_layer_its_own()
    {
        Sequential Make(ulong seed)
        {
            var model = new Sequential(new Linear(20, 20), new Linear(20, 20));
            model.Initialize(seed);
            return model;
        }

        float[][] a = [.. Make(1).Parameters().Select(p => p.Value.ToArray())], b = [.. Make(1).Parameters().Select(p => p.Value.ToArray())],
            c = [.. Make(2).Parameters().Select(p => p.Value.ToArray())];
        Assert.Equal(a, b);
        Assert.NotEqual(a[0], a[2]);
        Assert.NotEqual(a[0], c[0]);
        Sequential again = Make(1);
        again.Parameters().First().CopyFrom(new float[400]);
        again.Initialize(1);
        Assert.Equal(a[0], again.Parameters().First().Value.ToArray());
        Assert.Equal("Initialize: only the outermost module has a seed.\n  Got Linear \"0\".\n  Call it on the model.",
            Assert.Throws<InvalidOperationException>(() => again[0].Initialize(1)).Message);
    }

    [Fact]
    public void Dropout_draws_anew_each_time_and_repeats_from_the_seed()
    {
        var layer = new Dropout();
        Tensor x = Tensor.Ones(200);
        layer.Initialize(3);
        float[] first = layer.Call(x).ToArray(), second = layer.Call(x).ToArray();
        layer.Initialize(3);
        Assert.NotEqual(first, second);
        Assert.Equal(first, layer.Call(x).ToArray());
        Assert.All(first, v => Assert.True(v is 0 or 2));
        var paper = new Dropout(0.25f, DropoutScaling.Prediction);
        Assert.All(paper.Call(x).ToArray(), v => Assert.True(v is 0 or 1));
        Assert.All(paper.Predict(x).ToArray(), v => Assert.Equal(0.75f, v));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(1));
    }

    [Fact]
    public void Training_and_evaluation()
    {
        var model = new Model();
        Assert.True(model.Training);
        model.Eval();
        Assert.All(model.NamedModules(), m => Assert.False(m.Module.Training));
        model.Train();
        Assert.True(model.Encoder.Norm.Training);
        float[] mean = model.Encoder.Norm.RunningMean.ToArray();
        Tensor y = model.Predict(Tensor.Ones(3, 784));
        Assert.False(y.RequiresGrad);
        Assert.Equal(mean, model.Encoder.Norm.RunningMean.ToArray());
        Assert.True(model.Training && !NoGrad.IsActive);
        model.Call(Given.Tensor([3, 784], 1));
        Assert.NotEqual(mean, model.Encoder.Norm.RunningMean.ToArray());
    }

    [Fact]
    public void Eight_threads_predict_what_one_does()
    {
        var model = new Sequential(
            new Conv2d(1, 8, 3, padding: 1), new BatchNorm2d(8), new Relu(), new MaxPool2d(2), new Flatten(), new Dropout(), new Linear(8 * 49, 10));
        model.Initialize(5);
        Tensor[] inputs = [.. Enumerable.Range(0, 8).Select(i => Given.Tensor([5, 1, 14, 14], (ulong)i))];
        float[][] results = new float[64][];
        // The parameters get their first values here, eight threads at a time.
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(t => new Thread(() =>
        {
            for (int k = 0; k < 8; k++) results[(t * 8) + k] = model.Predict(inputs[(t + k) % 8]).ToArray();
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        for (int t = 0; t < 8; t++)
        {
            for (int k = 0; k < 8; k++) Compare.SameBits(model.Predict(inputs[(t + k) % 8]).ToArray(), results[(t * 8) + k], $"thread {t}, input {k}");
        }
    }

    [Fact]
    public void Hooks_see_input_output_and_gradient_until_removed()
    {
        var model = new Sequential(new Linear(3, 2), new Relu());
        List<string> seen = [];
        Tensor? gradient = null;
        IDisposable hook = model[0].OnForward((module, x, y) =>
        {
            seen.Add($"{module.Label} {x.Shape} {y.Shape}");
            if (y.RequiresGrad) y.OnGradient(g => gradient = g);
        });
        model.Call(Tensor.Ones(4, 3)).Sum().Backward();
        model.Predict(Tensor.Ones(1, 3));
        Assert.Equal(["Linear \"0\" [4, 3] [4, 2]", "Linear \"0\" [1, 3] [1, 2]"], seen);
        Assert.Equal("[4, 2]", gradient!.Shape.ToString());
        hook.Dispose();
        model.Call(Tensor.Ones(4, 3));
        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public void Gradients_are_shown_where_there_are_any_until_the_watching_ends()
    {
        var model = new Sequential(new Flatten(), new Linear(3, 2), new Relu());
        List<string> seen = [];
        IDisposable[] hooks = [.. model.Select(layer => layer.OnGradient((l, dy) => seen.Add($"{l.Label} {dy.Shape}")))];
        model.Call(Tensor.Ones(4, 3)).Sum().Backward();
        model.Predict(Tensor.Ones(1, 3));
        model.Eval();
        model.Call(Tensor.Ones(5, 3)).Sum().Backward();
        Assert.Equal(["Relu \"2\" [4, 2]", "Linear \"1\" [4, 2]", "Relu \"2\" [5, 2]", "Linear \"1\" [5, 2]"], seen);
        Tensor late = model.Call(Tensor.Ones(4, 3)).Sum();
        foreach (IDisposable hook in hooks) hook.Dispose();
        late.Backward();
        Assert.Equal(4, seen.Count);
    }

    /// <summary>Noise of a layer's own.</summary>
    private sealed class Noise : Layer
    {
        public override Tensor Forward(Tensor x) => Training ? x + Tensor.Normal(Random, x.Shape.AsSpan()) : x;
    }

    [Fact]
    public void A_layer_of_ones_own_has_random_numbers_by_seed_path_and_what_it_drew()
    {
        var model = new Sequential(new Noise(), new Noise());
        model.Initialize(3);
        Tensor x = Tensor.Zeros(2, 3), first = model[0].Call(x), second = model[0].Call(x);
        Assert.NotEqual(first.ToArray(), second.ToArray());
        Assert.NotEqual(first.ToArray(), model[1].Call(x).ToArray());
        Assert.Equal(x.ToArray(), model.Predict(x).ToArray());
        model.Initialize(3);
        Assert.Equal(first.ToArray(), model[0].Call(x).ToArray());
        model.Initialize(4);
        Assert.NotEqual(first.ToArray(), model[0].Call(x).ToArray());
    }

    [Fact]
    public void A_layer_of_ones_own_and_a_frozen_one()
    {
        var model = new Sequential(new Linear(3, 2), new Scale(2));
        Parameter frozen = ((Linear)model[0]).Weight;
        frozen.RequiresGrad = false;
        model.Call(Tensor.Ones(4, 3)).Sum().Backward();
        Assert.Null(frozen.Grad);
        Assert.NotNull(((Scale)model[1]).Factor.Grad);
        Assert.Equal("1.factor", ((Scale)model[1]).Factor.Key);
        frozen.RequiresGrad = true;
        model.Call(Tensor.Ones(4, 3)).Sum().Backward();
        Assert.NotNull(frozen.Grad);
        model.ZeroGrad();
        Assert.All(model.Parameters(), p => Assert.Null(p.Grad));
    }

    [Fact]
    public void Wrong_shapes_name_the_layer_the_rule_and_a_fix()
    {
        var model = new Model();
        Assert.Equal("Linear \"encoder.fc1\": the last axis of x must equal inFeatures (784).\n" +
            "  Got x float32[32, 28, 28], weight float32[128, 784].\n  Try x.Flatten(1), which gives [32, 784], or a Flatten layer before this one.",
            Assert.Throws<ShapeException>(() => model.Call(Tensor.Ones(32, 28, 28))).Message);
        Assert.Equal("Linear: the last axis of x must equal inFeatures (512).\n  Got x float32[32, 28, 28], weight float32[128, 512].\n" +
            "  Try x.Flatten(1), which gives [32, 784], and Linear(784, 128).",
            Assert.Throws<ShapeException>(() => new Linear(512, 128).Call(Tensor.Ones(32, 28, 28))).Message);
        Assert.Equal("Conv2d \"0\": x must be [N, 1, height, width].\n  Got x float32[8, 28, 28], weight float32[4, 1, 3, 3].\n  Try x.Reshape(8, 1, 28, 28).",
            Assert.Throws<ShapeException>(() => new Sequential(new Conv2d(1, 4, 3)).Call(Tensor.Ones(8, 28, 28))).Message);
        Assert.Equal("Conv2d: x must be [N, 1, height, width].\n  Got x float32[8, 3, 28, 28], weight float32[4, 1, 3, 3].\n  Try new Conv2d(3, 4, 3).",
            Assert.Throws<ShapeException>(() => new Conv2d(1, 4, 3).Call(Tensor.Ones(8, 3, 28, 28))).Message);
        Assert.Equal("BatchNorm2d: x must be [N, 3, H, W].\n  Got x float32[8, 4, 2, 2].\n  Try new BatchNorm2d(4).",
            Assert.Throws<ShapeException>(() => new BatchNorm2d(3).Call(Tensor.Ones(8, 4, 2, 2))).Message);
        Assert.Equal("BatchNorm1d: x must be [N, 3] or [N, 3, L].\n  Got x float32[8, 3, 2, 2].\n" +
            "  Put it before Flatten, or use the other BatchNorm.",
            Assert.Throws<ShapeException>(() => new BatchNorm1d(3).Call(Tensor.Ones(8, 3, 2, 2))).Message);
        Assert.Equal("Residual: the body must give the shape of the shortcut.\n  Got body float32[2, 4], shortcut float32[2, 3].\n" +
            "  Try new Residual(body, shortcut: …) with a layer that maps x to the body's shape.",
            Assert.Throws<ShapeException>(() => new Residual(new Linear(3, 4)).Call(Tensor.Ones(2, 3))).Message);
        Assert.Equal("Conv2d: inChannels and outChannels must be multiples of groups.\n  Got inChannels 3, outChannels 4, groups 2.\n" +
            "  Try groups: 1.", Assert.Throws<ShapeException>(() => new Conv2d(3, 4, 3, groups: 2)).Message);
    }
}
