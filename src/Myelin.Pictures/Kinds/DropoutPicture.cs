namespace Myelin.Pictures;

/// <summary>Dropout: the units that it strikes at each step, the ensemble that it trains, and what it does to a network that is too large.</summary>
public static class DropoutPicture
{
    private const int Examples = 20, Width = 64, Members = 50, Masks = 12, Units = 24;

    /// <summary>The picture of a network that fits noisy points with and without dropout.</summary>
    /// <param name="rate">The share of units that are struck, from 0.01 to 0.9.</param>
    /// <param name="steps">The number of steps of Adam, from 1 to 10,000.</param>
    /// <param name="seed">Draws points, weights and masks.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Of(double rate = 0.2, int steps = 1000, ulong seed = 1)
    {
        Limits.Number(nameof(DropoutPicture), nameof(rate), rate, 0.01, 0.9);
        Limits.Count(nameof(DropoutPicture), nameof(steps), steps, 1, 10_000);
        NoisyCurve data = NoisyCurve.Draw(Examples, 0.3, seed);
        (double[] trainLoss, double[] testLoss, _) = Learn(data, 0, steps, seed);
        (double[] droppedLoss, double[] droppedTest, Sequential dropped) = Learn(data, (float)rate, steps, seed);
        double[][] members = [.. Enumerable.Range(0, Members).Select(_ => Numbers.Of(NoGrad.Run(() => dropped.Call(data.TestX))))];
        double[] mean = [.. Enumerable.Range(0, members[0].Length).Select(i => members.Average(m => m[i]))];
        double[] spread = [.. Enumerable.Range(0, mean.Length).Select(i => Math.Sqrt(members.Average(m => (m[i] - mean[i]) * (m[i] - mean[i]))))];
        double[,] masks = Mask((float)rate, seed);
        PictureNumbers[] numbers =
        [
            Numbers.Named("kept", masks), new("mean", mean), new("spread", spread), new("train", trainLoss), new("test", testLoss),
            new("dropout.train", droppedLoss), new("dropout.test", droppedTest),
        ];
        Label title = new($"Dropout of {rate:0.##}", $"丢弃率为 {rate:0.##} 的 Dropout");
        bool isBetter = droppedTest[^1] < testLoss[^1];
        string ends = Numbers.Text(droppedTest[^1], "0.###"), without = Numbers.Text(testLoss[^1], "0.###");
        Label message = new Caption()
            .Say($"At each step every unit is struck with probability {rate:0.##}, so that none can rely on another.",
                $"每一步以概率 {rate:0.##} 去掉每个单元，使任何单元都不能依赖另一个。")
            .Say("Each mask is a network of its own; in evaluation all units together are about their average.",
                "每个掩码都是一个不同的网络；评估时全部单元一起工作，近似于这些网络的平均。")
            .Say($"On the test points the loss ends at {ends}, without it at {without}.", $"测试点上的损失最后为 {ends}，不用时为 {without}。")
            .Say("Here it does not help.", "这里没有帮助。", !isBetter).Text;
        return new Picture("dropout", title, message, numbers, style => Page.Panels((title, message), style,
            [Kept(masks).Draw, Ensemble(data, mean, spread).Draw, Losses(testLoss, droppedTest, trainLoss, droppedLoss, steps).Draw],
            smallest: 280, ratio: 0.85));
    }

    private static (double[] Train, double[] Test, Sequential Model) Learn(NoisyCurve data, float rate, int steps, ulong seed)
    {
        List<Layer> layers = [new Linear(1, Width), new Tanh(), new Linear(Width, Width), new Tanh(), new Linear(Width, 1)];
        if (rate > 0) (layers[1], layers[3]) = (new Sequential(layers[1], new Dropout(rate)), new Sequential(layers[3], new Dropout(rate)));
        var model = new Sequential([.. layers]);
        model.Initialize(seed);
        List<double> train = [], test = [];
        var loss = new MeanSquaredError();
        Lesson.Learn(model, loss, data.X, data.Y, new Adam(model.Parameters(), 0.01), steps, step =>
        {
            if (step % 20 != 0 && step != steps) return;
            train.Add(loss.Call(model.Predict(data.X), data.Y).Item());
            test.Add(loss.Call(model.Predict(data.TestX), data.TestY).Item());
        });
        return ([.. train], [.. test], model);
    }

    /// <summary>The masks of a layer at several steps, which it draws on ones.</summary>
    private static double[,] Mask(float rate, ulong seed)
    {
        var layer = new Sequential(new Dropout(rate));
        layer.Initialize(seed);
        var kept = new double[Masks, Units];
        for (int step = 0; step < Masks; step++)
        {
            float[] drawn = NoGrad.Run(() => layer.Call(Tensor.Ones(Units))).ToArray();
            for (int unit = 0; unit < Units; unit++) kept[Masks - 1 - step, unit] = drawn[unit] > 0 ? 1 : 0;
        }

        return kept;
    }

    private static Chart Kept(double[,] kept) => new Chart
    {
        Title = new Label($"units at {Masks} steps", $"{Masks} 步中的单元"),
        X = new ChartAxis(new Label("unit", "单元")),
        Y = new ChartAxis(new Label("step", "步")) { IsBare = true },
    }.Heat(kept, 0, Units, 0, Masks, HeatColors.Amount, 0, 1.25).Scale(HeatColors.Amount, new Label("struck", "去掉"), new Label("kept", "保留"), 0, 0.8);

    private static Chart Ensemble(NoisyCurve data, double[] mean, double[] spread)
    {
        double[] x = Numbers.Of(data.TestX);
        return new Chart
        {
            Title = new Label($"{Members} struck networks", $"{Members} 个被随机去掉单元的网络"),
            X = new ChartAxis("x"),
            Y = new ChartAxis("y"),
        }
        .Band(new Label("mean ± 2 deviations", "均值 ± 2 倍标准差"), x, [.. mean.Zip(spread, (m, s) => m - (2 * s))], [.. mean.Zip(spread, (m, s) => m + (2 * s))],
            Ink.Series(0), 0.3)
        .Line("", x, mean, Ink.Series(0)).Line(new Label("truth", "真值"), x, Numbers.Of(data.Truth), Ink.Muted, 1.5, isDashed: true)
        .Dots(new Label("data", "数据"), Numbers.Of(data.X), Numbers.Of(data.Y), Ink.Series(1), 3);
    }

    private static Chart Losses(double[] test, double[] droppedTest, double[] train, double[] droppedTrain, int steps)
    {
        double[] at = [.. Enumerable.Range(0, test.Length).Select(i => Math.Min(20.0 * i, steps))];
        return new Chart
        {
            Title = new Label("loss: solid on test, dashed on training points", "损失：实线为测试点，虚线为训练点"),
            X = new ChartAxis(new Label("step", "步")),
            Y = new ChartAxis("") { IsLog = true, Min = 1e-3 },
        }
        .Line(new Label("without", "不用"), at, test, Ink.Series(1)).Line(new Label("with dropout", "使用 Dropout"), at, droppedTest, Ink.Series(0))
        .Line("", at, Floor(train), Ink.Series(1), 1.3, isDashed: true).Line("", at, Floor(droppedTrain), Ink.Series(0), 1.3, isDashed: true);
    }

    private static double[] Floor(double[] losses) => [.. losses.Select(l => Math.Max(l, 1e-3))];
}
