using System.Globalization;

namespace Myelin.Pictures;

/// <summary>Gradient descent on a curve: the same start with learning rates from too small to diverging.</summary>
public static class DescentPicture
{
    private const int Points = 201;

    /// <summary>The rates of the usual picture, in units of 2 divided by the curvature: at 1 a step leads to the other side, as high as before.</summary>
    public static IReadOnlyList<double> UsualRates { get; } = [0.02, 0.2, 0.5, 0.9, 1.05];

    /// <summary>The picture of steps on f(w) = ½w², whose curvature is 1.</summary>
    /// <param name="rates">Learning rates divided by 2/curvature, each above 0; the usual ones if none is given.</param>
    /// <param name="steps">The number of steps, from 1 to 100.</param>
    /// <param name="start">Where they begin; not 0.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Of(IReadOnlyList<double>? rates = null, int steps = 8, double start = -3)
    {
        double[] chosen = [.. rates is { Count: > 0 } ? rates : UsualRates];
        foreach (double rate in chosen) Limits.Positive(nameof(DescentPicture), nameof(rate), rate);
        Limits.Count(nameof(DescentPicture), nameof(steps), steps, 1, 100);
        Limits.Positive(nameof(DescentPicture), "|start|", Math.Abs(start));

        double[][] paths = [.. chosen.Select(rate => Path(2 * rate, steps, start))];
        List<PictureNumbers> numbers = [];
        foreach ((double rate, double[] path) in chosen.Zip(paths)) numbers.Add(new PictureNumbers(Name(rate), path));
        Label title = new("Gradient descent on a curve", "曲线上的梯度下降");
        double[] ends = [.. paths.Select(path => Math.Abs(path[^1]))];
        Label message = new Caption().Say("Each step goes down the slope, by the learning rate times the slope.", "每一步沿斜率下降，步长等于学习率乘以斜率。")
            .Say("Too small a rate hardly moves.", "学习率太小几乎不动。", ends.Any(end => end > Math.Abs(start) / 2 && end < Math.Abs(start)))
            .Say("A rate of 1 jumps from side to side.", "学习率为 1 时在两侧之间来回跳。", chosen.Contains(1))
            .Say("Above 1 (twice the inverse of the curvature) it climbs.", "超过 1（即曲率倒数的两倍）就会越走越高。", ends.Any(end => end > Math.Abs(start))).Text;
        return new Picture("descent", title, message, numbers, style =>
            Page.Panels((title, message), style, [.. chosen.Zip(paths, (rate, path) => Panel(rate, path, Math.Abs(start)))], smallest: 200, ratio: 0.85));
    }

    /// <summary>Plain descent by the library's optimizer.</summary>
    private static double[] Path(double rate, int steps, double start)
    {
        var place = new Place([start]);
        var optimizer = new Sgd(place.Parameters(), rate);
        List<double> path = [start];
        for (int i = 0; i < steps; i++)
        {
            optimizer.ZeroGrad();
            (place.At * place.At * 0.5f).Sum().Backward();
            optimizer.Step();
            path.Add(place.Now[0]);
        }

        return [.. path];
    }

    private static Panel Panel(double rate, double[] path, double start) => (scene, left, top, width, height) =>
    {
        double wide = Math.Max(start * 1.3, 1e-3), high = wide * wide / 2, first = path[0] * path[0] / 2, reach = 0.35 * start;
        double[] x = [.. Enumerable.Range(0, Points).Select(i => wide * ((2.0 * i / (Points - 1)) - 1))];
        double[] seen = [.. path.TakeWhile(w => Math.Abs(w) <= 2 * wide)];
        new Chart
        {
            Title = new Label($"rate {Name(rate)}", $"学习率 {Name(rate)}"),
            X = new ChartAxis("w") { Min = -wide, Max = wide },
            Y = new ChartAxis(new Label("loss", "损失")) { Min = 0, Max = high },
        }
            .Line("", x, [.. x.Select(w => w * w / 2)], Ink.Grid, 3)
            .Line(new Label("slope at the start", "起点处的斜率"), [path[0] - reach, path[0] + reach], [first - (reach * path[0]), first + (reach * path[0])],
                Ink.Series(0), 1.8)
            .Line("", seen, [.. seen.Select(w => w * w / 2)], Ink.Series(1), 1.5)
            .Dots("", seen, [.. seen.Select(w => w * w / 2)], Ink.Series(1))
            .Draw(scene, left, top, width, height);
    };

    private static string Name(double rate) => rate.ToString("0.###", CultureInfo.InvariantCulture);
}
