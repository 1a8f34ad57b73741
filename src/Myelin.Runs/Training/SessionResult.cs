namespace Myelin.Runs;

/// <summary>The result of training.</summary>
/// <param name="Epochs">The number of epochs.</param>
/// <param name="Steps">How many steps; for a perceptron, examples seen.</param>
/// <param name="TrainLoss">The mean loss over the last epoch's examples.</param>
internal sealed record SessionResult(int Epochs, long Steps, double TrainLoss);
