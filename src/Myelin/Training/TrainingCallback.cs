namespace Myelin;

/// <summary>How far a run is.</summary>
/// <param name="Epoch">The current epoch, from 1.</param>
/// <param name="Epochs">How many there will be at most.</param>
/// <param name="Batch">Batches done in this epoch.</param>
/// <param name="Batches">Batches in an epoch.</param>
/// <param name="Step">Steps of the optimiser so far.</param>
/// <param name="Loss">The last batch's loss.</param>
/// <param name="MeanLoss">The mean loss over this epoch's examples so far.</param>
/// <param name="LearningRate">The first group's learning rate.</param>
public readonly record struct TrainingProgress(int Epoch, int Epochs, int Batch, int Batches, long Step, double Loss, double MeanLoss, double LearningRate);

/// <summary>Looks on while a model is trained, and may stop it.</summary>
public abstract class TrainingCallback
{
    /// <summary>Set it to end the run after the current step; the run is kept as after an early stop.</summary>
    public bool StopRequested { get; protected set; }

    /// <summary>After each step.</summary>
    public virtual void OnStep(TrainingProgress progress) { }

    /// <summary>After each epoch, with its figures.</summary>
    public virtual void OnEpoch(EpochRecord epoch) { }
}
