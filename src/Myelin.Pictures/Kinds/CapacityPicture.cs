namespace Myelin.Pictures;

/// <summary>Under- and overfitting: loss on training and test points against capacity, amount of data, weight decay and dropout.</summary>
public static class CapacityPicture
{
    private const int Steps = 600, Draws = 3;

    private static readonly int[] s_widths = [1, 2, 4, 8, 16, 32, 64];

    private static readonly int[] s_amounts = [8, 16, 32, 64, 128, 256];

    private static readonly double[] s_decays = [0, 0.03, 0.1, 0.3, 1, 3];

    private static readonly double[] s_rates = [0, 0.05, 0.1, 0.2, 0.3, 0.5];

    /// <summary>The picture of networks of two hidden layers on noisy points of a sine.</summary>
    /// <param name="points">The number of training points, from 4 to 500.</param>
    /// <param name="noise">Their deviation from the curve, from 0 to 5.</param>
    /// <param name="seed">Draws points and weights.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Of(int points = 20, double noise = 0.5, ulong seed = 1)
    {
        Limits.Count(nameof(CapacityPicture), nameof(points), points, 4, 500);
        Limits.Number(nameof(CapacityPicture), nameof(noise), noise, 0, 5);
        NoisyCurve[] data = Several(points, noise, seed);
        int large = s_widths[^1];
        Fit[] fits = [.. ((int[])[1, 4, large]).Select(width => Learn(data, width, 0, 0, seed))];
        Sweep[] sweeps =
        [
            new("width", new("width of the hidden layers", "隐藏层宽度"), [.. s_widths.Select(w => (double)w)],
                [.. s_widths.Select(w => Learn(data, w, 0, 0, seed))]),
            new("amount", new($"training points, width {large}", $"训练样本数，宽度 {large}"), [.. s_amounts.Select(n => (double)n)],
                [.. s_amounts.Select(n => Learn(Several(n, noise, seed), large, 0, 0, seed))]),
            new("decay", new($"weight decay, width {large}", $"权重衰减，宽度 {large}"), s_decays, [.. s_decays.Select(d => Learn(data, large, d, 0, seed))]),
            new("dropout", new($"dropout, width {large}", $"Dropout，宽度 {large}"), s_rates, [.. s_rates.Select(r => Learn(data, large, 0, r, seed))]),
        ];
        List<PictureNumbers> numbers = [];
        foreach (Sweep sweep in sweeps)
        {
            numbers.Add(new PictureNumbers(sweep.Name, sweep.At));
            numbers.Add(new PictureNumbers($"{sweep.Name}.train", [.. sweep.Fits.Select(f => f.Train)]));
            numbers.Add(new PictureNumbers($"{sweep.Name}.test", [.. sweep.Fits.Select(f => f.Test)]));
        }

        Label title = new("Underfitting and overfitting", "欠拟合与过拟合");
        Fit[] widths = sweeps[0].Fits;
        Fit best = widths.MinBy(fit => fit.Test)!;
        bool Narrows(Sweep sweep) => sweep.Fits.Min(Gap) < 0.8 * Gap(widths[^1]);
        Sweep[] helpful = [.. sweeps[1..].Where(Narrows)];
        Label[] names = [.. helpful.Select(s => s.Name switch
        {
            "amount" => new Label("more data", "更多数据"), "decay" => new Label("weight decay", "权重衰减"), _ => new Label("dropout", "Dropout"),
        })];
        Label message = new Caption()
            .Say("Too small a network misses the curve.", "网络太小学不到曲线。", widths[0].Test > 1.2 * best.Test)
            .Say("Too large a one learns the noise: its training loss is lower, its test loss higher.", "太大则把噪声也学进去：训练损失更低，测试损失更高。",
                widths[^1].Test > 1.2 * best.Test && widths[^1].Train < best.Train)
            .Say($"The test loss is lowest with width {best.Width}.", $"宽度为 {best.Width} 时测试损失最低。")
            .Say($"What brings both losses closer together for width {large}: {string.Join(", ", names.Select(n => n.English))}.",
                $"宽度为 {large} 时，能让两种损失靠近的有：{string.Join("、", names.Select(n => n.Chinese))}。", names.Length > 0).Text;
        return new Picture("overfitting", title, message, numbers, style => Page.Panels((title, message), style,
            [.. fits.Select(f => (Panel)Curve(data[0], f).Draw), .. sweeps.Select(s => (Panel)Losses(s).Draw)], smallest: 230, ratio: 0.85));
    }

