namespace Myelin;

/// <summary>Weight decay that takes more from the weights than the data gives them.</summary>
internal sealed class TooMuchRegularization : DoctorRule
{
    /// <summary>The largest part that decay may have in what a step changes.</summary>
    private const double Most = 0.5;

    public override string Name => "too-much-regularization";

    public override IReadOnlyList<string> Explains =>
    [
        "learning-rate-too-high", "underfitting", "worse-than-simple", "not-learning", "constant-prediction", "stopped-too-early", "dead-units",
        "labels-carry-nothing", "vanishing-gradient", "learning-rate-too-low", "not-finite", "exploding-gradient",
    ];

    /// <summary>A step that takes away more than all of each weight makes it grow from step to step, whatever the data is.</summary>
    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Optimizer is not (AdamW or Sgd) || run.Optimizer.Groups.MaxBy(g => g.BaseLearningRate * g.WeightDecay) is not { } group) yield break;
        double part = group.BaseLearningRate * group.WeightDecay;
        if (part < Most) yield break;
        if (IsUsual(run)) yield break;
        Finding found = run.Found(this, FindingLevel.Critical, Certainty.Proof, "weight decay",
            [("decay", group.WeightDecay), ("part", 100 * part)], new Cure(CureKind.LessWeightDecay, group.WeightDecay / Math.Max(100, 10_000 * part)));
        yield return found with { Section = "too-much-regularization.start" };
    }

    public override IEnumerable<Finding> AtSample(Examination run)
    {
        if (run.Step < run.Window || IsUsual(run) || !run.IsFar(0.5) || run.UpdateRatio is not > 0) yield break;
        double decay = run.Optimizer.Groups.Max(g => g.WeightDecay), share = Share(run, decay);
        // With steps that are too long a usual decay takes much as well: it must be too strong for usual ones. And weights that are thrown about grow.
        if (!(share >= Most) || (run.Optimizer is AdamW && run.UsualRate * decay < Most * Examination.UsualRatio)
            || Norm(run.Samples[^1]) > 0.7 * Norm(run.Samples[0])) yield break;
        yield return run.Found(this, FindingLevel.Critical, Certainty.Strong, "weight decay",
            [("decay", decay), ("share", 100 * share)], new Cure(CureKind.LessWeightDecay, decay / Math.Max(100, 100 * share)));
    }

    /// <summary>Whether the decay is a usual one, compared with the rate, which is then too high if anything is.</summary>
    private static bool IsUsual(Examination run)
    {
        (double usualDecay, double usualRate) = run.Optimizer is AdamW ? (0.1, 0.01) : (0.001, 0.1);
        return run.Optimizer.Groups.All(group => group.WeightDecay / usualDecay < group.BaseLearningRate / usualRate);
    }

    /// <summary>What the decay takes from the weights in a step: of AdamW relative to the whole step, of others relative to the gradients.</summary>
    private static double Share(Examination run, double decay)
    {
        VitalSigns now = run.Samples[^1];
        // AdamW shrinks the weights by rate·decay in each step; the others add decay·weights to the gradients.
        return run.Optimizer is AdamW
            ? run.Optimizer.LearningRate * decay / run.UpdateRatio!.Value
            : decay * Norm(now) / Math.Sqrt(now.Parameters.Where(p => p.IsWeight).Sum(p => p.GradientNorm * p.GradientNorm));
    }

    private static double Norm(VitalSigns signs) => Math.Sqrt(signs.Parameters.Where(p => p.IsWeight).Sum(p => p.Norm * p.Norm));
}
