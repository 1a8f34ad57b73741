namespace Myelin;

/// <summary>Answers that get better on the training set and worse on others.</summary>
internal sealed class Overfitting : DoctorRule
{
    private const double UsualDecay = 0.1;

    public override string Name => "overfitting";

    public override IEnumerable<Finding> AtEnd(Examination run)
    {
        if (run.Guess is not { } guess || run.Epochs.Count < 4 || run.Epochs.Any(e => e.ValidationLoss is null)) yield break;
        EpochRecord best = run.Epochs.MinBy(e => e.ValidationLoss)!, last = run.Epochs[^1];
        double lowest = guess.Relative(best.ValidationLoss!.Value), now = guess.Relative(last.ValidationLoss!.Value), train = guess.Relative(last.TrainLoss);
        // What is kept is what counts.
        if (run.Options is { RestoreBest: true }) (last, now, train) = (best, lowest, guess.Relative(best.TrainLoss));
        bool rises = best.Epoch <= 0.7 * last.Epoch && now > lowest + 0.3;
        bool gap = now - train > 0.3;
        if (!rises && !gap) yield break;
        // A recipe may have the decay that one would advise.
        double decay = run.Optimizer.Groups.Max(g => g.WeightDecay);
        Cure more = new(CureKind.MoreRegularization, decay < UsualDecay ? UsualDecay : 3 * decay), earlier = new(CureKind.StopEarlier, best.Epoch);
        yield return run.Found(this, FindingLevel.Warning, Certainty.Strong, "validation",
            [("epoch", best.Epoch), ("lowest", lowest), ("now", now), ("train", train)], decay < UsualDecay ? [more, earlier] : [earlier, more]);
    }
}
