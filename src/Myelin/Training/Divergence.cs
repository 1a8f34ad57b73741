using System.Globalization;

namespace Myelin;

/// <summary>Finds numbers that are NaN or infinite, and names the likely cause.</summary>
internal static class Divergence
{
    /// <summary>Throws if a weight is NaN or infinite: such weights must neither replace a good file nor be trained further.</summary>
    internal static void RequireFiniteWeights(Module model, TrainingState state, Optimizer optimizer)
    {
        foreach ((string key, Tensor value) in model.StateDict())
        {
            bool finite = true;
            foreach (float weight in value.Span) finite &= float.IsFinite(weight);
            GC.KeepAlive(value);
            if (finite) continue;
            throw new DivergenceException(
                $"Fit: the weights must stay finite numbers.\n" +
                $"  Got NaN or infinity in {key} in epoch {state.Epoch + 1}, after step {state.Steps}.\n" +
                $"  {Fix(optimizer)}");
        }
    }

    /// <summary>The error of a loss that is not finite.</summary>
    internal static DivergenceException OfLoss(Batch batch, float value, TrainingState state, Optimizer optimizer)
    {
        string fix = Spoiled(batch) is { } spoiled ? $"Example {spoiled.Example} of the batch has a {spoiled.What} that is NaN or infinite: clean the data."
            : state.Steps > 0 ? Fix(optimizer)
            : $"No step has been taken, so the learning rate is not the cause: check the loss{Largest(batch)}, and the initial weights.";
        return new DivergenceException(
            "Fit: the loss must stay a finite number.\n" +
            $"  Got {value.ToString(CultureInfo.InvariantCulture)} in epoch {state.Epoch + 1}, batch {state.BatchInEpoch + 1}.\n" +
            $"  {fix}");
    }

    /// <summary>Throws if the figure that epochs are compared by is NaN: no epoch would ever be better, and the run would end as if it were.</summary>
    internal static void RequireComparable(Evaluation validation, bool hasLoss, FitOptions options, Dataset data, TrainingState state)
    {
        if (options.Monitor is { } metric && validation.Metrics.TryGetValue(metric.Name, out double figure) && double.IsNaN(figure))
        {
            throw new DivergenceException(
                "Fit: the monitored figure must be a number.\n" +
                $"  Got NaN for {metric.Name} in epoch {state.Epoch + 1}.\n" +
                "  Check that the validation set has examples of every class, or monitor another figure.");
        }

        if (!hasLoss && options.Monitor is null && (options.Patience is not null || options.RestoreBest))
        {
            throw new ArgumentException(
                "Fit: Patience and RestoreBest compare the validation loss.\n" +
                "  Got no loss from the task's Evaluate.\n" +
                "  Call scores.AddLoss there, or set Monitor to another figure.");
        }

        if (!hasLoss || !double.IsNaN(validation.Loss)) return;
        string fix = SpoiledIn(data) is { } spoiled
            ? $"Example {spoiled.Example} of the validation set has a {spoiled.What} that is NaN or infinite: clean the data."
            : "Its data is finite: check the loss for a division by 0 or a logarithm of 0.";
        throw new DivergenceException(
            "Fit: the validation loss must be a number.\n" +
            $"  Got NaN in epoch {state.Epoch + 1}.\n" +
            $"  {fix}");
    }

    /// <summary>The first example with an input or a target that is not finite.</summary>
    private static (int Example, string What)? Spoiled(Batch batch)
    {
        (int Example, string What)? found = batch.HasInputs ? Find(batch.Inputs, "feature") : null;
        return found ?? (batch.HasTargets ? Find(batch.Targets, "target") : null);

        (int, string)? Find(Tensor values, string what)
        {
            ReadOnlySpan<float> span = values.Span;
            for (int i = 0; i < span.Length; i++)
            {
                if (!float.IsFinite(span[i])) return (i / (span.Length / batch.Count), what);
            }

            GC.KeepAlive(values);
            return null;
        }
    }

    private static (int Example, string What)? SpoiledIn(Dataset data)
    {
        int first = 0;
        foreach (Batch batch in new DataLoader(data, Math.Min(data.Count, 256)).Epoch(0))
        {
            if (Spoiled(batch) is { } spoiled) return (first + spoiled.Example, spoiled.What);
            first += batch.Count;
        }

        return null;
    }

    private static string Largest(Batch batch)
    {
        float largest = 0;
        if (!batch.HasInputs) return "";
        foreach (float value in batch.Inputs.Span) largest = MathF.Max(largest, MathF.Abs(value));
        GC.KeepAlive(batch);
        return string.Create(CultureInfo.InvariantCulture, $", the scale of the inputs (the largest is {largest:G3}; about 1 is usual)");
    }

    private static string Fix(Optimizer optimizer) => string.Create(
        CultureInfo.InvariantCulture, $"Try a smaller learning rate (now {optimizer.LearningRate:G3}), ClipNorm = 1, or inputs scaled to about 1.");
}
