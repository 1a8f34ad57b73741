namespace Myelin;

/// <summary>
/// Observes training, or takes part in it: at its begin and end, between backward pass and step, and after each step and epoch. Callbacks
/// that only observe change no bit of the run.
/// </summary>
/// <remarks>
/// State that a callback needs in a resumed run is written in <see cref="SaveState"/> and read in <see cref="LoadState"/>; it is stored in
/// the checkpoint. To see inside a model use hooks, or <see cref="TrainingContext.Probe"/>.
/// </remarks>
/// <example><code>
/// sealed class LargestGradient : TrainingCallback
/// {
///     public override void OnGradients(TrainingContext run)
///     {
///         (Parameter parameter, Tensor gradient) = run.Gradients.MaxBy(g => g.Gradient.Abs().Max().Item());
///         Console.WriteLine($"step {run.Progress.Step}: {parameter.Key} {gradient.Abs().Max().Item()}");
///     }
/// }
/// </code></example>
public abstract class TrainingCallback
{
    /// <summary>Before the first step of this call of <c>Fit</c>, after a resumed run has been restored.</summary>
    public virtual void OnBegin(TrainingContext run) { }

    /// <summary>After the backward pass of a step, before clipping and the optimizer's step. Gradients may be read and changed.</summary>
    public virtual void OnGradients(TrainingContext run) { }

    /// <summary>After each step of the optimizer.</summary>
    public virtual void OnStep(TrainingContext run) { }

    /// <summary>After each epoch and its validation.</summary>
    /// <param name="run">The run.</param>
    /// <param name="epoch">The epoch's figures.</param>
    public virtual void OnEpoch(TrainingContext run, EpochRecord epoch) { }

    /// <summary>Before the run writes to its directory: until then, files of an earlier run are as they were.</summary>
    public virtual void OnSaving(TrainingContext run) { }

    /// <summary>After the last step, when the weights are those that <c>Fit</c> leaves.</summary>
    /// <param name="run">The run.</param>
    /// <param name="end">Why it ended.</param>
    public virtual void OnEnd(TrainingContext run, TrainingEnd end) { }

    /// <summary>When the run ends with an exception, which <c>Fit</c> then throws.</summary>
    /// <param name="run">The run.</param>
    /// <param name="error">The exception, such as <see cref="DivergenceException"/>.</param>
    public virtual void OnFailure(TrainingContext run, Exception error) { }

    /// <summary>
    /// Writes the state that a resumed run needs. A callback that writes nothing may be added to or removed from a run freely.
    /// </summary>
    public virtual void SaveState(SavedState state) { }

    /// <summary>Reads the state that <see cref="SaveState"/> wrote, before <see cref="OnBegin"/>.</summary>
    public virtual void LoadState(SavedState state) { }
}
