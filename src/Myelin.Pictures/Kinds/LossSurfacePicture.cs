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
        List<WeightVector> snapshots = Train(model, digits, steps, seed);
        Batch batch = digits.Take([.. Enumerable.Range(0, Examples)]);
        double Loss() => NoGrad.Run(() => new CrossEntropy().Call(model.Call(batch.Inputs), batch.Labels)).Item();
        double[,] Grid(WeightVector x, WeightVector y, Plane plane) =>
            Numbers.Table(LossSurface.Grid(model, x, y, plane.Columns(Side), plane.Rows(Side), Loss));
        Plane near = new(-1, 1, -1, 1);
        double[,] around = Grid(WeightVector.RandomDirection(model, seed), WeightVector.RandomDirection(model, seed + 1), near);
        var path = WeightPath.Of(model, snapshots);
        double[] x = [.. path.Points.Select(p => p.X)], y = [.. path.Points.Select(p => p.Y)];
        Plane plane = Plane.Around(x, y, 0.35);
        double[,] along = Grid(path.X, path.Y, plane);
        double share = path.Shares.Sum();
        double last = Loss(), lowest = along.Cast<double>().Min();
        PictureNumbers[] numbers =
            [Numbers.Named("around", around), Numbers.Named("plane", along), new("path.x", x), new("path.y", y), new("share", share), new("loss", last)];
        Label title = new("The loss surface of a trained network", "训练后网络的损失曲面");
        Label message = new Caption()
            .Say($"Two directions out of {model.ParameterCount:N0}: most of the surface is never seen.", $"这只是 {model.ParameterCount:N0} 个方向中的两个：曲面的绝大部分看不到。")
            .Say($"The plane of the run's path holds {share:P0} of its movement.", $"路径所在平面包含了 {share:P0} 的移动。")
            .Say($"The path ends with a loss of {last:0.000}; the lowest place of this plane that is drawn has {lowest:0.000}.",
                $"路径终点的损失为 {last:0.000}；该平面上画出的最低点为 {lowest:0.000}。").Text;
        return new Picture("loss-surface", title, message, numbers, style => Page.Panels((title, message), style,
        [
            Map(new("around the end, two random directions", "终点附近，两个随机方向"), around, near, [0], [0]).Draw,
            Map(new("in the plane of the run's path", "路径所在平面"), along, plane, x, y).Draw,
        ], smallest: 280, ratio: 0.9));
    }

    /// <summary>The weights at evenly spaced steps.</summary>
    private static List<WeightVector> Train(Sequential model, Dataset digits, int steps, ulong seed)
    {
        var optimizer = new Sgd(model.Parameters(), 0.1, momentum: 0.9);
        var loader = new DataLoader(digits, batchSize: 64, shuffle: true, seed: seed);
        List<WeightVector> path = [WeightVector.Of(model)];
        for (int step = 0; step < steps;)
        {
            foreach (Batch batch in loader)
            {
                optimizer.ZeroGrad();
                new CrossEntropy().Call(model.Call(batch.Inputs), batch.Labels).Backward();
                optimizer.Step();
                if (++step * Snapshots / steps > (step - 1) * Snapshots / steps) path.Add(WeightVector.Of(model));
                if (step == steps) break;
            }
        }

        return path;
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
        .Scale(HeatColors.Amount, new Label($"loss {Height(low)}", $"损失 {Height(low)}"), new Label($"{Height(high)}, logarithmic", $"{Height(high)}，对数"))
        .Contours(logs, plane.Columns(Side), plane.Rows(Side), [.. Enumerable.Range(1, 8).Select(i => low + ((high - low) * i / 9))], Ink.Paper)
        .Line("", x, y, Ink.Series(1), 2).Dots("", x, y, Ink.Series(1), 2.5);
    }

    private static string Height(double log) => Math.Pow(10, log).ToString("G2", System.Globalization.CultureInfo.InvariantCulture);
}
