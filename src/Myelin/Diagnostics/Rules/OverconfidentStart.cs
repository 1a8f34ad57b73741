namespace Myelin;

/// <summary>A classifier whose initial loss is far above guessing: it starts sure of wrong answers.</summary>
internal sealed class OverconfidentStart : DoctorRule
{
    public override string Name => "overconfident-start";

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Guess is not { } guess || run.Loss is not { Output: not OutputKind.Values } || run.Samples is not [{ Output: { } output } start, ..])
            yield break;
        // Who knows nothing answers all classes alike: ln C, whatever their frequencies.
        double unsure = Math.Max(guess.Loss, Math.Log(Math.Max(2, run.Loss.Output == OutputKind.ClassScores ? output.Shape[^1] : 2)));
        // Weights that were loaded have been sure of other things.
        if (start.Loss <= 2.5 * unsure || !run.BeganFresh) yield break;
        yield return run.Found(this, FindingLevel.Note, Certainty.Strong, "output", [("loss", start.Loss), ("guess", unsure)], new Cure(CureKind.Initialize));
    }

    /// <summary>Whether the start costs the run something: a few steps may put it right.</summary>
    public override IEnumerable<Finding> AtSample(Examination run) =>
        run.Step >= run.Window && run.Progress > 0.05 && run.RecentLoss > 1.2 && AtStart(run).FirstOrDefault() is { } finding
            ? [finding with { Level = FindingLevel.Warning }] : [];
}
