namespace Myelin;

/// <summary>An ε of Adam that is larger than the gradients: it, not their size, then sets the length of the steps.</summary>
internal sealed class EpsilonTooLarge : DoctorRule
{
    /// <summary>Far above what anybody needs to keep the division finite.</summary>
    private const double Usual = 1e-4;

    /// <summary>How many times shorter than usual the first steps are, if the run is not ill yet.</summary>
    private const double MuchShorter = 10;

    public override string Name => "epsilon-too-large";

    public override IReadOnlyList<string> Explains =>
    [
        "learning-rate-too-low", "stopped-too-early", "not-learning", "labels-carry-nothing", "underfitting", "worse-than-simple",
        "constant-prediction", "class-imbalance", "gradient-clipped",
    ];

    public override IEnumerable<Finding> AtSample(Examination run)
    {
        if (run.Optimizer is not AdamBase { Eps: > Usual } adam || run.Samples.Count < 3 || !(run.RecentLoss > 0.3)) yield break;
        double[] sizes = [.. run.Samples.Take(3).SelectMany(s => s.Parameters).Where(p => p.IsWeight)
            .Select(p => p.GradientNorm / Math.Sqrt(p.Parameter.Shape.ElementCount)).Order()];
        if (sizes.Length == 0 || sizes[sizes.Length / 2] > 0.3 * adam.Eps) yield break;
        // With a rate that makes up for it, such an ε only turns Adam into gradient descent.
        bool areShort = run.UsualRate > MuchShorter * run.Optimizer.Groups[0].BaseLearningRate;
        FindingLevel level = areShort ? FindingLevel.Warning : FindingLevel.Note;
        Finding found = run.Found(this, level, Certainty.Strong, "optimizer", [("eps", adam.Eps), ("size", sizes[sizes.Length / 2])],
            new Cure(CureKind.LowerEpsilon, 1e-8));
        yield return found with { IfIll = FindingLevel.Critical };
    }
}
