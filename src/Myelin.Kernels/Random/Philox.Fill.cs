using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

internal static unsafe partial class Philox
{
    private enum Deviate
    {
        Uniform,
        Normal,
        Dropout,
    }

    /// <summary>y[i] = low + (high - low) · u with u in [0, 1), 24 bits, starting at the given position.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="position">The position of y[0].</param>
    /// <param name="y">Overwritten.</param>
    /// <param name="low">The lower end.</param>
    /// <param name="high">The upper end; rounding may reach it if low is not 0.</param>
    public static void FillUniform(ulong seed, ulong stream, ulong position, Span<float> y, float low = 0, float high = 1) =>
        Fill(Deviate.Uniform, seed, stream, position, y, low, high - low);

    /// <summary>
    /// y[i] = mean + deviation · z with z standard normal, starting at the given position: Box and Muller's transform of pairs of
    /// positions.
    /// </summary>
    /// <param name="seed">The seed.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="position">The position of y[0].</param>
    /// <param name="y">Overwritten.</param>
    /// <param name="mean">The mean.</param>
    /// <param name="deviation">The standard deviation.</param>
    public static void FillNormal(ulong seed, ulong stream, ulong position, Span<float> y, float mean = 0, float deviation = 1) =>
        Fill(Deviate.Normal, seed, stream, position, y, mean, deviation);

    /// <summary>mask[i] = 1 / keep, or another value, with probability keep, 0 otherwise: the factor of dropout.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="position">The position of mask[0].</param>
    /// <param name="keep">The probability of keeping, 0 to 1.</param>
    /// <param name="mask">Overwritten.</param>
    /// <param name="kept">The value for kept elements; 1 / keep if not given.</param>
    public static void FillDropout(ulong seed, ulong stream, ulong position, float keep, Span<float> mask, float? kept = null) =>
        Fill(Deviate.Dropout, seed, stream, position, mask, keep, kept ?? (keep > 0 ? 1 / keep : 0));

    private static void Fill(Deviate deviate, ulong seed, ulong stream, ulong position, Span<float> y, float first, float second)
    {
        fixed (float* p = y)
        {
            var job = new FillJob
            {
                Deviate = deviate,
                Seed = seed,
                Stream = stream,
                Position = position,
                Y = p,
                Length = y.Length,
                First = first,
                Second = second,
            };
            Workers.Run((int)(((long)y.Length + FillJob.PerBlock - 1) / FillJob.PerBlock), in job);
        }
    }

    private struct FillJob : IJob
    {
        internal const int PerBlock = 8192;
        private const int Buffer = 512;
        internal Deviate Deviate;
        internal ulong Seed, Stream, Position;
        internal float* Y;
        internal int Length;
        internal float First, Second;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int block)
        {
            uint* words = stackalloc uint[Buffer];
            float* values = stackalloc float[Buffer];
            int at = block * PerBlock, stop = Math.Min(Length, at + PerBlock);
            while (at < stop)
            {
                // Whole counters are drawn and values outside the range are dropped: the value at a position does not depend on where the
                // range begins.
                ulong position = Position + (ulong)at;
                int skip = (int)(position & 3);
                int n = Math.Min(Buffer - skip, stop - at);
                int counters = (skip + n + 3) >> 2;
                Blocks(Seed, Stream, position >> 2, counters, words);
                if (Deviate == Deviate.Normal) Normals(words, 2 * counters, values);
                else ToUniform(words, values, 4 * counters);
                if (Deviate == Deviate.Dropout) Loop1.Run(new DropoutMap(First, Second), values + skip, Y + at, n);
                else if (First == 0 && Second == 1) new ReadOnlySpan<float>(values + skip, n).CopyTo(new Span<float>(Y + at, n));
                else Loop1.Run(new AffineMap(First, Second), values + skip, Y + at, n);
                at += n;
            }
        }

        // Words 2k and 2k + 1 give the radius and the angle of values 2k and 2k + 1.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Normals(uint* words, int pairs, float* values)
        {
            float* radius = stackalloc float[Buffer / 2], turn = stackalloc float[Buffer / 2], cosine = stackalloc float[Buffer / 2];
            for (int i = 0; i < pairs; i++)
            {
                // Uses all 32 bits: the smallest uniform number bounds the largest normal one, here 6.7. Never 0.
                radius[i] = ((float)words[2 * i] + 0.5f) * (1f / 4294967296f);
                turn[i] = ToUniform(words[2 * i + 1]);
            }
            Loop1.Run(new RadiusMap(), radius, radius, pairs);
            Loop2.Run(new CosineMap(), radius, turn, cosine, pairs);
            Loop2.Run(new SineMap(), radius, turn, turn, pairs);
            for (int i = 0; i < pairs; i++)
            {
                values[2 * i] = cosine[i];
                values[2 * i + 1] = turn[i];
            }
        }
    }
}
