using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Myelin.Kernels;

/// <summary>Maximum pooling that records the position of each maximum, like PyTorch's max_pool2d with return_indices.</summary>
internal static unsafe class MaxPool2dKernel
{
    /// <summary>y = the largest element of each window; NaN is larger than any number; padding is never selected.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="x">float32 [Planes, Height, Width].</param>
    /// <param name="y">float32 [Planes, OutHeight, OutWidth], overwritten.</param>
    /// <param name="indices">int32 [Planes, OutHeight, OutWidth]: row · Width + column of the maximum in its input plane, the first of
    /// equal ones (for NaN, the last).</param>
    /// <exception cref="ArgumentException">The shape is invalid or a span too short.</exception>
    public static void Forward(in PoolShape shape, ReadOnlySpan<float> x, Span<float> y, Span<int> indices)
    {
        shape.Validate();
        PoolShape.Require(nameof(x), x.Length, shape.InputLength);
        PoolShape.Require(nameof(y), y.Length, shape.OutputLength);
        PoolShape.Require(nameof(indices), indices.Length, shape.OutputLength);
        fixed (float* px = x, py = y)
        {
            fixed (int* pi = indices)
            {
                ForwardJob job = new(shape, px, py, pi);
                Workers.Run((shape.Planes + job.Step - 1) / job.Step, in job);
            }
        }
    }

    /// <summary>dx = 0 except at the maxima, where the dy of their windows are added, in the order of the windows.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="dy">float32 [Planes, OutHeight, OutWidth].</param>
    /// <param name="indices">What <see cref="Forward"/> wrote.</param>
    /// <param name="dx">float32 [Planes, Height, Width], overwritten.</param>
    /// <exception cref="ArgumentException">The shape is invalid, a span too short, or an index outside its plane.</exception>
    public static void Backward(in PoolShape shape, ReadOnlySpan<float> dy, ReadOnlySpan<int> indices, Span<float> dx)
    {
        shape.Validate();
        PoolShape.Require(nameof(dy), dy.Length, shape.OutputLength);
        PoolShape.Require(nameof(indices), indices.Length, shape.OutputLength);
        PoolShape.Require(nameof(dx), dx.Length, shape.InputLength);
        fixed (float* pdy = dy, pdx = dx)
        {
            fixed (int* pi = indices)
            {
                BackwardJob job = new(shape, pdy, pi, pdx);
                Workers.Run((shape.Planes + job.Step - 1) / job.Step, in job);
            }
        }
    }

    private readonly struct ForwardJob(PoolShape shape, float* x, float* y, int* indices) : IJob
    {
        internal int Step => PoolShape.PlanesOfBlock(shape.Height * shape.Width);

        public void Run(int block)
        {
            PoolShape s = shape;
            bool two = s is { KernelH: 2, KernelW: 2, StrideH: 2, StrideW: 2, PadH: 0, PadW: 0, DilationH: 1, DilationW: 1 };
            int outPlane = s.OutHeight * s.OutWidth, end = Math.Min((block + 1) * Step, s.Planes);
            for (int plane = block * Step; plane < end; plane++)
            {
                float* px = x + (nint)plane * s.Height * s.Width, py = y + (nint)plane * outPlane;
                if (two) TwoByTwo(px, s.Width, s.OutHeight, s.OutWidth, py, indices + (nint)plane * outPlane);
                else Plane(s, px, py, indices + (nint)plane * outPlane);
            }
        }
    }