    private static double Gap(Fit fit) => Math.Abs(fit.Test - fit.Train);

    private static NoisyCurve[] Several(int points, double noise, ulong seed) =>
        [.. Enumerable.Range(0, Draws).Select(i => NoisyCurve.Draw(points, noise, seed + (ulong)i))];

    /// <summary>The mean losses on several draws of the points, and the curve of the first.</summary>
    private static Fit Learn(NoisyCurve[] draws, int width, double decay, double dropout, ulong seed)
    {
        Fit[] fits = [.. draws.Select(data => Learn(data, width, decay, dropout, seed))];
        return new Fit(width, fits.Average(f => f.Train), fits.Average(f => f.Test), fits[0].Curve);
    }

    private static Fit Learn(NoisyCurve data, int width, double decay, double dropout, ulong seed)
    {
        List<Layer> layers = [new Linear(1, width), new Tanh(), new Linear(width, width), new Tanh(), new Linear(width, 1)];
        if (dropout > 0) layers.Insert(4, new Dropout((float)dropout));
        var model = new Sequential([.. layers]);
        model.Initialize(seed);
        var loss = new MeanSquaredError();
        var optimizer = new AdamW(model.Parameters(), 0.02, weightDecay: decay);
        // Falling rates, so that the losses of the last steps do not jump.
        Lesson.Learn(model, loss, data.X, data.Y, optimizer, Steps, step => optimizer.LearningRate = 0.02 * (1 - (0.95 * step / Steps)));
        return new Fit(width, loss.Call(model.Predict(data.X), data.Y).Item(), loss.Call(model.Predict(data.TestX), data.TestY).Item(),
            Numbers.Of(model.Predict(data.TestX)));
    }

    private static Chart Curve(NoisyCurve data, Fit fit)
    {
        double[] x = Numbers.Of(data.TestX);
        return new Chart
        {
            Title = new Label($"width {fit.Width}", $"宽度 {fit.Width}"),
            X = new ChartAxis("x"),
            Y = new ChartAxis("y") { Min = -2.2, Max = 2.2 },
        }
        .Line(new Label("truth", "真值"), x, Numbers.Of(data.Truth), Ink.Muted, 1.5, isDashed: true).Line(new Label("network", "网络"), x, fit.Curve, Ink.Series(0))
        .Dots(new Label("data", "数据"), Numbers.Of(data.X), Numbers.Of(data.Y), Ink.Series(1), 3);
    }

    private static Chart Losses(Sweep sweep)
    {
        // Places of equal distance: some values are 0 and have no logarithm.
        double[] x = Numbers.Upto(sweep.At.Length);
        return new Chart
        {
            Title = sweep.Title,
            X = new ChartAxis("") { Names = [.. sweep.At.Select(v => (Label)Numbers.Text(v, "0.###"))] },
            Y = new ChartAxis(new Label("loss", "损失")) { IsLog = true },
        }
        .Line(new Label("training", "训练"), x, [.. sweep.Fits.Select(f => Math.Max(f.Train, 1e-5))], Ink.Series(2))
        .Dots("", x, [.. sweep.Fits.Select(f => Math.Max(f.Train, 1e-5))], Ink.Series(2))
        .Line(new Label("test", "测试"), x, [.. sweep.Fits.Select(f => f.Test)], Ink.Series(1)).Dots("", x, [.. sweep.Fits.Select(f => f.Test)], Ink.Series(1));
    }

    private sealed record Fit(int Width, double Train, double Test, double[] Curve);

    private sealed record Sweep(string Name, Label Title, double[] At, Fit[] Fits);
}
