namespace Myelin.Pictures;

/// <summary>Accuracy against width and depth, measured on the digits, next to a rule of thumb for the number of hidden units.</summary>
public static class WidthPicture
{
    private static readonly int[] s_widths = [1, 2, 4, 8, 16, 32, 64, 128, 256], s_depths = [1, 2, 3, 4, 6, 8];

    private static readonly double[] s_alphas = [2, 3, 4, 5, 6, 7, 8, 9, 10];

    /// <summary>The picture of networks that learn the digits.</summary>
    /// <param name="epochs">The number of epochs, from 1 to 100.</param>
    /// <param name="width">The width of the networks whose depth is varied, from 1 to 256.</param>
    /// <param name="seed">Draws weights and order.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Of(int epochs = 8, int width = 32, ulong seed = 1)
    {
        Limits.Count(nameof(WidthPicture), nameof(epochs), epochs, 1, 100);
        Limits.Count(nameof(WidthPicture), nameof(width), width, 1, 256);
        TrainTestSplit digits = Digits.Load();
        double[] byWidth = [.. s_widths.Select(w => Accuracy(digits, [w], epochs, seed))];
        double[] byDepth = [.. s_depths.Select(d => Accuracy(digits, [.. Enumerable.Repeat(width, d)], epochs, seed))];
        double[] rule = [.. s_alphas.Select(alpha => digits.Train.Count / (alpha * (64 + 10)))];
        double best = byWidth.Max();
        int smallest = s_widths[Array.FindIndex(byWidth, accuracy => accuracy >= best - 0.01)];
        PictureNumbers[] numbers =
        [
            new("widths", [.. s_widths.Select(w => (double)w)]), new("width.accuracy", byWidth), new("depths", [.. s_depths.Select(d => (double)d)]),
            new("depth.accuracy", byDepth), new("rule.alpha", s_alphas), new("rule.units", rule), new("smallest", smallest),
        ];
        Label title = new("How wide, how deep?", "多宽？多深？");
        Label message = new(
            $"The rule Nₛ/(α(Nᵢ+Nₒ)) for α from 2 to 10 asks for {rule[^1]:0} to {rule[0]:0} hidden units; measured, {smallest} come within a point of " +
            "the best. " +
            "A rule is a first guess: try.",
            $"经验公式 Nₛ/(α(Nᵢ+Nₒ)) 在 α 取 2 到 10 时给出 {rule[^1]:0} 到 {rule[0]:0} 个隐藏单元；实测有 {smallest} 个时，准确率与最好结果相差不到一个百分点。公式只是初步猜测，要靠试验。");
        return new Picture("width", title, message, numbers, style => Page.Panels((title, message), style,
            [Widths(byWidth, rule).Draw, Depths(byDepth, width).Draw], smallest: 290, ratio: 0.75));
    }

    private static double Accuracy(TrainTestSplit digits, IReadOnlyList<int> hidden, int epochs, ulong seed)
    {
        var model = new Sequential(new Flatten(), Lesson.Network([64, .. hidden, 10], () => new Relu(), seed));
        model.Initialize(seed);
        var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.003)) { Seed = seed };
        trainer.Fit(digits.Train, new FitOptions { Epochs = epochs, BatchSize = 32 });
        return trainer.Evaluate(digits.Test).Metrics["accuracy"];
    }

    private static Chart Widths(double[] accuracy, double[] rule)
    {
        double[] x = [.. s_widths.Select(w => (double)w)];
        return new Chart
        {
            Title = new Label("one hidden layer", "一个隐藏层"),
            X = new ChartAxis(new Label("hidden units", "隐藏单元数")) { IsLog = true, Min = 0.9, Max = 300 },
            Y = new ChartAxis(new Label("test accuracy", "测试准确率")) { Min = 0, Max = 1 },
        }
        .Zone(rule[^1], rule[0], new Label("rule, α 10 to 2", "公式，α 10 到 2")).Line("", x, accuracy, Ink.Series(0)).Dots("", x, accuracy, Ink.Series(0), 4);
    }

    private static Chart Depths(double[] accuracy, int width)
    {
        double[] x = [.. s_depths.Select(d => (double)d)];
        return new Chart
        {
            Title = new Label($"layers of {width} units", $"每层 {width} 个单元"),
            X = new ChartAxis(new Label("hidden layers", "隐藏层数")),
            Y = new ChartAxis(new Label("test accuracy", "测试准确率")) { Min = 0, Max = 1 },
        }.Line("", x, accuracy, Ink.Series(1)).Dots("", x, accuracy, Ink.Series(1), 4);
    }
}
