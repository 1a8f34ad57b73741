namespace Myelin.Pictures;

/// <summary>BatchNorm before and after, its running mean, and how far training and evaluation differ by batch size.</summary>
public static class BatchNormPicture
{
    private const int Bins = 40, Units = 32;

    private static readonly int[] s_sizes = [2, 4, 8, 16, 32, 64, 128];

    /// <summary>The picture of a layer on the digits.</summary>
    /// <param name="batchSize">The batch size of the running mean's panel, from 2 to 256.</param>
    /// <param name="momentum">The share of the new mean, from 0.001 to 1.</param>
    /// <param name="steps">The number of batches, from 1 to 1,000.</param>
    /// <param name="seed">Draws weights and batches.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Of(int batchSize = 8, double momentum = 0.1, int steps = 60, ulong seed = 1)
    {
        Limits.Count(nameof(BatchNormPicture), nameof(batchSize), batchSize, 2, 256);
        Limits.Number(nameof(BatchNormPicture), nameof(momentum), momentum, 0.001, 1);
        Limits.Count(nameof(BatchNormPicture), nameof(steps), steps, 1, 1000);
        Dataset digits = Digits.Load().Train;
        Sequential first = new(new Flatten(), new Linear(64, Units));
        first.Initialize(seed);
        (double[] before, double[] after) = BeforeAndAfter(first, digits);
        (double[] batchMeans, double[] runningMeans) = Means(first, digits, batchSize, momentum, steps, seed);
        double[] differences = [.. s_sizes.Select(size => Difference(first, digits, size, momentum, seed))];
        PictureNumbers[] numbers =
        [
            new("before", before), new("after", after), new("batchMean", batchMeans), new("runningMean", runningMeans),
            new("batchSize", [.. s_sizes.Select(s => (double)s)]), new("difference", differences),
        ];
        Label title = new("BatchNorm", "批归一化");
        bool isFalling = differences.Zip(differences.Skip(1), (a, b) => a > b).All(falls => falls);
        Label message = new Caption()
            .Say("Each unit's values are moved to mean 0 and deviation 1 within the batch; evaluation uses the running mean and variance instead.",
                "每个单元的值在批次内被调整为均值 0、标准差 1；评估时则使用滑动的均值和方差。")
            .Say("The smaller the batch, the more both differ.", "批次越小，两者差别越大。", isFalling)
            .Say("A batch of 1 has no deviation at all.", "批次大小为 1 时根本没有标准差。").Text;
        return new Picture("batchnorm", title, message, numbers, style => Page.Panels((title, message), style,
            [Distributions(before, after).Draw, Running(batchMeans, runningMeans, batchSize).Draw, Differences(differences).Draw], smallest: 280, ratio: 0.82));
    }

    /// <summary>Shares of all units' values from -5 to 5 in a batch of 256.</summary>
    private static (double[] Before, double[] After) BeforeAndAfter(Sequential first, Dataset digits)
    {
        Tensor sums = first.Predict(digits.Take([.. Enumerable.Range(0, 256)]).Inputs);
        var norm = new BatchNorm1d(Units);
        return (Shares(Numbers.Of(sums)), Shares(Numbers.Of(NoGrad.Run(() => norm.Call(sums)))));
    }

    private static double[] Shares(double[] values)
    {
        double[] counts = new double[Bins];
        foreach (double value in values) counts[Math.Clamp((int)((value + 5) / 10 * Bins), 0, Bins - 1)]++;
        return [.. counts.Select(count => count / values.Length)];
    }

    private static (double[], double[]) Means(Sequential first, Dataset digits, int batchSize, double momentum, int steps, ulong seed)
    {
        var norm = new BatchNorm1d(Units, momentum: (float)momentum);
        List<double> batches = [], running = [];
        foreach (Tensor sums in Batches(first, digits, batchSize, steps, seed))
        {
            NoGrad.Run(() => norm.Call(sums));
            batches.Add(sums.Mean(0).ToArray()[0]);
            running.Add(norm.RunningMean.ToArray()[0]);
        }

        return ([.. batches], [.. running]);
    }

    /// <summary>The root mean square of the difference between outputs in training and in evaluation, after many batches.</summary>
    private static double Difference(Sequential first, Dataset digits, int batchSize, double momentum, ulong seed)
    {
        var norm = new BatchNorm1d(Units, momentum: (float)momentum);
        List<double> last = [];
        foreach (Tensor sums in Batches(first, digits, batchSize, 60, seed))
        {
            Tensor trained = NoGrad.Run(() => norm.Call(sums));
            last.Add((trained - norm.Predict(sums)).Square().Mean().Item());
        }

        return Math.Sqrt(last.TakeLast(20).Average());
    }

    private static IEnumerable<Tensor> Batches(Sequential first, Dataset digits, int batchSize, int count, ulong seed)
    {
        var loader = new DataLoader(digits, batchSize, shuffle: true, seed: seed, dropLast: true);
        for (int taken = 0; taken < count;)
        {
            foreach (Batch batch in loader)
            {
                yield return first.Predict(batch.Inputs);
                if (++taken == count) yield break;
            }
        }
    }

    private static Chart Distributions(double[] before, double[] after)
    {
        double[] x = [.. Enumerable.Range(0, Bins).Select(i => -5 + (10 * (i + 0.5) / Bins))];
        return new Chart
        {
            Title = new Label("values of the units in a batch", "批次中各单元的值"),
            X = new ChartAxis("") { Min = -5, Max = 5 },
            Y = new ChartAxis(new Label("share", "比例")) { Min = 0 },
        }
        .Bars(new Label("before", "之前"), x, before, Ink.Series(1), 10.0 / Bins, 0.6).Bars(new Label("after", "之后"), x, after, Ink.Series(0), 10.0 / Bins, 0.6);
    }

    private static Chart Running(double[] batches, double[] running, int batchSize) => new Chart
    {
        Title = new Label($"mean of one unit, batches of {batchSize}", $"一个单元的均值，批次大小 {batchSize}"),
        X = new ChartAxis(new Label("step", "步")),
        Y = new ChartAxis(""),
    }
    .Line(new Label("of the batch", "批次均值"), Numbers.Upto(batches.Length, 1), batches, Ink.Series(1), 1.2)
    .Line(new Label("running", "滑动均值"), Numbers.Upto(running.Length, 1), running, Ink.Series(0), 2.5);

    private static Chart Differences(double[] differences)
    {
        double[] sizes = [.. s_sizes.Select(s => (double)s)];
        return new Chart
        {
            Title = new Label("difference between training and evaluation", "训练与评估的差别"),
            X = new ChartAxis(new Label("batch size", "批次大小")) { IsLog = true, Min = 1.6, Max = 160 },
            Y = new ChartAxis(new Label("root mean square", "均方根")) { Min = 0 },
        }.Line("", sizes, differences, Ink.Series(2)).Dots("", sizes, differences, Ink.Series(2));
    }
}
