namespace Myelin.Runs;

/// <summary>A model that runs can train: how it is built, what can be chosen about it, and how it is trained if nothing is.</summary>
public abstract class ModelKind
{
    /// <summary>The name that <c>run.json</c> stores: <c>mlp</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What it is, in a few words.</summary>
    public abstract string Summary { get; }

    /// <summary>The options of this model alone.</summary>
    public virtual IReadOnlyList<RunOption> Options => [];

    /// <summary>Whether its scores are logarithms of probabilities, up to a constant.</summary>
    public virtual bool HasProbabilities => true;

    /// <summary>Whether a run of it saves checkpoints and can be resumed.</summary>
    public virtual bool CanResume => true;

    /// <summary>Builds a model, with weights that are not initialized.</summary>
    /// <param name="input">The shape of one example.</param>
    /// <param name="outputs">The number of scores or values that the model outputs.</param>
    /// <param name="settings">The options' values.</param>
    /// <exception cref="RunOptionException">The model cannot take such inputs.</exception>
    public abstract Module Build(Shape input, int outputs, OptionValues settings);

    /// <summary>How it is trained on data of a size if nothing else is asked for.</summary>
    public abstract OptionValues Recipe(DataSize data);

    /// <summary>Throws if what was asked for makes no sense for this model.</summary>
    /// <exception cref="RunOptionException">It does not.</exception>
    public virtual void Check(OptionValues asked) { }

    /// <summary>Throws if the model cannot have its sizes, asked for or stored.</summary>
    /// <exception cref="RunOptionException">It cannot.</exception>
    public virtual void CheckSizes(OptionValues settings) { }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>How wide and deep a search makes the model; null if that is no option of it.</summary>
    internal virtual NetworkShapes? Shapes => null;

    /// <summary>What a search varies of the model against overfitting, besides weight decay.</summary>
    internal virtual IReadOnlyList<SearchDimension> Regularization => [];

    /// <summary>How many tensors the model has at least: a description that asks for more than its file holds is not believed.</summary>
    internal virtual int LeastTensors(OptionValues settings) => 1;

    /// <summary>Trains the model of a session.</summary>
    internal virtual SessionResult Train(TrainingSession session, CancellationToken cancellation) => session.Fit(cancellation);
}
