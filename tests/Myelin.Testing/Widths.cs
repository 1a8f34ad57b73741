using Myelin.Kernels;

namespace Myelin.Testing;

/// <summary>Runs something in several widths of vectors, which are the process's, and restores the widest.</summary>
public static class Widths
{
    /// <summary>The widths that tests run in, in bits; what the processor lacks is emulated.</summary>
    public static IReadOnlyList<int> All { get; } = [128, 256, 512];

    /// <summary>Runs the action in each width.</summary>
    public static void ForEach(Action<int> action)
    {
        try
        {
            foreach (int bits in All)
            {
                LaneWidth.Bits = bits;
                action(bits);
            }
        }
        finally
        {
            LaneWidth.Bits = LaneWidth.Widest;
        }
    }

    /// <summary>Requires the same bits in every width.</summary>
    /// <returns>The results.</returns>
    public static float[] SameBits(Func<float[]> run)
    {
        float[]? first = null;
        ForEach(bits =>
        {
            float[] results = run();
            first ??= results;
            Compare.SameBits(first, results, $"{bits} bits", anyNaN: true);
        });
        return first!;
    }
}
