namespace Myelin;

/// <summary>Whether a task's model owns what its loss uses. In a loop of the user's own the optimizer's step checks parameters.</summary>
internal static class Ownership
{
    /// <summary>The loss of a run's first batch.</summary>
    /// <exception cref="InvalidOperationException">
    /// The model uses a module that it does not own, frozen or not: its parameters, buffers, mode and random numbers would not be the model's.
    /// </exception>
    internal static Tensor FirstLoss(TrainingTask task, Batch batch)
    {
        (Tensor loss, IReadOnlyList<(Module Module, bool InModel)> foreign) = ModuleWatch.Run(task.Model, () => task.Loss(batch));
        foreach ((Module module, bool inModel) in foreign)
        {
            // The loss itself may use another model, such as a teacher, or the critic of a GAN.
            Module root = module.Root;
            bool hasParameters = root.Parameters().Any();
            if (!inModel && hasParameters) continue;
            bool isSaved = hasParameters || root.NamedBuffers().Any();
            throw new InvalidOperationException(
                "Fit: a model must own every module that it uses.\n" +
                $"  Got {root.Describe()}, which is not in {task.Model.GetType().Name}: " +
                (isSaved ? "it would be neither trained nor saved.\n" : "its mode and random numbers would not be the model's.\n") +
                $"  Declare it in the model's constructor{(isSaved ? ", even if it is frozen" : "")}: _layer = Child(\"layer\", new {root.Describe()}).");
        }

        return loss;
    }

    /// <summary>Throws unless the model owns some of the optimizer's parameters, and no other module the rest.</summary>
    internal static void RequireParameters(Trainer trainer)
    {
        var own = trainer.Task.Model.Parameters().ToHashSet();
        Optimizer optimizer = trainer.Optimizer;
        string name = optimizer.GetType().Name;
        if (!optimizer.Parameters.Any(own.Contains))
        {
            throw new ArgumentException(
                "Fit: the optimizer must have parameters of the model.\n" +
                $"  Got {name} with {optimizer.Parameters.Count()} parameters, none of them the model's.\n" +
                $"  Try new {name}(model.Parameters()).", nameof(trainer));
        }

        if (optimizer.Parameters.FirstOrDefault(p => !own.Contains(p)) is { } other)
        {
            throw new ArgumentException(
                "Fit: the model must own every parameter of the optimizer.\n" +
                $"  Got {other} of {other.Owner.Root.Describe()}, which would be trained but not saved.\n" +
                "  Put all modules of a task in one, by Child, and train that.", nameof(trainer));
        }

        if (optimizer.Parameters.All(p => !p.RequiresGrad))
        {
            throw new ArgumentException(
                "Fit: at least one parameter must be trained.\n" +
                $"  Got {name} with {optimizer.Parameters.Count()} parameters, all of them frozen.\n" +
                "  Set RequiresGrad = true for those of the layers to train, such as the last.", nameof(trainer));
        }
    }
}
