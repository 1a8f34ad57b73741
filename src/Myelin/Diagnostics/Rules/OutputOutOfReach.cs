namespace Myelin;

/// <summary>Targets that the model's last activation can never give.</summary>
internal sealed class OutputOutOfReach : DoctorRule
{
    public override string Name => "output-out-of-reach";

    public override IReadOnlyList<string> Explains =>
    [
        "not-learning", "underfitting", "worse-than-simple", "saturated-units", "dead-units", "constant-prediction", "vanishing-gradient",
        "targets-off-scale", "stopped-too-early", "learning-rate-too-low", "learning-rate-too-high", "labels-carry-nothing", "loss-does-not-fit",
    ];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Output is not { LossName: "Difference", HasActivation: true } output || run.Data is not { Examples.HasTargets: true } data) yield break;
        (double low, double high) = output.Activation switch
        {
            "Tanh" or "HardTanh" => (-1.0, 1.0),
            "Relu" or "LinearRelu" or "BatchNormRelu" or "Softplus" => (0.0, double.PositiveInfinity),
            "Relu6" => (0.0, 6.0),
            "LogSoftmax" => (double.NegativeInfinity, 0.0),
            _ => (0.0, 1.0),
        };
        bool isSum = output is { Activation: "Softmax", Outputs: > 1 };
        if (isSum) (low, high) = (1, 1);
        float[] targets = isSum ? Sums(data.Examples.Targets) : data.Examples.Targets.ToArray();
        int outside = targets.Count(t => t < low - 1e-3 || t > high + 1e-3);
        if (outside <= 0.01 * targets.Length) yield break;
        yield return run.Found(this, FindingLevel.Critical, Certainty.Proof, "output",
            [("activation", output.Activation.Replace("Linear", "", StringComparison.Ordinal)), ("share", 100.0 * outside / targets.Length),
                ("what", isSum ? "sums of targets" : "targets"),
                ("low", targets.Min()), ("high", targets.Max())],
            new Cure(CureKind.RemoveOutputActivation));
    }

    /// <summary>The sum of each row: that of softmax's answers is 1.</summary>
    private static float[] Sums(Tensor targets)
    {
        float[] values = targets.ToArray(), sums = new float[values.Length / targets.Shape[^1]];
        for (int i = 0; i < values.Length; i++) sums[i / targets.Shape[^1]] += values[i];
        return sums;
    }
}
