using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>The gradient of cross-entropy with labels, from the log-softmax of which the loss was computed.</summary>
internal static unsafe class CrossEntropyGradient
{
    /// <summary>
    /// dx[i, c] = (e^logs[i, c] Σ t - t[c]) · scale with row i's target t[c] = smoothing / classes · w[c], plus (1 - smoothing) · w[c] if c
    /// is its label; all times row i's weight. The same bits for every lane width and thread count.
    /// </summary>
    /// <param name="logs">The log-softmax of the scores, float32 [rows, classes].</param>
    /// <param name="labels">int32 [rows], 0 to classes - 1; not checked.</param>
    /// <param name="weights">w, float32 [classes]; empty for ones.</param>
    /// <param name="rowWeights">float32 [rows]; empty for ones. A row of weight 0 gets the gradient 0 and its label is not read.</param>
    /// <param name="smoothing">The part of a target that is spread over all classes.</param>
    /// <param name="scale">The gradient of the loss divided by the sum of the labels' weights.</param>
    /// <param name="dx">The gradient of the scores, overwritten; may be logs.</param>
    internal static void Run(
        ReadOnlySpan<float> logs, ReadOnlySpan<int> labels, ReadOnlySpan<float> weights, ReadOnlySpan<float> rowWeights, float smoothing, float scale,
        Span<float> dx)
    {
        int classes = labels.IsEmpty ? 0 : dx.Length / labels.Length;
        Elementwise.RequireLength(logs.Length, dx.Length);
        Elementwise.RequireLength(labels.Length * classes, dx.Length);
        if (!weights.IsEmpty) Elementwise.RequireLength(weights.Length, classes);
        if (!rowWeights.IsEmpty) Elementwise.RequireLength(rowWeights.Length, labels.Length);
        if (dx.IsEmpty) return;
        fixed (float* pLogs = logs, pWeights = weights, pRowWeights = rowWeights, pDx = dx)
        {
            fixed (int* pLabels = labels)
            {
                var job = new Job
                {
                    Logs = pLogs,
                    Weights = pWeights,
                    RowWeights = pRowWeights,
                    Dx = pDx,
                    Labels = pLabels,
                    Smoothing = smoothing,
                    Scale = scale,
                    Rows = labels.Length,
                    Classes = classes,
                    RowsPerBlock = Math.Max(1, 8192 / classes),
                };
                Workers.Run((labels.Length + job.RowsPerBlock - 1) / job.RowsPerBlock, in job);
            }
        }
    }

    private struct Job : IJob
    {
        internal float* Logs, Weights, RowWeights, Dx;
        internal int* Labels;
        internal float Smoothing, Scale;
        internal int Rows, Classes, RowsPerBlock;

        public readonly void Run(int block)
        {
            int start = block * RowsPerBlock, stop = Math.Min(Rows, start + RowsPerBlock);
            // Without weights every target has the same sum, and the block is one contiguous run.
            bool alike = Weights == null && RowWeights == null;
            if (alike) AllClasses(start, stop - start, 1 - Smoothing, Scale);
            for (int row = start; row < stop; row++)
            {
                float* dx = Dx + ((long)row * Classes);
                float scale = RowWeights == null ? Scale : Scale * RowWeights[row];
                if (RowWeights != null && RowWeights[row] == 0)
                {
                    new Span<float>(dx, Classes).Clear();
                    continue;
                }

                int label = Labels[row];
                float own = (1 - Smoothing) * (Weights == null ? 1 : Weights[label]);
                if (!alike) AllClasses(row, 1, own, scale);
                dx[label] -= own * scale;
            }
        }

        // Everything but the subtraction at the labels themselves; own is the label's part of the target.
        private readonly void AllClasses(int row, int rows, float own, float scale)
        {
            float* x = Logs + (long)row * Classes, y = Dx + (long)row * Classes, weights = Weights;
            float even = Smoothing / Classes, total = own;
            for (int c = Smoothing > 0 ? 0 : Classes; c < Classes; c++) total += even * (weights == null ? 1 : weights[c]);
            Loop1.Run(new ScaledExpMap(total * scale, weights == null ? even * scale : 0), x, y, rows * Classes);
            if (weights != null && Smoothing > 0) Loop2.Run(new LessShareMap(even, scale), weights, y, y, Classes);
        }
    }

    /// <summary>eᵃ · factor - spread.</summary>
    private readonly struct ScaledExpMap(float factor, float spread) : IMap1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S, V>(V a) where S : struct, ISimd<V> where V : struct => S.Subtract(S.Multiply(S.Exp(a), S.Constant(factor)), S.Constant(spread));
    }

    /// <summary>b minus a weight's part of the uniform share of the target.</summary>
    private readonly struct LessShareMap(float even, float scale) : IMap2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct =>
            S.Subtract(b, S.Multiply(S.Multiply(a, S.Constant(even)), S.Constant(scale)));
    }
}
