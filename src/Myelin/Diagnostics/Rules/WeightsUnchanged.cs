namespace Myelin;

/// <summary>Gradients arrive and no weight changes: the learning rate is 0, or the optimizer takes no step.</summary>
internal sealed class WeightsUnchanged : DoctorRule
{
    private const int Samples = 2;

    public override string Name => "weights-unchanged";

    public override IReadOnlyList<string> Explains =>
    [
        "not-learning", "underfitting", "constant-prediction", "parameter-not-trained", "stopped-too-early", "labels-carry-nothing",
        "vanishing-gradient", "class-imbalance", "gradients-not-cleared", "learning-rate-too-low", "worse-than-simple",
    ];

    public override IEnumerable<Finding> AtSample(Examination run)
    {
        // From the beginning: weights that have grown huge may later be changed by less than their rounding.
        VitalSigns[] samples = [.. run.Recent(int.MaxValue)];
        ParameterSigns[] weights = [.. samples.SelectMany(s => s.Parameters).Where(p => p.IsWeight)];
        if (samples.Length < Samples || weights.Length == 0) yield break;
        if (weights.Any(p => p.UpdateRatio is not 0) || weights.All(p => p.GradientNorm == 0)) yield break;
        double rate = run.Optimizer.LearningRate;
        bool isRate = rate < 1e-12;
        yield return run.Found(this, FindingLevel.Critical, Certainty.Proof, "optimizer",
            [("steps", run.Step), ("rate", rate), ("what", isRate ? "the learning rate is 0" : "the optimizer has taken no step")],
            isRate ? new Cure(CureKind.RaiseLearningRate, UsualRate(run.Optimizer, weights)) : new Cure(CureKind.CallStep));
    }

    /// <summary>A rate whose first steps change the weights by some percent: Adam's steps have its length, those of SGD that of the gradient.</summary>
    private static double UsualRate(Optimizer optimizer, ParameterSigns[] weights)
    {
        // Momentum makes the steps of SGD up to ten times as long.
        const double OfSgd = 0.01, OfAdam = 0.03;
        double[] rates = [.. weights.Where(p => p.Norm > 0 && p.GradientNorm > 0)
            .Select(p => p.Norm * (optimizer is Sgd ? OfSgd / p.GradientNorm : OfAdam / Math.Sqrt(p.Parameter.Shape.ElementCount))).Order()];
        return rates.Length == 0 ? 0.001 : rates[rates.Length / 2];
    }
}
