using System.Text.Json.Serialization;

namespace Myelin.Runs;

/// <summary>Learning by the perceptron's rule has ended.</summary>
/// <param name="Converged">Whether an epoch had no mistake: a straight line separates the classes.</param>
public sealed record PerceptronEnded(bool Converged) : RunEvent
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsProgress => true;
}
