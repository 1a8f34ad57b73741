namespace Myelin.Pictures;

/// <summary>Two layers fit a drawn curve: by steps, by straight pieces, and by sigmoids that training finds; the error against the number of units.</summary>
public static class FitPicture
{
    private const int Points = 200, TrainingSteps = 800;

    private static readonly int[] s_counts = [1, 2, 4, 8, 16, 32];

    /// <summary>A curve of the usual picture, at evenly spaced places from 0 to 1.</summary>
    public static IReadOnlyList<double> UsualCurve { get; } = [0.1, 0.5, 0.85, 0.9, 0.6, 0.2, 0.15, 0.5, 0.75, 0.45, 0.3];

    /// <summary>The picture of networks of one hidden layer on a curve.</summary>
    /// <param name="curve">Heights of the curve at evenly spaced places from 0 to 1, 2 to 1,000 of them; a usual one if not given.</param>
    /// <param name="units">The number of hidden units of the drawn fits, from 1 to 50.</param>
    /// <param name="seed">Draws the first weights of the trained network.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Of(IReadOnlyList<double>? curve = null, int units = 8, ulong seed = 1)
    {
        double[] heights = [.. curve is { Count: > 0 } ? curve : UsualCurve];
        int points = heights.Length;
        Limits.Count(nameof(FitPicture), nameof(points), points, 2, 1000);
        foreach (double height in heights) Limits.Number(nameof(FitPicture), "|y|", Math.Abs(height), 0, 1e6);
        Limits.Count(nameof(FitPicture), nameof(units), units, 1, 50);
        double[] x = [.. Enumerable.Range(0, Points).Select(i => (double)i / (Points - 1))], y = [.. x.Select(at => Height(heights, at))];
        int[] counts = [.. s_counts.Append(units).Distinct().Order()];
        Fit[] fits =
        [
            new("steps", new("sum of steps", "阶跃之和"), counts, count => Steps(heights, count)),
            new("pieces", new("sum of straight pieces (ReLU)", "折线之和（ReLU）"), counts, count => Pieces(heights, count)),
            new("sigmoids", new("sum of sigmoids, trained", "训练得到的 sigmoid 之和"), counts, count => Trained(x, y, count, seed)),
        ];
        foreach (Fit fit in fits) fit.Measure(x, y, units);
        List<PictureNumbers> numbers = [new("x", x), new("curve", y), new("units", [.. counts.Select(c => (double)c)])];
        foreach (Fit fit in fits)
        {
            numbers.Add(new PictureNumbers(fit.Name, fit.Values));
            numbers.Add(new PictureNumbers($"{fit.Name}.error", fit.Errors));
        }

        Label title = new("Two layers fit any curve", "两层网络可以拟合任意曲线");
        Label message = new(
            "Each hidden unit adds one step, one bend or one sigmoid; with more of them the sum comes as close to a curve as one wants.",
            "每个隐藏单元贡献一个阶跃、一个折点或一条 sigmoid 曲线；单元足够多时，它们的和可以任意接近目标曲线。");
        return new Picture("fit", title, message, numbers, style => Page.Panels((title, message), style,
            [.. fits.Select((fit, i) => (Panel)Fitted(fit, x, y, units, i).Draw), Errors(fits, counts).Draw], smallest: 250, ratio: 0.82));
    }

    /// <summary>The curve between its points, straight.</summary>
    private static double Height(double[] heights, double at)
    {
        double place = at * (heights.Length - 1);
        int below = Math.Min((int)place, heights.Length - 2);
        return heights[below] + ((place - below) * (heights[below + 1] - heights[below]));
    }

    /// <summary>A hidden unit for each step, whose output weight is the height of the step.</summary>
    private static Sequential Steps(double[] heights, int count)
    {
        double[] levels = [.. Enumerable.Range(0, count + 1).Select(i => Height(heights, (i + 0.5) / (count + 1)))];
        double[] places = [.. Enumerable.Range(1, count).Select(i => (double)i / (count + 1))];
        return Built(new Step(), places, 1, [.. Enumerable.Range(1, count).Select(i => levels[i] - levels[i - 1])], levels[0]);
    }

