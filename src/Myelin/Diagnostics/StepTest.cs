namespace Myelin;

/// <summary>
/// Shorter and longer steps in the direction of the one just taken: tells a learning rate that is too high (a tenth of the step lowers the
/// loss, the step does not) or too low (a hundred steps at once lower it further) without any limit on the rate itself.
/// </summary>
internal static class StepTest
{
    /// <summary>The lengths that are tried, as factors of the step's.</summary>
    internal static IReadOnlyList<float> Lengths { get; } = [0, 0.1f, 1, 10, 100];

    /// <summary>The losses at each length; the weights are then as before.</summary>
    /// <param name="before">The weights before the step.</param>
    /// <param name="loss">The loss of some examples with the model's current weights, without trace.</param>
    internal static double[] Losses(IReadOnlyList<(Parameter Parameter, float[] Values)> before, Func<double> loss)
    {
        float[][] after = [.. before.Select(p => p.Parameter.Value.ToArray())];
        double[] losses = new double[Lengths.Count];
        for (int i = 0; i < losses.Length; i++)
        {
            for (int p = 0; p < after.Length; p++) before[p].Parameter.CopyFrom(At(before[p].Values, after[p], Lengths[i]));
            losses[i] = loss();
        }

        for (int p = 0; p < after.Length; p++) before[p].Parameter.CopyFrom(after[p]);
        return losses;
    }

    private static float[] At(float[] before, float[] after, float length)
    {
        float[] values = new float[before.Length];
        for (int i = 0; i < values.Length; i++) values[i] = before[i] + (length * (after[i] - before[i]));
        return values;
    }
}
