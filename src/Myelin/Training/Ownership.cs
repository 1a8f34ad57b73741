namespace Myelin;

/// <summary>Whether a task's model owns what its loss uses. Parameters are checked by the optimizer's step.</summary>
internal static class Ownership
{
    /// <summary>The loss of a run's first batch.</summary>
    /// <exception cref="InvalidOperationException">
    /// A module that depends on its mode belongs to no model: its mode, buffers and random numbers would not be the model's.
    /// </exception>
    internal static Tensor FirstLoss(TrainingTask task, Batch batch)
    {
        (Tensor loss, IReadOnlyCollection<Module> modules) = ModeWatch.Run(() => task.Loss(batch));
        foreach (Module module in modules)
        {
            // Another model, such as the critic of a GAN, has parameters.
            if (module.Root == task.Model.Root || module.Root.Parameters().Any()) continue;
            throw new InvalidOperationException(
                "Fit: a model must own every module that it uses.\n" +
                $"  Got {module.Root.Describe()}, which is not in {task.Model.GetType().Name}: " +
                "its mode, buffers and random numbers would not be the model's.\n" +
                $"  Declare it in the model's constructor: _layer = Child(\"layer\", new {module.Root.Describe()}).");
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
