namespace Myelin.Pictures;

/// <summary>ReLUs that die while a network learns the digits with too large a rate: silent for every example.</summary>
public static class DeadReluPicture
{
    private const int Units = 48, Probes = 500;

    /// <summary>The picture of the first hidden layer over the steps.</summary>
    /// <param name="rates">Learning rates of SGD, each above 0; 0.05, 0.5 and 2 if not given.</param>
    /// <param name="steps">The number of steps of 32 examples, from 1 to 2,000.</param>
    /// <param name="activation">relu, or leaky_relu, which cannot die.</param>
    /// <param name="seed">Draws weights and order.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Of(IReadOnlyList<double>? rates = null, int steps = 120, string activation = "relu", ulong seed = 1)
    {
        double[] chosen = [.. rates is { Count: > 0 } ? rates : [0.05, 0.5, 2]];
        foreach (double rate in chosen) Limits.Positive(nameof(DeadReluPicture), nameof(rate), rate);
        Limits.Count(nameof(DeadReluPicture), nameof(steps), steps, 1, 2000);
        Run[] runs = [.. chosen.Select(rate => Learn(rate, steps, activation, seed))];
        List<PictureNumbers> numbers = [];
        foreach (Run run in runs)
        {
            numbers.Add(new PictureNumbers($"{run.Name}.dead", run.Dead));
            numbers.Add(Numbers.Named($"{run.Name}.active", run.Active));
        }

        Run worst = runs.MaxBy(run => run.Dead[^1])!;
        bool isRelu = activation == "relu", isSilent = worst.Dead[^1] > 0;
        Label title = isRelu ? new("Dead ReLUs", "死亡的 ReLU") : new("Leaky ReLUs do not die", "leaky ReLU 不会死亡");
        Label message = new Caption()
            .Say("A unit is dead when it is silent for every example: no gradient reaches it.", "一个单元若对所有样本都不激活，就是死亡的：没有梯度到达它。", isRelu)
            .Say("A leaky ReLU that is below 0 for every example still passes some gradient, so it can come back.",
                "leaky ReLU 即使对所有样本都低于 0，仍有梯度通过，因此可以恢复。", !isRelu)
            .Say($"With a rate of {worst.Name}, {worst.Dead[^1]:P0} of the units end {(isRelu ? "dead" : "silent")}.",
                $"学习率为 {worst.Name} 时，最后有 {worst.Dead[^1]:P0} 的单元{(isRelu ? "死亡" : "不激活")}。", isSilent)
            .Say("Steps that are too large kill units.", "步子太大就会使单元死亡。", isRelu && isSilent)
            .Say("With these rates every unit is active for some example at the end.", "在这些学习率下，最后每个单元都至少对某个样本激活。", !isSilent).Text;
        return new Picture("dead-relu", title, message, numbers, style => Page.Panels((title, message), style,
            [.. runs.Select(run => (Panel)Raster(run).Draw), Shares(runs, isRelu).Draw], smallest: 250, ratio: 0.85));
    }

    private static Run Learn(double rate, int steps, string activation, ulong seed)
    {
        TrainTestSplit digits = Digits.Load();
        var model = new Sequential(new Flatten(), new Linear(64, Units), Lesson.Activation(nameof(DeadReluPicture), activation), new Linear(Units, 10));
        model.Initialize(seed);
        Tensor probe = digits.Train.Take([.. Enumerable.Range(0, Probes)]).Inputs;
        var loader = new DataLoader(digits.Train, batchSize: 32, shuffle: true, seed: seed);
        var optimizer = new Sgd(model.Parameters(), rate, momentum: 0.9);
        var loss = new CrossEntropy();
        var active = new double[Units, steps + 1];
        int step = 0;
        Look(model, probe, active, step);
        while (step < steps)
        {
            foreach (Batch batch in loader)
            {
                optimizer.ZeroGrad();
                loss.Call(model.Call(batch.Inputs), batch.Labels).Backward();
                optimizer.Step();
                Look(model, probe, active, ++step);
                if (step == steps) break;
            }
        }

        double[] dead = [.. Enumerable.Range(0, steps + 1).Select(s => Enumerable.Range(0, Units).Count(u => active[u, s] == 0) / (double)Units)];
        return new Run(Numbers.Text(rate, "0.###"), dead, active);
    }

    /// <summary>The share of the probe's examples for which each unit is above 0.</summary>
    private static void Look(Sequential model, Tensor probe, double[,] active, int step)
    {
        float[] outputs = NoGrad.Run(() => model.Call(probe, ..3)).ToArray();
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] > 0) active[i % Units, step] += 1.0 / Probes;
        }
    }

    private static Chart Raster(Run run) => new Chart
    {
        Title = new Label($"rate {run.Name}: active share of each unit", $"学习率 {run.Name}：各单元的激活比例"),
        X = new ChartAxis(new Label("step", "步")),
        Y = new ChartAxis(new Label("unit", "单元")),
    }.Heat(run.Active, 0, run.Dead.Length, 0, Units, HeatColors.Amount, 0, 1).Scale(HeatColors.Amount, "0", "1");

    private static Chart Shares(Run[] runs, bool isRelu)
    {
        var chart = new Chart
        {
            Title = isRelu ? new Label("share of dead units", "死亡单元的比例") : new Label("share of silent units", "不激活单元的比例"),
            X = new ChartAxis(new Label("step", "步")),
            Y = new ChartAxis("") { Min = 0, Max = 1 },
        };
        for (int i = 0; i < runs.Length; i++)
        {
            chart.Line(new Label($"rate {runs[i].Name}", $"学习率 {runs[i].Name}"), Numbers.Upto(runs[i].Dead.Length), runs[i].Dead, Ink.Series(i));
        }

        return chart;
    }

    private sealed record Run(string Name, double[] Dead, double[,] Active);
}
