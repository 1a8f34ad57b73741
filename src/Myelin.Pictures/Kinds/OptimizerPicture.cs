namespace Myelin.Pictures;

/// <summary>The paths of optimizers over a surface of two weights, as contours with paths and as losses over steps.</summary>
public static class OptimizerPicture
{
    private const int Grid = 81;

    // Learning rates at which each is at its best on most surfaces; a surface that needs smaller steps scales them.
    private static readonly (string Name, Func<IEnumerable<Parameter>, double, Optimizer> Create, double Rate)[] s_optimizers =
    [
        ("SGD", (p, rate) => new Sgd(p, rate), 0.4),
        ("momentum", (p, rate) => new Sgd(p, rate, momentum: 0.9), 0.06),
        ("Nesterov", (p, rate) => new Sgd(p, rate, momentum: 0.9, nesterov: true), 0.06),
        ("Adagrad", (p, rate) => new Adagrad(p, rate), 0.9),
        ("RMSProp", (p, rate) => new RmsProp(p, rate, alpha: 0.9), 0.08),
        ("Adam", (p, rate) => new Adam(p, rate), 0.2),
        ("AdamW", (p, rate) => new AdamW(p, rate, weightDecay: 0.01), 0.2),
    ];

    private static readonly Dictionary<string, double> s_gentler = new() { ["rosenbrock"] = 0.002, ["beale"] = 0.02, ["saddle"] = 0.4 };

    /// <summary>The optimizers that can be drawn.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_optimizers.Select(o => o.Name)];

    /// <summary>The picture of some optimizers on a surface.</summary>
    /// <param name="surface">The surface.</param>
    /// <param name="names">Which optimizers, of <see cref="Names"/>; all if none is given.</param>
    /// <param name="steps">The number of steps, from 1 to 10,000.</param>
    /// <param name="rateFactor">Multiplies every learning rate; above 0.</param>
    /// <param name="seed">Draws the noise of a noisy surface.</param>
    /// <exception cref="ArgumentException">A name is not known, or a value outside its range.</exception>
    public static Picture Of(Surface surface, IReadOnlyList<string>? names = null, int steps = 40, double rateFactor = 1, ulong seed = 1)
    {
        Limits.Count(nameof(OptimizerPicture), nameof(steps), steps, 1, 10_000);
        Limits.Positive(nameof(OptimizerPicture), nameof(rateFactor), rateFactor);
        string[] chosen = [.. names is { Count: > 0 } ? names : Names];
        Path[] paths = [.. chosen.Select(name => Follow(surface, name, steps, rateFactor, Noise(surface, seed)))];
        List<PictureNumbers> numbers = [];
        foreach (Path path in paths)
        {
            numbers.Add(new PictureNumbers($"{path.Name}.path", [.. path.X.Zip(path.Y, (x, y) => (double[])[x, y]).SelectMany(p => p)], path.X.Length, 2));
            numbers.Add(new PictureNumbers($"{path.Name}.loss", path.Losses));
            numbers.Add(new PictureNumbers($"{path.Name}.rate", path.Rate));
        }

        double[,] values = surface.Values(Grid, Grid);
        Label title = new($"Optimizers on a surface: {surface.Title.English}", $"各优化器在曲面上的路径：{surface.Title.Chinese}");
        Label message = Message(paths, surface.Noise > 0);
        return new Picture("optimizers", title, message, numbers, style => Page.Panels((title, message), style,
            [.. paths.Select((path, i) => Panel(surface, values, path, Ink.Series(i))), Losses(paths)], smallest: 230, ratio: 0.86));
    }

    /// <summary>What the paths that are drawn show of each optimizer's rule, or that they diverge.</summary>
    private static Label Message(Path[] paths, bool isNoisy)
    {
        Path[] calm = [.. paths.Where(p => !p.Diverges)], lost = [.. paths.Where(p => p.Diverges)];
        Path[] rolling = [.. calm.Where(p => p.Name is "momentum" or "Nesterov")], even = [.. calm.Where(p => p.Name is "Adam" or "AdamW")];
        bool Has(string name) => calm.Any(p => p.Name == name);
        bool tires = calm.Any(p => p.Name == "Adagrad" && p.Step(p.X.Length - 1) < p.Step(1));
        return new Caption()
            .Say("SGD takes steps in proportion to the slope.", "SGD 的步长与坡度成正比。", Has("SGD") && !isNoisy)
            .Say("SGD takes steps in proportion to the slope and its noise.", "SGD 的步长与坡度及其噪声成正比。", Has("SGD") && isNoisy)
            .Say("Momentum adds a share of the last step to each.", "动量把上一步的一部分加到每一步。", rolling.Length > 0)
            .Say("It gathers speed and overshoots: the loss rises in between.", "速度越积越大，会冲过头：损失中途上升。",
                !isNoisy && rolling.Length > 0 && rolling.All(p => p.Rises))
            .Say("Adagrad divides by all past gradients.", "Adagrad 除以所有历史梯度。", Has("Adagrad"))
            .Say("Its steps become shorter.", "它的步子越走越短。", tires)
            .Say("RMSProp divides by the size of recent gradients.", "RMSProp 除以近期梯度的大小。", Has("RMSProp"))
            .Say($"The first step of {string.Join(" and ", even.Select(p => p.Name))} is about the learning rate along each weight, however steep the slope.",
                $"{string.Join(" 和 ", even.Select(p => p.Name))} 的第一步在每个权重上都约等于学习率，不论坡度大小。", even.Length > 0)
            .Say($"With this learning rate the loss grows for {string.Join(", ", lost.Select(p => p.Name))}.",
                $"在这样的学习率下，损失不断增大的有：{string.Join("、", lost.Select(p => p.Title.Chinese))}。", lost.Length > 0).Text;
    }

