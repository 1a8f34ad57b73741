using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Myelin.Kernels;

/// <summary>Asks for memory that will be read soon, where the processor's own prefetchers would not follow: rows too short or too far apart.</summary>
internal static unsafe class Prefetch
{
    // Floats of a cache line.
    private const int Line = 16;

    /// <summary>Brings rows into the second cache.</summary>
    /// <param name="source">The first row.</param>
    /// <param name="row">From one row to the next.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">Floats of a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Rows(float* source, nint row, int rows, int columns)
    {
        if (!Sse.IsSupported) return;
        for (; rows > 0; rows--, source += row)
        {
            for (int j = 0; j < columns; j += Line) Sse.Prefetch1(source + j);
        }
    }
}
