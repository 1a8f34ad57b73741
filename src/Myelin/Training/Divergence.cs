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
        int bad = -1;
        ReadOnlySpan<float> inputs = batch.HasInputs ? batch.Inputs.Span : default;
        for (int i = 0; bad < 0 && i < inputs.Length; i++)
        {
            if (!float.IsFinite(inputs[i])) bad = i / (inputs.Length / batch.Count);
        }

        GC.KeepAlive(batch);
        string fix = bad >= 0 ? $"Example {bad} of the batch has a feature that is NaN or infinite: clean the data." : Fix(optimizer);
        return new DivergenceException(
            "Fit: the loss must stay a finite number.\n" +
            $"  Got {value} in epoch {state.Epoch + 1}, batch {state.BatchInEpoch + 1}.\n" +
            $"  {fix}");
    }

    private static string Fix(Optimizer optimizer) => string.Create(
        CultureInfo.InvariantCulture, $"Try a smaller learning rate (now {optimizer.LearningRate:G3}), ClipNorm = 1, or inputs scaled to about 1.");
}
