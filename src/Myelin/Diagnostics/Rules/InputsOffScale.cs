namespace Myelin;

/// <summary>Inputs that are far too large or too small for the usual initial weights, or whose features differ in size by orders of magnitude.</summary>
internal sealed class InputsOffScale : DoctorRule
{
    private const double Largest = 15, Smallest = 0.015, LargestRatio = 100;

    public override string Name => "inputs-off-scale";

    public override IReadOnlyList<string> Explains =>
    [
        "overconfident-start", "initialization-scale", "saturated-units", "dead-units", "exploding-gradient", "vanishing-gradient",
        "learning-rate-too-high", "learning-rate-too-low", "not-finite", "not-learning", "constant-prediction", "underfitting", "worse-than-simple",
        "stopped-too-early", "labels-carry-nothing", "overfitting", "targets-off-scale", "too-much-regularization", "parameter-not-trained",
    ];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.FirstWeights is not { } first || run.Data is not { Columns.Count: > 0 } data) yield break;
        double size = Size(data);
        // What reaches the first weights: a normalization before them makes the inputs' size harmless.
        bool reaches = first.InputRms is > Largest or < Smallest;
        if (reaches && size is > Largest or < Smallest) yield return Report(run, size, size > Largest ? "large" : "small");
        double[] deviations = [.. data.Columns.Select(c => c.StandardDeviation).Where(s => s > 0).Order()];
        if (deviations.Length is < 2 or > 256 || !first.InputRms.Equals(size)) yield break;
        if (deviations[^1] > LargestRatio * deviations[deviations.Length / 2] && deviations[^1] > 3) yield return Report(run, deviations[^1], "unequal");
    }

    private static double Size(DataSummary data) => data.Examples.HasInputs ? LayerSigns.RootMeanSquare(data.Examples.Inputs.Span) : 0;

    private Finding Report(Examination run, double size, string what)
    {
        Finding found = run.Found(
            this, FindingLevel.Note, Certainty.Strong, "inputs", [("size", size), ("what", what)],
            new Cure(CureKind.StandardizeInputs));
        return found with { IfIll = what == "unequal" ? FindingLevel.Warning : FindingLevel.Critical };
    }
}
