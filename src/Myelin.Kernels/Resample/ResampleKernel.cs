using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>Weighted sums along one axis, as needed for resizing; with the transposed taps, also their gradient.</summary>
internal static unsafe class ResampleKernel
{
    /// <summary>y[o, i, :] = Σ weight · x[o, place, :] over the taps of i, added in order; 0 if there are none.</summary>
    /// <param name="taps">What each output reads.</param>
    /// <param name="outer">The product of the sizes before the axis.</param>
    /// <param name="inner">The product of the sizes after the axis.</param>
    /// <param name="x">float32 [outer, taps.Inputs, inner].</param>
    /// <param name="y">float32 [outer, taps.Outputs, inner], overwritten.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    internal static void Apply(Taps taps, int outer, int inner, ReadOnlySpan<float> x, Span<float> y)
    {
        Elementwise.RequireLength(x.Length, outer * taps.Inputs * inner);
        Elementwise.RequireLength(y.Length, outer * taps.Outputs * inner);
        if (y.IsEmpty) return;
        fixed (float* px = x, py = y, weights = taps.Weights)
        fixed (int* starts = taps.Starts, places = taps.Places)
        {
            Axis axis = new(starts, places, weights, taps.Inputs, taps.Outputs);
            if (inner == 1)
            {
                var job = new LineJob(axis, px, py, outer);
                Workers.Run(job.Blocks, in job);
            }
            else
            {
                var job = new RowJob(axis, px, py, outer * taps.Outputs, inner);
                Workers.Run(job.Blocks, in job);
            }
        }
    }

    private readonly struct Axis(int* starts, int* places, float* weights, int inputs, int outputs)
    {
        internal readonly int* Starts = starts, Places = places;
        internal readonly float* Weights = weights;
        internal readonly int Inputs = inputs, Outputs = outputs;
    }

    /// <summary>The axis is not the last: each output is a row of neighbors, computed a lane at a time.</summary>
    private readonly struct RowJob(Axis axis, float* x, float* y, int rows, int inner) : IJob
    {
        internal int Blocks => (rows + Step - 1) / Step;

        private int Step => Math.Max(1, 16384 / inner);

        public void Run(int block)
        {
            int start = block * Step, stop = Math.Min(rows, start + Step);
            switch (LaneWidth.Bits)
            {
                case 512: Rows<Simd512, Vector512<float>>(axis, x, y, start, stop, inner); break;
                case 256: Rows<Simd256, Vector256<float>>(axis, x, y, start, stop, inner); break;
                default: Rows<Simd128, Vector128<float>>(axis, x, y, start, stop, inner); break;
            }
        }
    }

    /// <summary>The axis is the last: four lines share each read of the taps.</summary>
    private readonly struct LineJob(Axis axis, float* x, float* y, int lines) : IJob
    {
        private const int Longest = 4096;

        internal int Blocks => (lines + Step - 1) / Step * Parts;

        private int Parts => (axis.Outputs + Longest - 1) / Longest;

        private int Step => Math.Max(4, (16384 / Math.Min(axis.Outputs, Longest)) & ~3);

        public void Run(int block)
        {
            int line = block / Parts * Step, stop = Math.Min(lines, line + Step);
            int from = block % Parts * Longest, to = Math.Min(axis.Outputs, from + Longest);
            for (; line + 4 <= stop; line += 4) FourLines(axis, x + ((nint)line * axis.Inputs), y + ((nint)line * axis.Outputs), from, to);
            for (; line < stop; line++) OneLine(axis, x + ((nint)line * axis.Inputs), y + ((nint)line * axis.Outputs), from, to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<S, V>(Axis axis, float* x, float* y, int row, int stop, int inner) where S : struct, IFloatSimd<V> where V : struct
    {
        for (; row < stop; row++)
        {
            float* from = x + ((nint)(row / axis.Outputs) * axis.Inputs * inner), to = y + ((nint)row * inner);
            int first = axis.Starts[row % axis.Outputs], end = axis.Starts[(row % axis.Outputs) + 1], c = 0;
            if (first == end)
            {
                new Span<float>(to, inner).Clear();
                continue;
            }

            for (; c + S.Count <= inner; c += S.Count)
            {
                V sum = S.Multiply(S.Broadcast(axis.Weights[first]), S.Load(in from[((nint)axis.Places[first] * inner) + c]));
                for (int i = first + 1; i < end; i++) sum = S.Fma(S.Broadcast(axis.Weights[i]), S.Load(in from[((nint)axis.Places[i] * inner) + c]), sum);
                S.Store(sum, ref to[c]);
            }

            for (; c < inner; c++)
            {
                float sum = axis.Weights[first] * from[((nint)axis.Places[first] * inner) + c];
                for (int i = first + 1; i < end; i++) sum = MathF.FusedMultiplyAdd(axis.Weights[i], from[((nint)axis.Places[i] * inner) + c], sum);
                to[c] = sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourLines(Axis axis, float* x, float* y, int output, int stop)
    {
        float* x1 = x + axis.Inputs, x2 = x1 + axis.Inputs, x3 = x2 + axis.Inputs, y1 = y + axis.Outputs, y2 = y1 + axis.Outputs, y3 = y2 + axis.Outputs;
        for (; output < stop; output++)
        {
            int i = axis.Starts[output], end = axis.Starts[output + 1];
            float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
            if (i < end)
            {
                (int place, float weight) = (axis.Places[i], axis.Weights[i]);
                (s0, s1, s2, s3) = (weight * x[place], weight * x1[place], weight * x2[place], weight * x3[place]);
                for (i++; i < end; i++)
                {
                    (place, weight) = (axis.Places[i], axis.Weights[i]);
                    s0 = MathF.FusedMultiplyAdd(weight, x[place], s0);
                    s1 = MathF.FusedMultiplyAdd(weight, x1[place], s1);
                    s2 = MathF.FusedMultiplyAdd(weight, x2[place], s2);
                    s3 = MathF.FusedMultiplyAdd(weight, x3[place], s3);
                }
            }

            (y[output], y1[output], y2[output], y3[output]) = (s0, s1, s2, s3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneLine(Axis axis, float* x, float* y, int output, int stop)
    {
        for (; output < stop; output++)
        {
            int i = axis.Starts[output], end = axis.Starts[output + 1];
            float sum = i < end ? axis.Weights[i] * x[axis.Places[i]] : 0;
            for (i++; i < end; i++) sum = MathF.FusedMultiplyAdd(axis.Weights[i], x[axis.Places[i]], sum);
            y[output] = sum;
        }
    }
}
