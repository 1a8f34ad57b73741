namespace Myelin.Tests.Inspection;

public sealed class LossSurfaceTests
{
    private static readonly Tensor s_x = Tensor.Normal(new RandomStream(2), 40, 6);
    private static readonly IntTensor s_labels = IntTensor.From([.. Enumerable.Range(0, 40).Select(i => i % 3)]);

    private static Sequential Model()
    {
        var model = new Sequential(new Linear(6, 8), new BatchNorm1d(8), new Tanh(), new Dropout(0.1f), new Linear(8, 3));
        model.Initialize(1);
        return model;
    }

    private static double Loss(Layer model) => new CrossEntropy().Call(model.Predict(s_x), s_labels).Item();

    private static float[] State(Module model) => [.. model.StateDict().SelectMany(s => s.Value.ToArray())];

    [Fact]
    public void Filters_of_a_random_direction_have_the_norms_of_the_models()
    {
        Sequential model = Model();
        float[][] direction = Parts(model, WeightVector.RandomDirection(model, 5));
        int part = 0;
        foreach (Parameter parameter in model.Parameters())
        {
            float[] d = direction[part++], w = parameter.Value.ToArray();
            if (parameter.Shape.Rank < 2) Assert.All(d, value => Assert.Equal(0, value));
            else
            {
                int size = parameter.Shape[1];
                for (int row = 0; row < parameter.Shape[0]; row++)
                    Assert.Equal(Norm(w.AsSpan(row * size, size)), Norm(d.AsSpan(row * size, size)), 1e-6);
            }
        }

        Assert.NotEqual(WeightVector.RandomDirection(model, 5).ToArray(), WeightVector.RandomDirection(model, 6).ToArray());
        Teams.SameBits(() => WeightVector.RandomDirection(model, 5).ToArray());
    }

    [Fact]
    public void A_grid_has_the_losses_of_the_moved_weights_and_leaves_the_model_alone()
    {
        Sequential model = Model();
        float[] before = State(model);
        double center = Loss(model);
        WeightVector x = WeightVector.RandomDirection(model, 1), y = WeightVector.RandomDirection(model, 2), w = WeightVector.Of(model);
        // The loss draws random numbers and changes running statistics, as a careless one may.
        Tensor losses = LossSurface.Grid(model, x, y, [-1, 0, 0.5], [0, 2], () =>
        {
            model.Call(s_x);
            return Loss(model);
        });
        Assert.Equal([2, 3], losses.Shape);
        Assert.Equal(before, State(model));
        Assert.Equal(0, model.NamedModules().Sum(m => m.Module.RandomPosition));

        Tensor still = LossSurface.Grid(model, x, y, [-1, 0, 0.5], [0, 2], () => Loss(model));
        Assert.Equal((float)center, still[0, 1]);
        float[] moved = [.. w.ToArray().Select((v, i) => (float)(v + (0.5 * x.ToArray()[i]) + (2.0 * y.ToArray()[i])))];
        WeightVector.From(model, moved).CopyTo(model);
        Assert.Equal((float)Loss(model), still[1, 2]);
        w.CopyTo(model);
        Assert.Equal(before, State(model));
        Assert.Equal(still.Select(0, 0).ToArray(), LossSurface.Line(model, x, [-1, 0, 0.5], () => Loss(model)).ToArray());
        Teams.SameBits(() => LossSurface.Grid(model, x, y, [-1, 1], [-1, 1], () => Loss(model)).ToArray());
    }

