namespace Myelin;

/// <summary>The progress of a run.</summary>
/// <param name="Epoch">The current epoch, from 1.</param>
/// <param name="Epochs">The largest number of epochs.</param>
/// <param name="Batch">Batches done in this epoch.</param>
/// <param name="Batches">Batches per epoch.</param>
/// <param name="Step">The number of optimizer steps so far.</param>
/// <param name="Loss">The last step's loss.</param>
/// <param name="MeanLoss">The mean loss over this epoch's examples so far.</param>
/// <param name="LearningRate">The first group's learning rate.</param>
public readonly record struct TrainingProgress(int Epoch, int Epochs, int Batch, int Batches, long Step, double Loss, double MeanLoss, double LearningRate);
