namespace Myelin;

/// <summary>No weight has ever changed: the learning rate is 0, the optimizer takes no step, or no gradient arrives in a loop of one's own.</summary>
internal sealed class WeightsUnchanged : DoctorRule
{
    private const int Samples = 2, Accumulated = 30;

    public override string Name => "weights-unchanged";

    public override IReadOnlyList<string> Explains =>
    [
        "not-learning", "underfitting", "constant-prediction", "parameter-not-trained", "stopped-too-early", "labels-carry-nothing",
        "vanishing-gradient", "class-imbalance", "gradients-not-cleared", "learning-rate-too-low", "worse-than-simple",
    ];

    public override IEnumerable<Finding> AtSample(Examination run)
    {
        if (run.PeakUpdateRatio > 0) yield break;
        // From the beginning: weights that have grown huge may later be changed by less than their rounding.
        VitalSigns[] samples = [.. run.Recent(int.MaxValue)];
        HashSet<Parameter> own = [.. run.Model.Parameters()];
        ParameterSigns[] weights = [.. samples.SelectMany(s => s.Parameters).Where(p => p.IsWeight && own.Contains(p.Parameter))];
        if (samples.Length < Samples || weights.Length == 0) yield break;
        // Between samples they may have changed too; and a loop may add up the gradients of some batches.
        Dictionary<Parameter, double> first = samples[0].Parameters.ToDictionary(p => p.Parameter, p => p.Norm);
        if (weights.Any(p => p.UpdateRatio is not 0 || first.GetValueOrDefault(p.Parameter, p.Norm) != p.Norm)) yield break;
        if (run.BackwardPasses > 1 && run.Step < Accumulated) yield break;
        bool hasGradient = weights.Any(p => p.GradientNorm > 0);
        // Where a backward pass gives 0, dead units and the like are why.
        if (!hasGradient && (run.Task is not null || run.BackwardPasses > 0)) yield break;
        double rate = run.Optimizer.LearningRate;
        bool isRate = rate < 1e-12;
        yield return run.Found(this, FindingLevel.Critical, Certainty.Proof, "optimizer",
            [("steps", run.Step), ("what", !hasGradient ? "no gradient arrives" : isRate ? "the learning rate is 0" : "the optimizer takes no step")],
            !hasGradient ? new Cure(CureKind.CallBackward) : isRate ? new Cure(CureKind.RaiseLearningRate, UsualRate(run.Optimizer, weights))
                : new Cure(CureKind.CallStep));
    }

    /// <summary>A rate whose first steps change the weights by some percent: Adam's steps have its length, those of SGD that of the gradient.</summary>
    private static double UsualRate(Optimizer optimizer, ParameterSigns[] weights)
    {
        // Momentum makes the steps of SGD up to ten times as long.
        const double OfSgd = 0.01, OfAdam = 0.03;
        double[] rates = [.. weights.Where(p => p.Norm > 0 && p.GradientNorm > 0)
            .Select(p => p.Norm * (optimizer is Sgd ? OfSgd / p.GradientNorm : OfAdam / Math.Sqrt(p.Parameter.Shape.ElementCount)))];
        return rates.Length == 0 ? 0.001 : Quantiles.Median(rates);
    }
}
