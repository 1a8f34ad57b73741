namespace Myelin;

/// <content>Without training.</content>
public sealed partial class Doctor
{
    private Trial? _trial;

    /// <summary>Examines data, structure, contracts and weights without training; findings are then in <see cref="Findings"/>.</summary>
    /// <param name="task">What would be trained.</param>
    /// <param name="train">The training set.</param>
    /// <param name="options">How it would be trained: batch size, order, validation set.</param>
    /// <param name="trial">Short trainings, for the rules that judge by them; null for none.</param>
    /// <exception cref="ArgumentException">The model has no parameters to train.</exception>
    public void Examine(TrainingTask task, Dataset train, FitOptions? options = null, Trial? trial = null)
    {
        RequireParameters(task.Model, task.Model.Parameters().Where(p => p.RequiresGrad));
        _trial = trial;
        options ??= new FitOptions();
        var untrained = new Sgd(task.Model.Parameters().Where(p => p.RequiresGrad), learningRate: 0);
        OnBegin(new TrainingContext(task, untrained, train, options, new History(), totalSteps: 1));
        _trial = null;
        Release();
    }

    /// <summary>Examines the weights of a model, without any data; findings are then in <see cref="Findings"/>.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="ArgumentException">The model has no parameters.</exception>
    public void Examine(Module model)
    {
        RequireParameters(model, model.Parameters());
        Begin(new Examination(model, new Sgd(model.Parameters(), learningRate: 0), task: null, loss: null, train: null, options: null));
        Ask(rule => rule.AtStart(_run!));
    }

    private static void RequireParameters(Module model, IEnumerable<Parameter> parameters)
    {
        if (parameters.Any()) return;
        throw new ArgumentException(
            "Doctor.Examine: a model must have parameters to train.\n" +
            $"  Got a {model.GetType().Name} of {model.Parameters().Count()} parameters, all of them frozen.\n" +
            "  Add a layer with weights, such as Linear, or set RequiresGrad.", nameof(model));
    }
}
