namespace Myelin.Pictures;

/// <summary>The loss around a trained network: along two random directions as long as its filters, and in the plane of the run's path.</summary>
public static class LossSurfacePicture
{
    private const int Side = 25, Examples = 256, Snapshots = 40;

    /// <summary>The picture of a network that learns the digits there and then.</summary>
    /// <param name="depth">The number of hidden layers, from 1 to 12.</param>
    /// <param name="residual">Whether each layer's input is added to its output.</param>
    /// <param name="steps">The number of steps of 64 examples, from 40 to 2,000.</param>
    /// <param name="seed">Draws weights, order and directions.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Of(int depth = 2, bool residual = false, int steps = 200, ulong seed = 1)
    {
        const int Width = 24;
        Limits.Count(nameof(LossSurfacePicture), nameof(depth), depth, 1, 12);
        Limits.Count(nameof(LossSurfacePicture), nameof(steps), steps, Snapshots, 2000);
        Dataset digits = Digits.Load().Train;
        List<Layer> layers = [new Flatten(), new Linear(64, Width), new Tanh()];
        for (int i = 1; i < depth; i++)
        {
            var block = new Sequential(new Linear(Width, Width), new Tanh());
            layers.Add(residual ? new Residual(block) : block);
        }

        layers.Add(new Linear(Width, 10));
        var model = new Sequential([.. layers]);
        model.Initialize(seed);
        List<float[]> path = Train(model, digits, steps, seed);
        Batch batch = digits.Take([.. Enumerable.Range(0, Examples)]);
        double Loss() => NoGrad.Run(() => new CrossEntropy().Call(model.Call(batch.Inputs), batch.Labels)).Item();
        float[] end = path[^1];
        (float[] a, float[] b) = (Filtered(model, seed, "first"), Filtered(model, seed, "second"));
        double[,] around = Grid(model, end, a, b, new Plane(-1, 1, -1, 1), Loss);
        (float[] p, float[] q, double[] x, double[] y, double share) = PathPlane(path);
        Plane plane = Plane.Around(x, y, 0.35);
        double[,] along = Grid(model, end, p, q, plane, Loss);
        PictureNumbers[] numbers =
            [Numbers.Named("around", around), Numbers.Named("plane", along), new("path.x", x), new("path.y", y), new("share", share), new("loss", Loss())];
        Label title = new("The loss surface of a trained network", "训练后网络的损失曲面");
        Label message = new(
            $"Two directions out of {end.Length:N0}: most of the surface is never seen. The plane of the run's path holds {share:P0} of its movement; " +
            "the path ends where the loss is low, not at a bottom of this plane.",
            $"这只是 {end.Length:N0} 个方向中的两个：曲面的绝大部分看不到。路径所在平面包含了 {share:P0} 的移动；路径停在损失低的地方，但不一定是该平面的最低点。");
        return new Picture("loss-surface", title, message, numbers, style => Page.Panels((title, message), style,
        [
            Map(new("around the end, two random directions", "终点附近，两个随机方向"), around, new Plane(-1, 1, -1, 1), [0], [0]).Draw,
            Map(new("in the plane of the run's path", "路径所在平面"), along, plane, x, y).Draw,
        ], smallest: 280, ratio: 0.9));
    }

    /// <summary>The weights at evenly spaced steps, as one row each.</summary>
    private static List<float[]> Train(Sequential model, Dataset digits, int steps, ulong seed)
    {
        var optimizer = new Sgd(model.Parameters(), 0.1, momentum: 0.9);
        var loader = new DataLoader(digits, batchSize: 64, shuffle: true, seed: seed);
        List<float[]> path = [Weights(model)];
        for (int step = 0; step < steps;)
        {
            foreach (Batch batch in loader)
            {
                optimizer.ZeroGrad();
                new CrossEntropy().Call(model.Call(batch.Inputs), batch.Labels).Backward();
                optimizer.Step();
                if (++step * Snapshots / steps > (step - 1) * Snapshots / steps) path.Add(Weights(model));
                if (step == steps) break;
            }
        }

        return path;
    }

