namespace Myelin.Pictures;

/// <summary>A regression line on its way to the data, and the valley of its loss.</summary>
public static class RegressionPicture
{
    private const double Slope = 1.5, Intercept = 0.5;

    /// <summary>The picture of points around a line, one of them possibly far away.</summary>
    /// <param name="points">The number of points, from 2 to 1,000.</param>
    /// <param name="noise">The deviation of the points from the line, at least 0.</param>
    /// <param name="rate">The learning rate, above 0; above about 1 it diverges.</param>
    /// <param name="steps">The number of steps, from 1 to 10,000.</param>
    /// <param name="outlier">How far the last point is moved upwards.</param>
    /// <param name="seed">Draws the points.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Of(int points = 24, double noise = 0.5, double rate = 0.15, int steps = 40, double outlier = 0, ulong seed = 1)
    {
        Limits.Count(nameof(RegressionPicture), nameof(points), points, 2, 1000);
        Limits.Number(nameof(RegressionPicture), nameof(noise), noise, 0, 100);
        Limits.Positive(nameof(RegressionPicture), nameof(rate), rate);
        Limits.Count(nameof(RegressionPicture), nameof(steps), steps, 1, 10_000);
        var random = RandomStream.For(seed, "regression");
        Tensor x = Tensor.Uniform(random, -2, 2, points, 1), y = (x * (float)Slope) + (float)Intercept + (Tensor.Normal(random, points, 1) * (float)noise);
        float[] moved = y.ToArray();
        moved[^1] += (float)outlier;
        y = Tensor.From(moved, points, 1);
        var line = new Linear(1, 1);
        line.Weight.CopyFrom([-1]);
        line.Bias!.CopyFrom([-1.5f]);
        List<double> w = [], b = [];
        double[] losses = Lesson.Learn(line, new MeanSquaredError(), x, y, new Sgd(line.Parameters(), rate), steps, _ =>
        {
            w.Add(line.Weight.Value.ToArray()[0]);
            b.Add(line.Bias.Value.ToArray()[0]);
        });
        double[] px = Numbers.Of(x), py = Numbers.Of(y);
        PictureNumbers[] numbers = [new("x", px), new("y", py), new("slope", w), new("intercept", b), new("loss", losses)];
        Label title = new("A regression line and its valley", "回归直线与它的损失谷");
        double lowest = Lowest(px, py);
        Label message = new Caption()
            .Say("For a line the mean squared error is a bowl with a single lowest point; each point of the data bends the bowl.",
                "对直线来说，均方误差是一个只有一个最低点的碗；每个数据点都会改变碗的形状。")
            .Say("Descent finds the bottom from anywhere.", "梯度下降从任何地方出发都能到达碗底。", losses[^1] <= (1.01 * lowest) + 1e-6)
            .Say($"After {steps} steps the loss is {losses[^1]:G3}, at the bottom it is {lowest:G3}.", $"{steps} 步之后损失为 {losses[^1]:G3}，碗底为 {lowest:G3}。",
                losses[^1] > (1.01 * lowest) + 1e-6 && losses[^1] <= losses[0])
            .Say("With this learning rate the loss grows: each step lands higher on the other side.", "在这样的学习率下损失不断增大：每一步都落在对面更高的地方。",
                !(losses[^1] <= losses[0])).Text;
        return new Picture("regression", title, message, numbers, style => Page.Panels((title, message), style,
            [Data(px, py, w, b).Draw, Valley(px, py, w, b).Draw, Losses(losses).Draw], smallest: 280, ratio: 0.86));
    }

    /// <summary>The mean squared error of the line of least squares.</summary>
    private static double Lowest(double[] x, double[] y)
    {
        double mx = x.Average(), my = y.Average(), spread = x.Sum(a => (a - mx) * (a - mx)), slope = x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum() / spread;
        return x.Zip(y, (a, b) => Math.Pow(b - my - (slope * (a - mx)), 2)).Average();
    }

    private static Chart Data(double[] x, double[] y, List<double> w, List<double> b)
    {
        var chart = new Chart
        {
            Title = new Label("the line at some steps", "若干步时的直线"),
            X = new ChartAxis("x") { Min = -2.2, Max = 2.2 },
            Y = new ChartAxis("y") { Min = y.Min() - 1, Max = y.Max() + 1 },
        };
        foreach (int step in ((int[])[0, 1, 2, 5, 10, w.Count - 1]).Where(s => s < w.Count).Distinct())
        {
            bool isLast = step == w.Count - 1;
            Label name = isLast ? new Label($"step {step}", $"第 {step} 步") : step == 0 ? new Label("first line", "最初的直线") : "";
            Ink ink = isLast ? Ink.Series(1) : step == 0 ? Ink.Series(2) : Ink.Muted;
            chart.Line(name, [-3, 3], [b[step] - (3 * w[step]), b[step] + (3 * w[step])], ink, isLast ? 2.5 : 1.3);
        }

        return chart.Dots(new Label("data", "数据"), x, y, Ink.Series(0), 3.5);
    }

    private static Chart Valley(double[] x, double[] y, List<double> w, List<double> b)
    {
        const int Side = 61;
        Plane plane = new(Math.Min(-2, w.Where(double.IsFinite).Min() - 0.5), Math.Max(4, Math.Min(8, w.Max() + 0.5)), -3, 3);
        double[] ws = plane.Columns(Side), bs = plane.Rows(Side);
        var loss = new double[Side, Side];
        for (int i = 0; i < Side * Side; i++)
        {
            loss[i / Side, i % Side] = x.Zip(y, (p, q) => ((ws[i % Side] * p) + bs[i / Side] - q) * ((ws[i % Side] * p) + bs[i / Side] - q)).Average();
        }

        double low = loss.Cast<double>().Min(), high = loss.Cast<double>().Max();
        return new Chart
        {
            Title = new Label("mean squared error", "均方误差"),
            X = new ChartAxis(new Label("slope w", "斜率 w")) { Min = plane.X0, Max = plane.X1 },
            Y = new ChartAxis(new Label("intercept b", "截距 b")) { Min = plane.Y0, Max = plane.Y1 },
        }
        .Contours(loss, ws, bs, [.. Enumerable.Range(1, 9).Select(i => low + ((high - low) * i * i * i / 1000.0))], Ink.Grid)
        .Line(new Label("path of the line", "直线走过的路径"), w, b, Ink.Series(1), 1.6).Dots("", w, b, Ink.Series(1), 2);
    }

    private static Chart Losses(double[] losses) => new Chart
    {
        Title = new Label("loss over steps", "损失随步数的变化"),
        X = new ChartAxis(new Label("step", "步")),
        Y = new ChartAxis("") { IsLog = true },
    }.Line("", Numbers.Upto(losses.Length), [.. losses.Select(l => Math.Max(l, 1e-9))], Ink.Series(2));
}
