namespace Myelin;

/// <summary>Weight decay that undoes what is learned, or dropout that leaves too little of the signal.</summary>
internal sealed class TooMuchRegularization : DoctorRule
{
    public override string Name => "too-much-regularization";

    public override IReadOnlyList<string> Explains => ["underfitting", "not-learning", "constant-prediction", "stopped-too-early", "dead-units", "labels-carry-nothing", "vanishing-gradient"];

    public override IEnumerable<Finding> AtSample(Examination run)
    {
        if (run.Progress < 0.1 || !(run.RecentLoss > 0.3)) yield break;
        double decay = run.Optimizer.Groups.Max(g => g.WeightDecay), norm = Norm(run.Samples[0]), now = Norm(run.Samples[^1]);
        if (decay > 0 && now < 0.3 * norm)
        {
            yield return run.Found(this, FindingLevel.Critical, Certainty.Strong, "weight decay", [("decay", decay), ("norm", 100 * now / norm)],
                new Cure(CureKind.LessWeightDecay, decay / 100));
        }
    }

    public override IEnumerable<Finding> AtEnd(Examination run)
    {
        if (!(run.RecentLoss > 0.3) || run.Guess is not { } guess || run.Samples[^1] is not { Batch: { } batch }) yield break;
        if (run.Model.NamedModules().FirstOrDefault(m => m.Module is Dropout { Rate: > 0.5f }).Module is not Dropout dropout) yield break;
        double evaluated = guess.Relative(run.Evaluate(batch)), trained = guess.Relative(run.Samples[^1].Loss);
        if (trained - evaluated < 0.2) yield break;
        yield return run.Found(this, FindingLevel.Warning, Certainty.Strong, dropout.Path, [("rate", dropout.Rate), ("with", trained), ("without", evaluated)],
            new Cure(CureKind.LessDropout, 0.2));
    }

    private static double Norm(VitalSigns signs) => Math.Sqrt(signs.Parameters.Where(p => p.IsWeight).Sum(p => p.Norm * p.Norm));
}
