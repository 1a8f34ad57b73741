namespace Myelin.Tests.Inspection;

public sealed class SaliencyTests
{
    private static readonly Sequential s_model = Model();
    private static readonly Tensor s_x = Tensor.Normal(new RandomStream(2), 3, 2, 6, 6);
    private static readonly IntTensor s_labels = IntTensor.From([0, 3, 1]);

    private static Sequential Model()
    {
        var model = new Sequential(
            new Conv2d(2, 4, 3, padding: 1), new BatchNorm2d(4), new Tanh(), new AvgPool2d(2), new Dropout(0.5f), new Flatten(), new Linear(36, 4));
        model.Initialize(1);
        // Running statistics that are not their first values.
        for (int i = 0; i < 5; i++) model.Call(s_x ?? Tensor.Normal(new RandomStream(3), 3, 2, 6, 6));
        return model;
    }

    [Fact]
    public void The_gradient_of_a_class_score_agrees_with_central_differences()
    {
        Compare(Saliency.OfClass(s_model, s_x, s_labels), x => Enumerable.Range(0, 3).Sum(i => (double)s_model.Predict(x)[i, s_labels.AsSpan()[i]]));
        Compare(Saliency.OfClass(s_model, s_x, 2), x => Enumerable.Range(0, 3).Sum(i => (double)s_model.Predict(x)[i, 2]));
    }

    [Fact]
    public void The_gradient_of_each_examples_loss_agrees_with_central_differences()
    {
        var loss = new CrossEntropy();
        Compare(Saliency.OfLoss(s_model, loss, s_x, s_labels), x => 3.0 * loss.Call(s_model.Predict(x), s_labels).Item());
        var weighted = new CrossEntropy(classWeights: Tensor.From([1, 2, 3, 4]));
        Compare(Saliency.OfLoss(s_model, weighted, s_x, s_labels), x => 7.0 * weighted.Call(s_model.Predict(x), s_labels).Item());
        var squared = new MeanSquaredError();
        Compare(Saliency.OfLoss(s_model, squared, s_x, Tensor.Ones(3, 4)), x => 3.0 * squared.Call(s_model.Predict(x), Tensor.Ones(3, 4)).Item());
        Tensor alone = Saliency.OfLoss(s_model, loss, s_x.Slice(0, 1, 2), IntTensor.From([3]));
        Testing.Compare.Close(alone.ToArray(), Saliency.OfLoss(s_model, loss, s_x, s_labels).Slice(0, 1, 2).ToArray(), "one example", Tolerance.Sums);
    }

    [Fact]
    public void A_map_is_the_largest_absolute_value_of_the_channels()
    {
        Tensor gradient = Tensor.From([1, -5, 2, 3, -4, 4, 1, -7], 1, 2, 2, 2);
        Tensor map = Saliency.Map(gradient);
        Assert.Equal([1, 2, 2], map.Shape);
        Assert.Equal([4f, 5, 2, 7], map.ToArray());
        Assert.Equal([1f, 2], Saliency.Map(Tensor.From([-1, 2], 1, 2)).ToArray());
    }

    [Fact]
    public void The_model_is_left_as_it_was()
    {
        Sequential model = Model();
        model.Call(s_x).Sum().Backward();
        float[] gradient = model.Parameters().First().Grad!.ToArray(), state = [.. model.StateDict().SelectMany(s => s.Value.ToArray())];
        int seen = 0;
        using IDisposable hook = model[0].OnGradient((_, _) => seen++);
        NoGrad.Run(() => Saliency.OfClass(model, s_x, 0));
        Assert.Equal(gradient, model.Parameters().First().Grad!.ToArray());
        Assert.Equal(state, model.StateDict().SelectMany(s => s.Value.ToArray()));
        Assert.True(model.Training);
        Assert.Equal(0, seen);
        Assert.Null(s_x.Grad);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits() =>
        Teams.SameBits(() => Saliency.OfClass(s_model, s_x, s_labels).ToArray());

    [Fact]
    public void An_output_without_scores_or_a_class_that_does_not_exist_says_so()
    {
        Assert.Equal("Saliency: the model must give scores, [N, classes], and there must be a class for each example.\n" +
            "  Got float32[3, 4], classes int32[2].\n  For other outputs use OfLoss.",
            Assert.Throws<ShapeException>(() => Saliency.OfClass(s_model, s_x, IntTensor.From([1, 2]))).Message);
        Assert.StartsWith("Saliency: class must be from 0 to 3.\n  Got 4.\n  The model's scores are numbered from 0.",
            Assert.Throws<ArgumentOutOfRangeException>(() => Saliency.OfClass(s_model, s_x, 4)).Message, StringComparison.Ordinal);
    }

    private static void Compare(Tensor gradient, Func<Tensor, double> score)
    {
        const float Step = 1f / 64;
        float[] values = s_x.ToArray();
        double[] differences = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            double Moved(float step)
            {
                float[] moved = [.. values];
                moved[i] += step;
                return score(Tensor.From(moved, s_x.Shape.AsSpan()));
            }

            // Fourth order: tanh's curvature would show in two differences.
            differences[i] = ((8 * (Moved(Step) - Moved(-Step))) - (Moved(2 * Step) - Moved(-2 * Step))) / (12 * Step);
        }

        Testing.Compare.Close(differences, Testing.Compare.Wide(gradient.ToArray()), "gradient", new Tolerance(1e-3, 1e-3));
    }
}
