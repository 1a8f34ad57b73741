namespace Myelin;

/// <summary>Weight decay that undoes what is learned, or dropout that leaves too little of the signal.</summary>
internal sealed class TooMuchRegularization : DoctorRule
{
    public override string Name => "too-much-regularization";

    public override IReadOnlyList<string> Explains =>
        ["underfitting", "not-learning", "constant-prediction", "stopped-too-early", "dead-units", "labels-carry-nothing", "vanishing-gradient"];

    public override IEnumerable<Finding> AtSample(Examination run)
    {
        if (run.Progress < 0.15 || !(run.RecentLoss > 0.5) || run.UpdateRatio is not > 0) yield break;
        double decay = run.Optimizer.Groups.Max(g => g.WeightDecay), share = Share(run, decay);
        if (!(share >= 1)) yield break;
        yield return run.Found(this, FindingLevel.Critical, Certainty.Strong, "weight decay",
            [("decay", decay), ("share", share)], new Cure(CureKind.LessWeightDecay, decay / Math.Max(100, 100 * share)));
    }

    /// <summary>What the decay takes from the weights, divided by what the gradients change.</summary>
    private static double Share(Examination run, double decay)
    {
        VitalSigns now = run.Samples[^1];
        // AdamW shrinks the weights by rate·decay in each step; the others add decay·weights to the gradients.
        return run.Optimizer is AdamW
            ? run.Optimizer.LearningRate * decay / run.UpdateRatio!.Value
            : decay * Norm(now) / Math.Sqrt(now.Parameters.Where(p => p.IsWeight).Sum(p => p.GradientNorm * p.GradientNorm));
    }

    public override IEnumerable<Finding> AtEnd(Examination run)
    {
        if (!(run.RecentLoss > 0.3) || run.Guess is not { } guess || run.Samples[^1] is not { Batch: { } batch }) yield break;
        if (run.Model.NamedModules().FirstOrDefault(m => m.Module is Dropout { Rate: > 0.5f }).Module is not Dropout dropout) yield break;
        double evaluated = guess.Relative(run.Evaluate(batch)), trained = guess.Relative(run.Samples[^1].Loss);
        if (trained - evaluated < 0.2) yield break;
        yield return run.Found(this, FindingLevel.Warning, Certainty.Strong, dropout.Path, [("share", trained / Math.Max(evaluated, 0.01))],
            new Cure(CureKind.LessDropout, 0.2));
    }

    private static double Norm(VitalSigns signs) => Math.Sqrt(signs.Parameters.Where(p => p.IsWeight).Sum(p => p.Norm * p.Norm));
}