    /// <summary>A hidden unit for each bend, whose output weight is the change of slope.</summary>
    private static Sequential Pieces(double[] heights, int count)
    {
        double[] at = [.. Enumerable.Range(0, count + 1).Select(i => (double)i / count)], values = [.. at.Select(place => Height(heights, place))];
        double[] slopes = [.. Enumerable.Range(0, count).Select(i => (values[i + 1] - values[i]) * count)];
        return Built(new Relu(), at[..count], 1, [.. slopes.Select((slope, i) => slope - (i > 0 ? slopes[i - 1] : 0))], values[0]);
    }

    private static Sequential Built(Layer activation, double[] places, float weight, double[] outputs, double bias)
    {
        Linear hidden = new(1, places.Length), sum = new(places.Length, 1);
        hidden.Weight.CopyFrom([.. places.Select(_ => weight)]);
        hidden.Bias!.CopyFrom([.. places.Select(place => (float)-place)]);
        sum.Weight.CopyFrom([.. outputs.Select(v => (float)v)]);
        sum.Bias!.CopyFrom([(float)bias]);
        return new Sequential(hidden, activation, sum);
    }

    /// <summary>Sigmoids spread over the interval, then trained.</summary>
    private static Sequential Trained(double[] x, double[] y, int count, ulong seed)
    {
        Sequential model = Lesson.Network([1, count, 1], () => new Sigmoid(), seed);
        var hidden = (Linear)model[0];
        float steep = Math.Max(8, 3 * count);
        hidden.Weight.CopyFrom([.. Enumerable.Range(0, count).Select(_ => steep)]);
        hidden.Bias!.CopyFrom([.. Enumerable.Range(0, count).Select(i => -steep * (i + 0.5f) / count)]);
        Tensor inputs = Tensor.From([.. x.Select(v => (float)v)], x.Length, 1), targets = Tensor.From([.. y.Select(v => (float)v)], y.Length, 1);
        Lesson.Learn(model, new MeanSquaredError(), inputs, targets, new Adam(model.Parameters(), 0.03), TrainingSteps);
        return model;
    }

    private static Chart Fitted(Fit fit, double[] x, double[] y, int units, int series) => new Chart
    {
        Title = new Label($"{fit.Title.English}: {units}", $"{fit.Title.Chinese}：{units} 个"),
        X = new ChartAxis("x"),
        Y = new ChartAxis(""),
    }
    .Line(new Label("curve", "曲线"), x, y, Ink.Muted, 4).Line(new Label("network", "网络"), x, fit.Values, Ink.Series(series), 2);

    private static Chart Errors(Fit[] fits, int[] counts)
    {
        var chart = new Chart
        {
            Title = new Label("error against the number of units", "误差与单元数"),
            X = new ChartAxis(new Label("hidden units", "隐藏单元数")) { IsLog = true, Min = 0.9, Max = 60 },
            Y = new ChartAxis(new Label("root mean square", "均方根误差")) { IsLog = true },
        };
        for (int i = 0; i < fits.Length; i++)
        {
            double[] errors = [.. fits[i].Errors.Select(e => Math.Max(e, 1e-4))], at = [.. counts.Select(c => (double)c)];
            chart.Line(new Label(fits[i].Name, ((string[])["阶跃", "折线", "sigmoid"])[i]), at, errors, Ink.Series(i)).Dots("", at, errors, Ink.Series(i));
        }

        return chart;
    }

    private sealed class Fit(string name, Label title, int[] counts, Func<int, Sequential> create)
    {
        internal string Name => name;

        internal Label Title => title;

        internal double[] Values { get; private set; } = [];

        internal double[] Errors { get; private set; } = [];

        internal void Measure(double[] x, double[] y, int units)
        {
            double[][] all = [.. counts.Select(count => Numbers.Of(create(count).Predict(Tensor.From([.. x.Select(v => (float)v)], x.Length, 1))))];
            Errors = [.. all.Select(values => Math.Sqrt(values.Zip(y, (a, b) => (a - b) * (a - b)).Average()))];
            Values = all[Array.IndexOf(counts, units)];
        }
    }
}
