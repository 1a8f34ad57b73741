using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Myelin.Kernels;

/// <summary>
/// Prefetches memory that will be read soon, where the processor's own prefetchers would not follow: rows too short or too far apart.
/// </summary>
internal static unsafe class Prefetch
{
    // Floats per cache line.
    private const int Line = 16;

    /// <summary>Prefetches rows into L2.</summary>
    /// <param name="source">The first row.</param>
    /// <param name="row">Stride between rows.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Floats per row.</param>
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
