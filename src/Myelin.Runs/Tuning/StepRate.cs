using System.Diagnostics;

namespace Myelin.Runs;

/// <summary>How many steps a search takes per second on this machine: measured once, and written to the search's file.</summary>
internal static class StepRate
{
    private const int Candidates = 12, FirstSteps = 10;

    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(1.5), s_measurement = TimeSpan.FromSeconds(3);

    /// <summary>The number of steps that fit in a time, with two significant digits.</summary>
    /// <param name="minutes">The time.</param>
    /// <param name="space">What the candidates are drawn from.</param>
    /// <param name="trainer">Trains them.</param>
    /// <param name="seed">Draws them.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    internal static long StepsIn(double minutes, SearchSpace space, CandidateTrainer trainer, ulong seed, CancellationToken cancellation)
    {
        var random = RandomStream.For(seed, "rate");
        OptionValues[] drawn = [.. Enumerable.Range(0, Candidates).Select(_ => space.Draw(random))];
        Measure(drawn, trainer, s_warmUp, cancellation);
        (long Steps, double Seconds)[] taken = Measure(drawn, trainer, s_measurement, cancellation);
        // A candidate of small batches takes more steps per epoch.
        double steps = 0, seconds = 0;
        foreach ((OptionValues settings, (long count, double time)) in drawn.Zip(taken))
        {
            long own = trainer.StepsPerEpoch(settings, 0);
            steps += own;
            seconds += own * time / count;
        }

        double all = Parallel(drawn.Length) * steps / seconds * minutes * 60;
        return Math.Max(1, Rounded(all));
    }

    /// <summary>The number of trainings at a time.</summary>
    internal static int Parallel(int trainings) => Math.Clamp(trainings, 1, Threads.Count);

    private static long Rounded(double value)
    {
        double unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(Math.Max(value, 1))) - 1));
        return (long)(Math.Floor(value / unit) * unit);
    }

    private static (long Steps, double Seconds)[] Measure(OptionValues[] drawn, CandidateTrainer trainer, TimeSpan time, CancellationToken cancellation)
    {
        var taken = new (long Steps, double Seconds)[drawn.Length];
        TimeSpan each = time * Parallel(drawn.Length) / drawn.Length;
        SideBySide.Run(drawn.Length, i =>
        {
            // Twice as many steps each time: the last time counts, with the least share of what comes before the first step.
            var own = Stopwatch.StartNew();
            for (long steps = FirstSteps; own.Elapsed < each; steps *= 2)
            {
                TimeSpan before = own.Elapsed;
                trainer.TakeSteps(drawn[i], steps, cancellation);
                taken[i] = (steps, (own.Elapsed - before).TotalSeconds);
            }
        }, cancellation);
        return taken;
    }
}