    private readonly struct BackwardJob(PoolShape shape, float* dy, int* indices, float* dx) : IJob
    {
        internal int Step => PoolShape.PlanesOfBlock(shape.Height * shape.Width);

        public void Run(int block)
        {
            int plane = shape.Height * shape.Width, outPlane = shape.OutHeight * shape.OutWidth, end = Math.Min((block + 1) * Step, shape.Planes);
            for (int p = block * Step; p < end; p++)
            {
                float* target = dx + (nint)p * plane;
                new Span<float>(target, plane).Clear();
                Scatter(dy + (nint)p * outPlane, indices + (nint)p * outPlane, outPlane, target, plane);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter(float* dy, int* indices, int count, float* dx, int plane)
    {
        for (int i = 0; i < count; i++)
        {
            int index = indices[i];
            if ((uint)index >= (uint)plane) Outside(index, plane);
            dx[index] += dy[i];
        }
    }

    private static void Outside(int index, int plane) => throw new ArgumentException($"MaxPool2d: index {index} is outside a plane of {plane} elements.");

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plane(in PoolShape s, float* x, float* y, int* indices)
    {
        for (int h = 0; h < s.OutHeight; h++)
        {
            for (int w = 0; w < s.OutWidth; w++)
            {
                int top = h * s.StrideH - s.PadH, left = w * s.StrideW - s.PadW;
                int bottom = Math.Min(top + (s.KernelH - 1) * s.DilationH + 1, s.Height), right = Math.Min(left + (s.KernelW - 1) * s.DilationW + 1, s.Width);
                while (top < 0) top += s.DilationH;
                while (left < 0) left += s.DilationW;
                float best = float.NegativeInfinity;
                int index = top * s.Width + left;
                for (int r = top; r < bottom; r += s.DilationH)
                {
                    for (int c = left; c < right; c += s.DilationW)
                    {
                        float value = x[r * s.Width + c];
                        if (!(value > best) && !float.IsNaN(value)) continue;
                        best = value;
                        index = r * s.Width + c;
                    }
                }
                *y++ = best;
                *indices++ = index;
            }
        }
    }

    // Windows of two by two that do not overlap: four at a time, with even and odd columns separated.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoByTwo(float* x, int width, int outHeight, int outWidth, float* y, int* indices)
    {
        for (int h = 0; h < outHeight; h++)
        {
            float* top = x + 2 * h * (nint)width;
            float* bottom = top + width;
            int first = 2 * h * width, w = 0;
            if (Sse.IsSupported || AdvSimd.Arm64.IsSupported)
            {
                Vector128<int> steps = Vector128.Create(0, 2, 4, 6), one = Vector128.Create(1), row = Vector128.Create(width);
                // The last four overlap the previous ones, which is cheaper than single windows with unpredictable branches.
                for (int next = 0; next < outWidth && outWidth >= 4; next += 4)
                {
                    w = Math.Min(next, outWidth - 4);
                    Vector128<float> best, b, c, d;
                    (best, b) = Part(Vector128.Load(top + 2 * w), Vector128.Load(top + 2 * w + 4));
                    (c, d) = Part(Vector128.Load(bottom + 2 * w), Vector128.Load(bottom + 2 * w + 4));
                    Vector128<int> start = Vector128.Create(first + 2 * w) + steps, index = start;
                    Take(ref best, ref index, b, start + one);
                    Take(ref best, ref index, c, start + row);
                    Take(ref best, ref index, d, start + row + one);
                    Vector128.Store(best, y + w);
                    Vector128.Store(index, indices + w);
                }
                if (outWidth >= 4) w = outWidth;
            }
            for (; w < outWidth; w++)
            {
                int index = first + 2 * w;
                float best = x[index];
                Take(ref best, ref index, top[2 * w + 1], first + 2 * w + 1);
                Take(ref best, ref index, bottom[2 * w], first + 2 * w + width);
                Take(ref best, ref index, bottom[2 * w + 1], first + 2 * w + width + 1);
                y[w] = best;
                indices[w] = index;
            }
            y += outWidth;
            indices += outWidth;
        }
    }

    // Even and odd elements; the cross-platform API cannot merge two vectors.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> Even, Vector128<float> Odd) Part(Vector128<float> low, Vector128<float> high) => Sse.IsSupported
        ? (Sse.Shuffle(low, high, 0b10_00_10_00), Sse.Shuffle(low, high, 0b11_01_11_01))
        : (AdvSimd.Arm64.UnzipEven(low, high), AdvSimd.Arm64.UnzipOdd(low, high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(ref Vector128<float> best, ref Vector128<int> index, Vector128<float> value, Vector128<int> where)
    {
        Vector128<float> wins = Vector128.GreaterThan(value, best) | ~Vector128.Equals(value, value);
        best = Vector128.ConditionalSelect(wins, value, best);
        index = Vector128.ConditionalSelect(wins.AsInt32(), where, index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(ref float best, ref int index, float value, int where)
    {
        if (!(value > best) && !float.IsNaN(value)) return;
        best = value;
        index = where;
    }
}
