namespace Myelin.Runs;

/// <summary>A model's answer for one input.</summary>
public sealed record Prediction
{
    /// <summary>The class; null for regression.</summary>
    public string? Class { get; init; }

    /// <summary>The probability of each class; empty for regression and for a perceptron, which does not have probabilities.</summary>
    public IReadOnlyList<(string Class, float Probability)> Probabilities { get; init; } = [];

    /// <summary>The number, in the target's unit; null for classes.</summary>
    public double? Value { get; init; }

    /// <summary>The right class, or number as text; null if it is not known.</summary>
    public string? Label { get; init; }

    /// <summary>The input, before scaling.</summary>
    public Tensor? Input { get; init; }
}
