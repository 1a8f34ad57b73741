namespace Myelin;

/// <summary>A run that ended while the loss was still falling fast.</summary>
internal sealed class StoppedTooEarly : DoctorRule
{
    public override string Name => "stopped-too-early";

    public override IEnumerable<Finding> AtEnd(Examination run)
    {
        if (run.Guess is null || run.Curve.Values.Count < 20) yield break;
        // The gain of the last doubling of the steps is about what the next one would bring at most.
        int all = run.Curve.Values.Count, window = Math.Max(5, all / 10);
        double now = run.Curve.Recent(window), half = run.Curve.Median((all / 2) - (window / 2), window);
        bool falls = half - now > 0.1 && run.Curve.Trend(all / 2) is { Slope: < 0, IsClear: true };
        if (!falls || now < 0.25 || run.Gap is > 0.2) yield break;
        yield return run.Found(this, FindingLevel.Warning, Certainty.Strong, "run", [("half", half), ("now", now), ("steps", all)],
            new Cure(CureKind.TrainLonger, (now > 0.5 ? 10 : 4) * (run.Options?.Epochs ?? 1)));
    }
}
