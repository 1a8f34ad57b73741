using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>Partial sums of chunks of images, stored one after another, added into the first by a fixed tree.</summary>
internal readonly unsafe struct ConvChunks<S, V>(float* partials, long length, int chunks) : IJob where S : struct, IFloatSimd<V> where V : struct
{
    private const int Slice = 4096;

    /// <summary>Adds them; <paramref name="length"/> is a multiple of the lane width.</summary>
    internal static void Add(float* partials, long length, int chunks) =>
        Workers.Run((int)((length + Slice - 1) / Slice), new ConvChunks<S, V>(partials, length, chunks));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int block)
    {
        long begin = (long)block * Slice, end = Math.Min(length, begin + Slice);
        for (int step = 1; step < chunks; step *= 2)
        {
            for (int chunk = 0; chunk + step < chunks; chunk += 2 * step)
            {
                float* a = partials + chunk * length, b = a + step * length;
                for (long i = begin; i < end; i += S.Count) S.Store(S.Add(S.Load(in a[i]), S.Load(in b[i])), ref a[i]);
            }
        }
    }
}
