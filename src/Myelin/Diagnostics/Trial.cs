namespace Myelin;

/// <summary>Short trainings that leave no trace: whether a network can learn sixteen examples by heart, and with which learning rate it learns best.</summary>
/// <param name="Fits">Whether the loss of sixteen examples came below a twentieth of guessing: a network that cannot do that cannot learn at all.</param>
/// <param name="LowestLoss">The lowest loss reached on them, relative to guessing.</param>
/// <param name="BestRate">The learning rate with the lowest loss after the same number of steps.</param>
/// <param name="Rates">The rates that were tried, and the loss after the steps, relative to guessing; NaN if it was not finite.</param>
public sealed record Trial(bool Fits, double LowestLoss, double BestRate, IReadOnlyList<(double Rate, double Loss)> Rates)
{
    private const int Examples = 16, StepsOnFew = 300, StepsPerRate = 60;

    private const double Enough = 0.05;

    /// <summary>A rate works with half of the best one's gain over guessing; above the best, a quarter, since schedules lower it.</summary>
    private const double LeastGain = 0.5, LeastGainAbove = 0.25;

    private static readonly double[] s_rates = [1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1];

    /// <summary>The run's own learning rate, which was tried too; null if it is not known.</summary>
    public double? Rate { get; private init; }

    /// <summary>The number of steps that the run takes; null if it is not known.</summary>
    public long? Steps { get; private init; }

    /// <summary>The loss with the run's own rate, relative to guessing; NaN if it was not finite or is not known.</summary>
    public double Loss { get; private init; } = double.NaN;

    /// <summary>The lowest and the highest of the tried rates with which the run learns; null if there is none.</summary>
    public (double Lowest, double Highest)? Working
    {
        get
        {
            double[] working = [.. Rates.Select(r => r.Rate).Where(rate => !IsTooLow(rate) && !IsTooHigh(rate))];
            return LowestOf() > 0.9 || working.Length == 0 ? null : (working.Min(), working.Max());
        }
    }

    /// <summary>Whether the run's own rate is above all that work.</summary>
    public bool IsRateTooHigh => Rate is { } rate && Working is not null && IsTooHigh(rate);

    /// <summary>Whether the run's own rate is below all that work, even with as many steps as the run takes.</summary>
    public bool IsRateTooLow => Rate is { } rate && Working is not null && IsTooLow(rate);

    /// <summary>Tries a task. Weights, buffers, gradients and random numbers are then as before.</summary>
    /// <param name="task">What to train.</param>
    /// <param name="train">The training set.</param>
    /// <param name="optimizer">Makes the run's optimizer with a learning rate.</param>
    /// <param name="batchSize">The examples per step.</param>
    /// <param name="seed">Determines which examples are taken.</param>
    /// <param name="rate">The run's own learning rate, to judge it; null for none.</param>
    /// <param name="steps">The number of steps that the run takes; null if it is not known.</param>
    public static Trial Of(
        TrainingTask task, Dataset train, Func<double, Optimizer> optimizer, int batchSize, ulong seed = 1, double? rate = null, long? steps = null)
    {
        var random = RandomStream.For(seed, "trial");
        Batch few = train.Take(
            [.. Enumerable.Range(0, Math.Min(Examples, train.Count)).Select(i => (int)((long)i * train.Count / Math.Min(Examples, train.Count)))]);
        Batch[] batches = [.. Enumerable.Range(0, StepsPerRate).Select(_ =>
            train.Take([.. Enumerable.Range(0, Math.Min(batchSize, train.Count)).Select(_ => random.Next(train.Count))]))];
        Guess guess = GuessOf(task, train);
        double enough = guess.Floor + (Enough * (guess.Loss - guess.Floor)), lowest = double.PositiveInfinity;
        foreach (double usual in (double[])[1e-3, 1e-2])
        {
            if (!(lowest <= enough))
                lowest = Run(task, new Adam(task.Model.Parameters(), usual), Enumerable.Repeat(few, StepsOnFew), enough, keepsDropout: false);
        }

        double After(double tried) => guess.Relative(Run(task, optimizer(tried), batches, double.NegativeInfinity, keepsDropout: true));
        (double Rate, double Loss)[] rates = [.. s_rates.Select(tried => (tried, After(tried)))];
        double best = rates.Where(r => double.IsFinite(r.Loss)).DefaultIfEmpty((Rate: 0.0, Loss: 0.0)).MinBy(r => r.Loss).Rate;
        return new Trial(lowest <= enough, guess.Relative(lowest), best, rates)
        {
            Rate = rate,
            Steps = steps,
            Loss = rate is { } own ? After(own) : double.NaN,
        };
    }

