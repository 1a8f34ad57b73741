namespace Myelin.Runs;

/// <summary>What training came to.</summary>
/// <param name="Epochs">How many epochs there were.</param>
/// <param name="Steps">How many steps; of a perceptron, examples seen.</param>
/// <param name="TrainLoss">The mean loss over the last epoch's examples.</param>
internal sealed record SessionResult(int Epochs, long Steps, double TrainLoss);