    [Fact]
    public void Weights_are_restored_after_an_error_and_when_canceled()
    {
        Sequential model = Model();
        float[] before = State(model);
        int calls = 0;
        Assert.Throws<TimeoutException>(() => LossSurface.Line(
            model, WeightVector.RandomDirection(model, 1), [1, 2, 3], () => ++calls == 2 ? throw new TimeoutException() : 0));
        Assert.Equal(before, State(model));
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => LossSurface.Line(model, WeightVector.RandomDirection(model, 1), [1, 2, 3], () =>
        {
            source.Cancel();
            return 0;
        }, source.Token));
        Assert.Equal(before, State(model));
    }

    [Fact]
    public void The_path_of_a_run_is_projected_to_the_plane_in_which_it_moves()
    {
        Sequential model = Model();
        var optimizer = new Sgd(model.Parameters(), 0.2);
        List<WeightVector> snapshots = [WeightVector.Of(model)];
        for (int i = 0; i < 12; i++)
        {
            optimizer.ZeroGrad();
            new CrossEntropy().Call(model.Call(s_x), s_labels).Backward();
            optimizer.Step();
            snapshots.Add(WeightVector.Of(model));
        }

        var path = WeightPath.Of(model, snapshots);
        Assert.Equal(1, path.X.Norm, 1e-5);
        Assert.Equal("WeightVector(99 weights, norm 1)", $"{path.X}");
        Assert.StartsWith("WeightPath(13 snapshots, ", $"{path}", StringComparison.Ordinal);
        Assert.Equal(1, path.Y.Norm, 1e-5);
        Assert.Equal(0, path.X.Dot(path.Y), 1e-5);
        Assert.Equal((0, 0), path.Points[^1]);
        Assert.Equal(snapshots.Count, path.Points.Count);
        Assert.InRange(path.Shares.Sum(), 0.5, 1);

        // In the plane, distances are as large as the share of it says.
        WeightVector first = snapshots[0].Minus(snapshots[^1]);
        Assert.InRange(Math.Sqrt(Math.Pow(path.Points[0].X, 2) + Math.Pow(path.Points[0].Y, 2)), 0.8 * first.Norm, 1.0001 * first.Norm);
        Assert.Equal(first.Dot(path.X), path.Points[0].X, 1e-9);
        Teams.SameBits(() => WeightPath.Of(model, snapshots).X.ToArray());
    }

    [Fact]
    public void What_does_not_fit_says_why()
    {
        Sequential model = Model();
        WeightVector x = WeightVector.RandomDirection(model, 1), other = WeightVector.Of(new Linear(2, 2));
        Assert.Equal("WeightVector: both must be of models with the same parameters.\n  Got 6 weights in 2 parameters, and 99 in 6.\n" +
            "  Take both from the same model.", Assert.Throws<ArgumentException>(() => LossSurface.Line(model, other, [1], () => 0)).Message);
        Assert.Throws<ArgumentException>(() => LossSurface.Grid(model, x, other, [1], [1], () => 0));
        Assert.Throws<ArgumentException>(() => x.Minus(other));
        Assert.Throws<ArgumentException>(() => other.CopyTo(model));
        Assert.StartsWith("LossSurface: positions must be finite numbers.\n  Got NaN in ys.\n",
            Assert.Throws<ArgumentException>(() => LossSurface.Grid(model, x, x, [1], [double.NaN], () => 0)).Message, StringComparison.Ordinal);
        Assert.StartsWith("LossSurface: there must be a position along each direction.\n  Got none in xs.\n",
            Assert.Throws<ArgumentException>(() => LossSurface.Line(model, x, [], () => 0)).Message, StringComparison.Ordinal);
        Assert.StartsWith("WeightVector: there must be one value for each weight.\n  Got 3 for 99 weights.\n",
            Assert.Throws<ArgumentException>(() => WeightVector.From(model, [1, 2, 3])).Message, StringComparison.Ordinal);
        Assert.StartsWith("WeightPath: a plane needs at least 3 snapshots.\n  Got 2.\n",
            Assert.Throws<ArgumentException>(() => WeightPath.Of(model, [x, x])).Message, StringComparison.Ordinal);
    }

    private static float[][] Parts(Module model, WeightVector vector)
    {
        float[] values = vector.ToArray();
        int start = 0;
        return [.. model.Parameters().Select(p => values[start..(start += p.Shape.ElementCount)])];
    }

    private static double Norm(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values) sum += (double)value * value;
        return Math.Sqrt(sum);
    }
}
