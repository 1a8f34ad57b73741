namespace Myelin.Kernels;

/// <summary>The inputs of each output along an axis and their weights: a sparse matrix, stored row by row.</summary>
internal sealed class Taps
{
    private Taps(int inputs, int[] starts, int[] places, float[] weights) => (Inputs, Starts, Places, Weights) = (inputs, starts, places, weights);

    /// <summary>The size of the axis that is read.</summary>
    internal int Inputs { get; }

    /// <summary>The size of the axis that is written.</summary>
    internal int Outputs => Starts.Length - 1;

    /// <summary>The index of each output's first tap, and at the end the number of taps: [Outputs + 1].</summary>
    internal int[] Starts { get; }

    /// <summary>The input that each tap reads.</summary>
    internal int[] Places { get; }

    /// <summary>The weight of each tap.</summary>
    internal float[] Weights { get; }

    /// <summary>Taps for which every output has the same number.</summary>
    /// <param name="inputs">The size of the axis that is read.</param>
    /// <param name="outputs">The size of the axis that is written.</param>
    /// <param name="places">int32 [outputs, taps], below <paramref name="inputs"/>; a negative one reads nothing.</param>
    /// <param name="weights">float32 [outputs, taps].</param>
    internal static Taps From(int inputs, int outputs, ReadOnlySpan<int> places, ReadOnlySpan<float> weights)
    {
        int each = outputs == 0 ? 0 : places.Length / outputs, count = 0;
        int[] starts = new int[outputs + 1], kept = new int[places.Length];
        float[] factors = new float[places.Length];
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] >= inputs) throw new ArgumentException($"Taps: place {places[i]} is outside an axis of {inputs}.", nameof(places));
            if (places[i] >= 0) (kept[count], factors[count++]) = (places[i], weights[i]);
            if ((i + 1) % each == 0) starts[(i + 1) / each] = count;
        }

        return new Taps(inputs, starts, kept, factors);
    }

    /// <summary>The transposed matrix, which maps gradients back; the taps of each row stay in the order of the outputs.</summary>
    internal Taps Transposed()
    {
        int count = Starts[^1];
        int[] starts = new int[Inputs + 1], places = new int[count];
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) starts[Places[i] + 1]++;
        for (int i = 0; i < Inputs; i++) starts[i + 1] += starts[i];
        int[] next = starts[..^1];
        for (int output = 0; output < Outputs; output++)
        {
            for (int i = Starts[output]; i < Starts[output + 1]; i++)
            {
                int to = next[Places[i]]++;
                (places[to], weights[to]) = (output, Weights[i]);
            }
        }

        return new Taps(Outputs, starts, places, weights);
    }
}
