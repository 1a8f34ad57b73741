using System.Text.Json.Serialization;

namespace Myelin.Runs;

/// <summary>A step of the optimizer is done.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">The largest number.</param>
/// <param name="Step">Steps so far.</param>
/// <param name="TotalSteps">The largest number.</param>
/// <param name="MeanLoss">The mean loss over this epoch's examples so far.</param>
public sealed record StepTaken(int Epoch, int Epochs, long Step, long TotalSteps, double MeanLoss) : RunEvent
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsProgress => true;
}