    /// <summary>What is added to the gradient at each step: every optimizer meets the same noise.</summary>
    private static Func<int, float[]> Noise(Surface surface, ulong seed)
    {
        var random = RandomStream.For(seed, "noise");
        return _ =>
        {
            float[] drawn = new float[2];
            if (surface.Noise > 0) random.FillNormal(drawn, 0, surface.Noise);
            return drawn;
        };
    }

    /// <summary>The path of an optimizer, with the noise of each step.</summary>
    internal static Path Follow(Surface surface, string name, int steps, double factor, Func<int, float[]> noise)
    {
        (string Name, Func<IEnumerable<Parameter>, double, Optimizer> Create, double Rate) kind =
            Limits.Known(nameof(OptimizerPicture), "optimizer", name, s_optimizers, o => o.Name);
        bool isAdaptive = kind.Name is not ("SGD" or "momentum" or "Nesterov");
        double rate = kind.Rate * factor * (isAdaptive ? 1 : s_gentler.GetValueOrDefault(surface.Name, 1));
        var place = new Place([surface.Start.X, surface.Start.Y]);
        Optimizer optimizer = kind.Create(place.Parameters(), rate);
        List<double> x = [surface.Start.X], y = [surface.Start.Y], losses = [];
        for (int step = 0; step <= steps; step++)
        {
            optimizer.ZeroGrad();
            Tensor loss = surface.Loss(place.At.Select(0, 0), place.At.Select(0, 1));
            losses.Add(loss.Item());
            if (step == steps || !double.IsFinite(losses[^1])) break;
            (surface.Noise > 0 ? loss + (place.At * Tensor.From(noise(step), 2)).Sum() : loss).Backward();
            optimizer.Step();
            float[] now = place.Now;
            (x, y) = ([.. x, now[0]], [.. y, now[1]]);
        }

        return new Path(name, rate, [.. x], [.. y], [.. losses]);
    }

    private static Panel Panel(Surface surface, double[,] values, Path path, Ink ink) =>
        (scene, left, top, width, height) =>
    {
        double lowest = values.Cast<double>().Min(), highest = values.Cast<double>().Max();
        // Levels that are dense near the minimum, where the paths are.
        double[] levels = [.. Enumerable.Range(1, 9).Select(i => lowest + ((highest - lowest) * Math.Pow(i / 10.0, 3)))];
        double[] xs = [.. Enumerable.Range(0, Grid).Select(i => surface.X.From + ((surface.X.To - surface.X.From) * i / (Grid - 1)))];
        double[] ys = [.. Enumerable.Range(0, Grid).Select(i => surface.Y.From + ((surface.Y.To - surface.Y.From) * i / (Grid - 1)))];
        string rate = Number(path.Rate);
        Chart chart = new Chart
        {
            Title = new Label($"{path.Name}, rate {rate}", $"{path.Title.Chinese}，学习率 {rate}"),
            X = new ChartAxis("") { Min = surface.X.From, Max = surface.X.To },
            Y = new ChartAxis("") { Min = surface.Y.From, Max = surface.Y.To },
        }.Contours(values, xs, ys, levels, Ink.Grid).Line("", path.X, path.Y, ink, 1.6).Dots("", path.X, path.Y, ink, 2);
        if (surface.Minimum is var (x, y)) chart.Note(x, y, "×", Ink.Text, Anchor.Middle);
        chart.Draw(scene, left, top, width, height);
    };

    private static Panel Losses(Path[] paths) => (scene, left, top, width, height) =>
    {
        double lowest = paths.SelectMany(p => p.Losses).Where(l => l > 1e-6 && double.IsFinite(l)).DefaultIfEmpty(1).Min();
        bool isSigned = paths.SelectMany(p => p.Losses).Any(l => l < 0);
        double highest = 3 * paths.Max(p => p.Losses[0]);
        var chart = new Chart
        {
            Title = new Label("loss over steps", "损失随步数的变化"),
            X = new ChartAxis(new Label("step", "步")),
            Y = new ChartAxis("") { IsLog = !isSigned, Min = isSigned ? null : lowest, Max = isSigned ? null : highest },
        };
        for (int i = 0; i < paths.Length; i++)
        {
            double[] losses = [.. paths[i].Losses.Select(l => isSigned ? l : Math.Clamp(l, lowest, highest))];
            chart.Line(paths[i].Title, [.. Enumerable.Range(0, losses.Length).Select(s => (double)s)], losses, Ink.Series(i), 1.5);
        }

        chart.Draw(scene, left, top, width, height);
    };

    private static string Number(double value) => value.ToString("G3", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Where an optimizer went.</summary>
    internal sealed record Path(string Name, double Rate, double[] X, double[] Y, double[] Losses)
    {
        /// <summary>The name, in Chinese where it is a word.</summary>
        internal Label Title => Name == "momentum" ? new Label(Name, "动量") : Name;

        /// <summary>The length of a step, from 1.</summary>
        internal double Step(int step) => Math.Sqrt(Math.Pow(X[step] - X[step - 1], 2) + Math.Pow(Y[step] - Y[step - 1], 2));

        /// <summary>Whether some step led upwards.</summary>
        internal bool Rises => Losses.Zip(Losses.Skip(1), (before, after) => after > before).Any(rises => rises);

        /// <summary>Whether it ended far higher than it began.</summary>
        internal bool Diverges => !(Losses[^1] <= 10 * Math.Max(1, Math.Abs(Losses[0])));
    }
}