    /// <summary>The finding that the run's own rate is too high or too low.</summary>
    internal Finding Judge(Examination run, DoctorRule rule)
    {
        ((double lowest, double highest), bool isHigh) = (Working!.Value, IsRateTooHigh);
        return run.Found(rule, FindingLevel.Critical, Certainty.Strong, "optimizer",
            [
                ("rate", Rate!.Value), ("loss", Loss), ("best", BestRate), ("lowest", LowestOf()), ("from", lowest), ("to", highest),
                ("steps", Steps ?? StepsPerRate),
            ],
            new Cure(isHigh ? CureKind.LowerLearningRate : CureKind.RaiseLearningRate, BestRate));
    }

    /// <summary>The lowest loss of all rates, relative to guessing.</summary>
    internal double LowestOf() => Rates.Where(r => double.IsFinite(r.Loss)).Select(r => r.Loss).DefaultIfEmpty(1).Min();

    /// <summary>The loss that a rate leads to: the run's own, or that of the nearest that was tried.</summary>
    private double LossAt(double rate) => rate == Rate ? Loss : Rates.MinBy(r => Math.Abs(Math.Log(r.Rate / rate))).Loss;

    private bool IsTooHigh(double rate) => rate > BestRate && !(1 - LossAt(rate) >= LeastGainAbove * (1 - LowestOf()));

    /// <summary>In ten times as many steps as the trial's, a rate comes about as far as one that is ten times as high comes in the trial.</summary>
    private bool IsTooLow(double rate)
    {
        if (rate >= BestRate) return false;
        double equal = rate * Math.Max(1, (Steps ?? StepsPerRate) / (double)StepsPerRate);
        return equal < BestRate && !(1 - (equal == rate ? LossAt(rate) : Between(equal)) >= LeastGain * (1 - LowestOf()));
    }

    /// <summary>The loss at a rate between those that were tried.</summary>
    private double Between(double rate)
    {
        (double Rate, double Loss) low = Rates.LastOrDefault(r => r.Rate <= rate, Rates[0]), high = Rates.FirstOrDefault(r => r.Rate > rate, Rates[^1]);
        double share = high.Rate == low.Rate ? 0 : Math.Clamp(Math.Log(rate / low.Rate) / Math.Log(high.Rate / low.Rate), 0, 1);
        return low.Loss + (share * (high.Loss - low.Loss));
    }

    /// <summary>The loss after some steps, or the first below a limit; NaN if it is not finite.</summary>
    private static double Run(TrainingTask task, Optimizer optimizer, IEnumerable<Batch> batches, double limit, bool keepsDropout)
    {
        (Parameter Parameter, float[] Values)[] before = [.. task.Model.Parameters().Select(p => (p, p.Value.ToArray()))];
        Module[] dropouts = keepsDropout ? [] : [.. task.Model.NamedModules().Select(m => m.Module).Where(m => m is Dropout or Dropout2d && m.Training)];
        using var pass = new ProbePass(task.Model, optimizer.Parameters);
        foreach (Module dropout in dropouts) dropout.Eval();
        try
        {
            var last = new Queue<double>();
            foreach (Batch batch in batches)
            {
                optimizer.ZeroGrad();
                Tensor loss = task.Loss(batch);
                double value = loss.Item();
                if (!double.IsFinite(value)) return double.NaN;
                if (value <= limit) return value;
                last.Enqueue(value);
                if (last.Count > StepsPerRate / 4) last.Dequeue();
                loss.Backward();
                optimizer.Step();
            }

            return limit > double.NegativeInfinity ? last.Min() : last.Average();
        }
        finally
        {
            foreach (Module dropout in dropouts) dropout.Train();
            foreach ((Parameter parameter, float[] values) in before) parameter.CopyFrom(values);
        }
    }

    private static Guess GuessOf(TrainingTask task, Dataset train)
    {
        Batch one = train.Take([0]);
        Tensor? output = task is SupervisedTask && task.Model is Module<Tensor, Tensor> numbers && one.HasInputs ? numbers.Predict(one.Inputs)
            : task is SupervisedTask && task.Model is Module<IntTensor, Tensor> ids && one.HasTokens ? ids.Predict(one.Tokens) : null;
        Guess? guess = output is { Rank: > 0 } ? Guess.Of(((SupervisedTask)task).Criterion, train, DataSummary.Of(train), output.Shape.Without(0)) : null;
        if (guess is not null) return guess;
        using var pass = new ProbePass(task.Model, task.Model.Parameters());
        return new Guess(Math.Abs(NoGrad.Run(() => task.Loss(train.Take([.. Enumerable.Range(0, Math.Min(Examples, train.Count))]))).Item()), 0);
    }

    /// <summary>Whether sixteen examples were learned, and the best rate.</summary>
    public override string ToString() => $"{(Fits ? "fits" : "does not fit")} sixteen examples, best learning rate {Finding.Number(BestRate)}";
}
