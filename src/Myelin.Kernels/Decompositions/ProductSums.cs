using System.Numerics;
using System.Runtime.InteropServices;

namespace Myelin.Kernels;

/// <summary>Sums of the products of all pairs of elements of a row, over many rows: Xᵀ·X in double.</summary>
internal static class ProductSums
{
    private const int RowsOfBlock = 8;

    /// <summary>
    /// sums[i][j] += Σ x[r, i]·x[r, j] for j ≥ i, in the order of the rows: the same bits for any number of threads and width of vectors.
    /// </summary>
    /// <param name="sums">n rows of n elements, of which those from the diagonal on are used.</param>
    /// <param name="x">[rows, n].</param>
    internal static void Add(double[][] sums, double[] x) =>
        Workers.Run((sums.Length + RowsOfBlock - 1) / RowsOfBlock, new Job { Sums = sums, X = x });

    /// <summary>Completes the lower half, and multiplies all by a factor.</summary>
    internal static void Complete(double[][] sums, double factor)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            for (int j = i; j < sums.Length; j++) sums[j][i] = sums[i][j] *= factor;
        }
    }

    private struct Job : IJob
    {
        internal double[][] Sums;
        internal double[] X;

        public readonly void Run(int block)
        {
            int width = Sums.Length, end = Math.Min((block + 1) * RowsOfBlock, width);
            for (int start = 0; start < X.Length; start += 4 * width)
            {
                ReadOnlySpan<double> rows = X.AsSpan(start, Math.Min(4 * width, X.Length - start));
                for (int i = block * RowsOfBlock; i < end; i++)
                {
                    if (rows.Length == 4 * width) AddFour(Sums[i].AsSpan(i), rows, width, i);
                    else for (int r = 0; r < rows.Length; r += width) Rows64.AddScaled(Sums[i].AsSpan(i), rows.Slice(r + i, width - i), rows[r + i]);
                }
            }
        }

        private static void AddFour(Span<double> sums, ReadOnlySpan<double> rows, int width, int i)
        {
            ReadOnlySpan<double> p = rows.Slice(i, sums.Length), q = rows.Slice(width + i, sums.Length);
            ReadOnlySpan<double> r = rows.Slice((2 * width) + i, sums.Length), s = rows.Slice((3 * width) + i, sums.Length);
            Span<Vector<double>> wide = MemoryMarshal.Cast<double, Vector<double>>(sums);
            ReadOnlySpan<Vector<double>> wideP = MemoryMarshal.Cast<double, Vector<double>>(p), wideQ = MemoryMarshal.Cast<double, Vector<double>>(q);
            ReadOnlySpan<Vector<double>> wideR = MemoryMarshal.Cast<double, Vector<double>>(r), wideS = MemoryMarshal.Cast<double, Vector<double>>(s);
            Vector<double> a = new(p[0]), b = new(q[0]), c = new(r[0]), d = new(s[0]);
            for (int j = 0; j < wide.Length; j++) wide[j] = wide[j] + (wideP[j] * a) + (wideQ[j] * b) + (wideR[j] * c) + (wideS[j] * d);
            for (int j = wide.Length * Vector<double>.Count; j < sums.Length; j++)
                sums[j] = sums[j] + (p[j] * p[0]) + (q[j] * q[0]) + (r[j] * r[0]) + (s[j] * s[0]);
        }
    }
}
