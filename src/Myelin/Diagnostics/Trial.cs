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

    private static readonly double[] s_rates = [1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1];

    /// <summary>Tries a task. Weights, buffers, gradients and random numbers are then as before.</summary>
    /// <param name="task">What to train.</param>
    /// <param name="train">The training set.</param>
    /// <param name="optimizer">Makes the run's optimizer with a learning rate.</param>
    /// <param name="batchSize">The examples per step.</param>
    /// <param name="seed">Determines which examples are taken.</param>
    public static Trial Of(TrainingTask task, Dataset train, Func<double, Optimizer> optimizer, int batchSize, ulong seed = 1)
    {
        var random = RandomStream.For(seed, "trial");
        Batch few = train.Take(
            [.. Enumerable.Range(0, Math.Min(Examples, train.Count)).Select(i => (int)((long)i * train.Count / Math.Min(Examples, train.Count)))]);
        Batch[] batches = [.. Enumerable.Range(0, StepsPerRate).Select(_ =>
            train.Take([.. Enumerable.Range(0, Math.Min(batchSize, train.Count)).Select(_ => random.Next(train.Count))]))];
        Guess guess = GuessOf(task, train);
        double enough = guess.Floor + (Enough * (guess.Loss - guess.Floor)), lowest = double.PositiveInfinity;
        foreach (double rate in (double[])[1e-3, 1e-2])
        {
            if (!(lowest <= enough))
                lowest = Run(task, new Adam(task.Model.Parameters(), rate), Enumerable.Repeat(few, StepsOnFew), enough, keepsDropout: false);
        }

        (double Rate, double Loss)[] rates =
            [.. s_rates.Select(rate => (rate, guess.Relative(Run(task, optimizer(rate), batches, double.NegativeInfinity, keepsDropout: true))))];
        double best = rates.Where(r => double.IsFinite(r.Loss)).DefaultIfEmpty((Rate: 0.0, Loss: 0.0)).MinBy(r => r.Loss).Rate;
        return new Trial(lowest <= enough, guess.Relative(lowest), best, rates);
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
        Guess? guess = output is { Rank: > 0 } ? Guess.Of(((SupervisedTask)task).Criterion, train, Shape.Wrap(output.Shape.AsSpan()[1..].ToArray())) : null;
        if (guess is not null) return guess;
        using var pass = new ProbePass(task.Model, task.Model.Parameters());
        return new Guess(Math.Abs(NoGrad.Run(() => task.Loss(train.Take([.. Enumerable.Range(0, Math.Min(Examples, train.Count))]))).Item()), 0);
    }

    /// <summary>Whether sixteen examples were learned, and the best rate.</summary>
    public override string ToString() => $"{(Fits ? "fits" : "does not fit")} sixteen examples, best learning rate {Finding.Number(BestRate)}";
}
