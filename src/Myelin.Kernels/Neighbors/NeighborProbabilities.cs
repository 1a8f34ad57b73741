using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>How probable each point is as another's neighbor, by a Gaussian on squared distances whose width gives the wanted perplexity.</summary>
internal static class NeighborProbabilities
{
    /// <summary>Points are padded to a multiple of this.</summary>
    internal const int Lanes = 8;

    // Far beyond all distances, whose probability is then exactly 0; times 0 it is still 0.
    private const float Far = 1e30f;
    private const int MostSteps = 64;

    // Each feature is read once for all rows of a block.
    private const int RowsOfBlock = 8;

    internal static int Padded(int count) => (count + Lanes - 1) / Lanes * Lanes;

    /// <summary>p[i, j] for some rows i; 0 for j = i and for padding.</summary>
    /// <param name="x">The points, [features, padded count], each feature at most about 1.</param>
    /// <param name="p">[count, padded count], of which the rows are written.</param>
    /// <param name="count">The number of points.</param>
    /// <param name="start">The first row.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="entropy">The logarithm of the perplexity.</param>
    internal static void Run(float[] x, float[] p, int count, int start, int rows, double entropy) =>
        Workers.Run(
            (rows + RowsOfBlock - 1) / RowsOfBlock,
            new Job { X = x, P = p, Count = count, Width = Padded(count), Start = start, End = start + rows, Entropy = entropy });

    /// <summary>(p[i, j] + p[j, i])/2n, in place.</summary>
    internal static void Symmetrize(float[] p, int count)
    {
        int width = Padded(count);
        float factor = 1f / (2 * count);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < i; j++) p[(i * width) + j] = p[(j * width) + i] = (p[(i * width) + j] + p[(j * width) + i]) * factor;
        }
    }

    /// <summary>ln x, the same bits on every machine.</summary>
    internal static double Log(double x) => SimdMath.Log<Simd256, Vector256<float>>(Vector256.Create((float)x)).ToScalar();

    /// <summary>The sum of the lanes, from the first to the last.</summary>
    internal static double SumOf(Vector256<float> lanes)
    {
        double sum = 0;
        for (int i = 0; i < Lanes; i++) sum += lanes.GetElement(i);
        return sum;
    }

    private struct Job : IJob
    {
        internal float[] X, P;
        internal int Count, Width, Start, End;
        internal double Entropy;

        public readonly void Run(int block)
        {
            int first = Start + (block * RowsOfBlock), end = Math.Min(first + RowsOfBlock, End);
            Distances(first, end);
            for (int i = first; i < end; i++) Finish(P.AsSpan(i * Width, Width), i);
        }

        private readonly void Distances(int first, int end)
        {
            P.AsSpan(first * Width, (end - first) * Width).Clear();
            for (int start = 0; start < X.Length; start += Width)
            {
                ref float from = ref X[start];
                for (int i = first; i < end; i++)
                {
                    ref float to = ref P[i * Width];
                    var own = Vector256.Create(X[start + i]);
                    for (nuint j = 0; j < (nuint)Width; j += Lanes)
                    {
                        Vector256<float> difference = Vector256.LoadUnsafe(ref from, j) - own;
                        Vector256.FusedMultiplyAdd(difference, difference, Vector256.LoadUnsafe(ref to, j)).StoreUnsafe(ref to, j);
                    }
                }
            }
        }

        /// <summary>Makes distances from point i probabilities; the least distance is subtracted, so that the nearest is never out of reach.</summary>
        private readonly void Finish(Span<float> row, int i)
        {
            row[i] = Far;
            row[Count..].Fill(Far);
            float least = Far;
            foreach (float distance in row) least = Math.Min(least, distance);
            double mean = 0;
            for (int j = 0; j < Width; j++)
            {
                if (row[j] != Far) mean += (row[j] -= least) / (Count - 1);
            }

            Fill(row, mean > 0 ? Precision(row, mean) : 1);
        }

        /// <summary>The β for which exp(-β·distance) has the entropy.</summary>
        private readonly float Precision(ReadOnlySpan<float> row, double mean)
        {
            double low = 0, high = double.PositiveInfinity, beta = 1 / mean;
            for (int step = 0; step < MostSteps; step++)
            {
                (double sum, double weighted) = Sums(row, (float)beta);
                double excess = Log(sum) + (beta * weighted / sum) - Entropy;
                if (Math.Abs(excess) < 1e-5) break;
                if (excess > 0) low = beta;
                else high = beta;
                beta = double.IsPositiveInfinity(high) ? beta * 2 : (low + high) / 2;
                if (!float.IsFinite((float)beta)) return float.MaxValue;
            }

            return (float)beta;
        }

        private static (double Sum, double Weighted) Sums(ReadOnlySpan<float> row, float beta)
        {
            Vector256<float> sum = Vector256<float>.Zero, weighted = sum;
            for (int j = 0; j < row.Length; j += Lanes)
            {
                var distance = Vector256.Create(row.Slice(j, Lanes));
                Vector256<float> e = Bell(distance, beta);
                sum += e;
                weighted += e * distance;
            }

            return (SumOf(sum), SumOf(weighted));
        }

        private static void Fill(Span<float> row, float beta)
        {
            var factor = Vector256.Create((float)(1 / Sums(row, beta).Sum));
            for (int j = 0; j < row.Length; j += Lanes) (Bell(Vector256.Create<float>(row.Slice(j, Lanes)), beta) * factor).CopyTo(row.Slice(j, Lanes));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<float> Bell(Vector256<float> distance, float beta) =>
            SimdMath.ExpNotAbove0<Simd256, Vector256<float>>(distance * Vector256.Create(-beta));
    }
}