    private static float[] Weights(Module model) => [.. model.Parameters().SelectMany(p => p.Value.ToArray())];

    private static void Set(Module model, ReadOnlySpan<float> weights)
    {
        foreach (Parameter parameter in model.Parameters())
        {
            int count = parameter.Value.Length;
            parameter.CopyFrom(weights[..count]);
            weights = weights[count..];
        }
    }

    /// <summary>A random direction in which each row of a matrix is as long as that row of the weights; biases stay (Li et al. 2018).</summary>
    private static float[] Filtered(Module model, ulong seed, string name)
    {
        var random = RandomStream.For(seed, name);
        List<float> direction = [];
        foreach (Parameter parameter in model.Parameters())
        {
            if (parameter.Shape.Rank < 2)
            {
                direction.AddRange(new float[parameter.Value.Length]);
                continue;
            }

            Tensor drawn = Tensor.Normal(random, parameter.Value.Length)
                .Reshape(parameter.Shape[0], -1), weights = parameter.Value.Reshape(parameter.Shape[0], -1);
            direction.AddRange(NoGrad.Run(() => drawn * (weights.Norm(1, keepDims: true) / drawn.Norm(1, keepDims: true))).ToArray());
        }

        return [.. direction];
    }

    /// <summary>The two principal axes of the path, its places along them from its end, and their share of the movement.</summary>
    private static (float[] P, float[] Q, double[] X, double[] Y, double Share) PathPlane(List<float[]> path)
    {
        Tensor all = Tensor.From([.. path.SelectMany(weights => weights)], path.Count, path[^1].Length);
        var pca = Pca.Fit(new TensorDataset(all), 2);
        double[] places = Numbers.Of(pca.Apply(all)), end = places[^2..];
        double[] Along(int axis) => [.. Enumerable.Range(0, path.Count).Select(i => places[(2 * i) + axis] - end[axis])];
        return (pca.Components.Select(0, 0).ToArray(), pca.Components.Select(0, 1).ToArray(), Along(0), Along(1), pca.Shares.Sum());
    }

    /// <summary>The loss at each point of a plane through the end; the weights are put back.</summary>
    private static double[,] Grid(Module model, float[] end, float[] a, float[] b, Plane plane, Func<double> loss)
    {
        double[] xs = plane.Columns(Side), ys = plane.Rows(Side);
        var values = new double[Side, Side];
        float[] at = new float[end.Length];
        try
        {
            for (int i = 0; i < Side * Side; i++)
            {
                (float x, float y) = ((float)xs[i % Side], (float)ys[i / Side]);
                for (int j = 0; j < at.Length; j++) at[j] = end[j] + (x * a[j]) + (y * b[j]);
                Set(model, at);
                values[i / Side, i % Side] = loss();
            }
        }
        finally
        {
            Set(model, end);
        }

        return values;
    }

    private static Chart Map(Label title, double[,] values, Plane plane, double[] x, double[] y)
    {
        double[,] logs = new double[Side, Side];
        for (int i = 0; i < Side * Side; i++) logs[i / Side, i % Side] = Math.Log10(Math.Max(values[i / Side, i % Side], 1e-6));
        double low = logs.Cast<double>().Min(), high = logs.Cast<double>().Max();
        return new Chart
        {
            Title = title,
            X = new ChartAxis("") { Min = plane.X0, Max = plane.X1 },
            Y = new ChartAxis("") { Min = plane.Y0, Max = plane.Y1 },
        }
        .Heat(logs, plane.X0, plane.X1, plane.Y0, plane.Y1, HeatColors.Amount, low, high)
        .Contours(logs, plane.Columns(Side), plane.Rows(Side), [.. Enumerable.Range(1, 8).Select(i => low + ((high - low) * i / 9))], Ink.Paper)
        .Line("", x, y, Ink.Series(1), 2).Dots("", x, y, Ink.Series(1), 2.5);
    }
}
