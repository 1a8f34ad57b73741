namespace Myelin.Benchmarks;

/// <summary>A published tool's symptoms with its published thresholds, on the same runs: what the doctor is compared with.</summary>
/// <param name="name">The tool.</param>
/// <param name="alarm">The symptom in a run so far; null for none.</param>
internal sealed class PublishedTool(string name, Func<PublishedSignals, string?> alarm) : DoctorRule
{
    internal const string Prefix = "published: ";

    public override string Name => Prefix + name;

    /// <summary>The tools; each threshold is its authors'.</summary>
    internal static IReadOnlyList<DoctorRule> All =>
    [
        // Zhang et al. 2021, AUTOTRAINER's defaults.
        new PublishedTool("AUTOTRAINER", s =>
            s.FirstToLastGradient < 1e-3 && s.SmallestGradient < 1e-4 ? "vanishing gradient"
            : s.FirstToLastGradient > 70 || s.HasNaN ? "exploding gradient"
            : s.LargestZeroShare >= 0.7 && s.IsRelu ? "dying ReLU"
            : s.ShareOfSwings(0.03) >= 0.2 ? "oscillating loss"
            : s.Progress >= 0.3 && s.AccuracyGain < 0.01 ? "slow convergence" : null),
        // Wardat et al. 2022, DeepDiagnosis.
        new PublishedTool("DeepDiagnosis", s =>
            s.HasNaN ? "numerical error"
            : s.LargestZeroShare >= 0.7 && s.IsRelu ? "dead node"
            : s.LargestSaturation > 0.5 ? "saturated activation"
            : s.SmallestGradient < 1e-7 ? "vanishing gradient"
            : s.LargestInput > 1 || s.SmallestInput < -1 ? "out of range"
            : s.UpdateRatio is > 0.1 or < 1e-5 ? "unchanged weight" : null),
        // SageMaker Debugger's built-in rules with their defaults.
        new PublishedTool("SageMaker", s =>
            s.HasNaN ? "exploding tensor"
            : s.SmallestGradient < 1e-7 ? "vanishing gradient"
            : s.LargestZeroShare > 0.5 && s.IsRelu ? "dead relu"
            : s.LossFellBy < 0.001 && s.Progress > 0.2 ? "loss not decreasing"
            : s.ValidationRatio > 1.1 ? "overfit" : null),
        // Schoop et al. 2021, UMLAUT's heuristics.
        new PublishedTool("UMLAUT", s =>
            s.LargestInput > 1 || s.SmallestInput < -1 ? "input exceeds typical limits"
            : s.Rate is > 0.01 or < 1e-7 ? "learning rate"
            : s.HasNaN ? "NaN loss"
            : s.ValidationRoseWhileTrainingFell ? "possible overfitting"
            : s.ValidationAccuracy > 0.95 ? "validation accuracy is very high" : null),
    ];

    public override IEnumerable<Finding> AtEpoch(Examination run) => Found(run, hasNaN: false);

    public override IEnumerable<Finding> AtEnd(Examination run) => Found(run, hasNaN: false);

    public override IEnumerable<Finding> AtFailure(Examination run, Exception error) => Found(run, hasNaN: true);

    private IEnumerable<Finding> Found(Examination run, bool hasNaN)
    {
        if (run.Samples.Count < 2 && !hasNaN) yield break;
        if (alarm(new PublishedSignals(run, hasNaN)) is { } symptom)
        {
            yield return new Finding { Rule = Name, Level = FindingLevel.Note, Certainty = Certainty.Hint, Text = symptom, Step = run.Step };
        }
    }
}
