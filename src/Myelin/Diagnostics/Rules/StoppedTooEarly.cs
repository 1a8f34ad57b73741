namespace Myelin;

/// <summary>A run that ended while the loss was still falling fast, or after so few steps that hardly any network learns in them.</summary>
internal sealed class StoppedTooEarly : DoctorRule
{
    private const int FewestSteps = 10, VeryFewSteps = 100, FewSteps = 200, EnoughSteps = 600;

    public override string Name => "stopped-too-early";

    // In a few steps a network may not have learned anything yet, whatever else is wrong.
    public override IReadOnlyList<string> Explains => ["not-learning", "underfitting", "worse-than-simple", "constant-prediction"];

    public override IEnumerable<Finding> AtEnd(Examination run)
    {
        int all = run.Curve.Values.Count, window = Math.Max(3, all / 10);
        if (run.Guess is null) yield break;
        if (all < FewestSteps)
        {
            // Too few for a trend: nothing is learned in a handful of steps.
            if (run.Curve.Recent(1) > 0.15) yield return Report(run, run.Curve.Values[0], run.Curve.Recent(1), share: 1);
            yield break;
        }

        // In a long run the gain of the last doubling of the steps is about what the next one would bring at most; in a short one anything helps.
        bool isShort = all < FewSteps;
        if (!isShort && run.Gap is > 0.2) yield break;
        double share = isShort ? 0.75 : 0.5, now = run.Curve.Recent(window), before = run.Curve.Median((int)((1 - share) * all) - (window / 2), window);
        // In very few steps any fall is a beginning, and hardly clear of the noise.
        bool isVeryShort = all < VeryFewSteps;
        if (now < (isShort ? 0.15 : 0.25) || before - now < (isVeryShort ? 0 : isShort ? 0.02 : 0.1)) yield break;
        if (isShort && !isVeryShort && run.Curve.Median((all / 2) - (window / 2), window) - now < 0.01) yield break;
        if (!isVeryShort && run.Curve.Trend((int)((isShort ? 1 : share) * all)) is not { Slope: < 0, IsClear: true }) yield break;
        // About as far as simple methods get: what else is to be learned is not sure.
        if (run.Simple is { } simple && now < simple.Loss + 0.05) yield break;
        yield return Report(run, before, now, share);
    }

    private Finding Report(Examination run, double before, double now, double share)
    {
        int all = run.Curve.Values.Count;
        double factor = Math.Max(now > 0.5 ? 10 : 4, (double)EnoughSteps / all);
        Finding found = run.Found(this, FindingLevel.Warning, Certainty.Strong, "run",
            [("before", before), ("now", now), ("share", 100 * share), ("steps", all)],
            new Cure(CureKind.TrainLonger, run.Options is { } options ? Math.Ceiling(factor * options.Epochs) : null));
        return all < FewestSteps ? found with { Section = "stopped-too-early.few" } : found;
    }
}
