namespace Myelin;

/// <summary>Dropout that leaves too little of the signal to learn from.</summary>
internal sealed class TooMuchDropout : DoctorRule
{
    private const float Usual = 0.5f;

    public override string Name => "too-much-dropout";

    public override IReadOnlyList<string> Explains =>
    [
        "underfitting", "worse-than-simple", "not-learning", "constant-prediction", "stopped-too-early", "dead-units", "labels-carry-nothing",
        "learning-rate-too-high", "parameter-not-trained",
    ];

    public override IEnumerable<Finding> AtEpoch(Examination run) => run.Progress > 0.15 && run.RecentLoss > 0.9 ? Examine(run) : [];

    public override IEnumerable<Finding> AtEnd(Examination run) => Examine(run);

    private IEnumerable<Finding> Examine(Examination run)
    {
        if (!(run.RecentLoss > 0.1) || run.Guess is not { } guess || run.Samples[^1] is not { Batch: { } batch }) yield break;
        if (run.Model.NamedModules().Select(m => m.Module).OfType<Dropout>().MaxBy(d => d.Rate) is not { Rate: > Usual } dropout) yield break;
        double evaluated = guess.Relative(run.Evaluate(batch)), trained = guess.Relative(run.Samples[^1].Loss);
        // What is learned shows without dropout; or nothing is learned, because hardly any signal passes.
        bool loses = trained - evaluated > 0.1 || trained > 1.3 * evaluated;
        if (!loses && !(run.RecentLoss > 0.9 && dropout.Rate >= 0.8f)) yield break;
        yield return run.Found(this, FindingLevel.Warning, Certainty.Strong, dropout.Path,
            [("rate", (double)dropout.Rate), ("trained", trained), ("evaluated", evaluated)], new Cure(CureKind.LessDropout, 0.1));
    }
}
