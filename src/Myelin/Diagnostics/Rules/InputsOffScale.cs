namespace Myelin;

/// <summary>Inputs that are far too large or too small for the usual initial weights, or whose features differ in size by orders of magnitude.</summary>
internal sealed class InputsOffScale : DoctorRule
{
    private const double Largest = 15, Smallest = 0.015, LargestRatio = 100;

    private const int MostFeatures = 256;

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
        // Features of images and the like are alike by nature.
        if (data.Columns.Count > MostFeatures || first.InputRms > 2 * size || first.InputRms < size / 2) yield break;
        double[] deviations = [.. data.Columns.Select(c => c.StandardDeviation).Where(s => s > 0)];
        if (deviations.Length < 2) yield break;
        double median = Quantiles.Median(deviations), largest = deviations[^1];
        if (largest > LargestRatio * median && largest > 3) yield return Report(run, largest, "unequal");
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
