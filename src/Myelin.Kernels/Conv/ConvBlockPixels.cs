using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>
/// The layers after the convolution, on one image [H, W, C] that is still in the cache; lanes are adjacent channels of a pixel.
/// </summary>
internal static unsafe class ConvBlockPixels<S, V> where S : struct, IFloatSimd<V> where V : struct
{
    /// <summary>Each channel's mean over the pixels and sum of squared deviations from it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Statistics(float* image, int pixels, int channels, float* means, float* squares)
    {
        V count = S.Broadcast(pixels);
        for (int c = 0; c < channels; c += S.Count)
        {
            // Four chains, at every width, hide the latency of addition.
            V s0 = S.Zero, s1 = S.Zero, s2 = S.Zero, s3 = S.Zero;
            float* p = image + c;
            int i = 0;
            for (; i <= pixels - 4; i += 4, p += 4 * channels)
            {
                s0 = S.Add(s0, S.Load(in *p));
                s1 = S.Add(s1, S.Load(in p[channels]));
                s2 = S.Add(s2, S.Load(in p[2 * channels]));
                s3 = S.Add(s3, S.Load(in p[3 * channels]));
            }
            for (; i < pixels; i++, p += channels) s0 = S.Add(s0, S.Load(in *p));
            V mean = S.Divide(S.Add(S.Add(s0, s1), S.Add(s2, s3)), count);
            S.Store(mean, ref means[c]);

            s0 = s1 = s2 = s3 = S.Zero;
            p = image + c;
            for (i = 0; i <= pixels - 4; i += 4, p += 4 * channels)
            {
                V d0 = S.Subtract(S.Load(in *p), mean), d1 = S.Subtract(S.Load(in p[channels]), mean);
                V d2 = S.Subtract(S.Load(in p[2 * channels]), mean), d3 = S.Subtract(S.Load(in p[3 * channels]), mean);
                s0 = S.Fma(d0, d0, s0);
                s1 = S.Fma(d1, d1, s1);
                s2 = S.Fma(d2, d2, s2);
                s3 = S.Fma(d3, d3, s3);
            }
            for (; i < pixels; i++, p += channels)
            {
                V d = S.Subtract(S.Load(in *p), mean);
                s0 = S.Fma(d, d, s0);
            }
            S.Store(S.Add(S.Add(s0, s1), S.Add(s2, s3)), ref squares[c]);
        }
    }

    /// <summary>
    /// target [OutPixels, C] = pool(relu((image - mean)·scale + shift)); without normalization mean and shift are 0 and scale is 1.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Activate(in ConvBlockShape shape, float* image, in ConvBlockLine line, float* target)
    {
        int channels = shape.Conv.OutChannels, width = shape.Conv.OutWidth, outHeight = shape.OutHeight, outWidth = shape.OutWidth;
        nint row = (nint)width * channels;
        for (int c = 0; c < channels; c += S.Count)
        {
            V mean = S.Load(in line.Mean[c]), scale = S.Load(in line.Scale[c]), shift = S.Load(in line.Shift[c]);
            float* t = target + c;
            for (int i = 0; i < outHeight; i++)
            {
                float* p = image + c + (shape.Pool ? 2 * i : i) * row;
                if (shape.Pool)
                {
                    for (int j = 0; j < outWidth; j++, p += 2 * channels, t += channels)
                    {
                        V z = Largest(Normalize(p, mean, scale, shift), Normalize(p + channels, mean, scale, shift),
                            Normalize(p + row, mean, scale, shift), Normalize(p + row + channels, mean, scale, shift));
                        S.Store(shape.Relu ? Rectify(z) : z, ref *t);
                    }
                }
                else
                {
                    for (int j = 0; j < outWidth; j++, p += channels, t += channels)
                    {
                        V z = Normalize(p, mean, scale, shift);
                        S.Store(shape.Relu ? Rectify(z) : z, ref *t);
                    }
                }
            }
        }
    }

    /// <summary>
    /// Sums of the gradient g that reaches the normalized values, per channel: sums = Σ g and dots = Σ g·(image - mean). dy is [OutPixels,
    /// C].
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Sums(in ConvBlockShape shape, float* image, float* dy, in ConvBlockLine line, float* sums, float* dots)
    {
        int channels = shape.Conv.OutChannels, width = shape.Conv.OutWidth, outHeight = shape.OutHeight, outWidth = shape.OutWidth;
        nint row = (nint)width * channels;
        for (int c = 0; c < channels; c += S.Count)
        {
            V mean = S.Load(in line.Mean[c]), scale = S.Load(in line.Scale[c]), shift = S.Load(in line.Shift[c]);
            V sum = S.Zero, dot = S.Zero;
            float* d = dy + c;
            for (int i = 0; i < outHeight; i++)
            {
                float* p = image + c + (shape.Pool ? 2 * i : i) * row;
                for (int j = 0; j < outWidth; j++, d += channels)
                {
                    V z, x;
                    if (shape.Pool)
                    {
                        V x0 = S.Subtract(S.Load(in *p), mean), x1 = S.Subtract(S.Load(in p[channels]), mean);
                        V x2 = S.Subtract(S.Load(in p[row]), mean), x3 = S.Subtract(S.Load(in p[row + channels]), mean);
                        V z0 = S.Fma(x0, scale, shift), z1 = S.Fma(x1, scale, shift), z2 = S.Fma(x2, scale, shift), z3 = S.Fma(x3, scale, shift);
                        z = Largest(z0, z1, z2, z3);
                        x = S.Select(S.EqualTo(z0, z), x0, S.Select(S.EqualTo(z1, z), x1, S.Select(S.EqualTo(z2, z), x2, x3)));
                        p += 2 * channels;
                    }
                    else
                    {
                        x = S.Subtract(S.Load(in *p), mean);
                        z = S.Fma(x, scale, shift);
                        p += channels;
                    }
                    V g = S.Load(in *d);
                    if (shape.Relu) g = Passed(z, g);
                    sum = S.Add(sum, g);
                    dot = S.Fma(g, x, dot);
                }
            }
            S.Store(sum, ref sums[c]);
            S.Store(dot, ref dots[c]);
        }
    }

    /// <summary>
    /// target [H, W, C] = g·scale + (image - mean)·slope + offset: the gradient in the convolution's output. Among equal values in a window
    /// the first gets it; in a window with NaN, the last pixel.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Gradient(in ConvBlockShape shape, float* image, float* dy, in ConvBlockLine line, float* target)
    {
        int channels = shape.Conv.OutChannels, width = shape.Conv.OutWidth, height = shape.Conv.OutHeight, outHeight = shape.OutHeight;
        int outWidth = shape.OutWidth;
        nint row = (nint)width * channels, step = (nint)(target - image);
        for (int c = 0; c < channels; c += S.Count)
        {
            V mean = S.Load(in line.Mean[c]), scale = S.Load(in line.Scale[c]), shift = S.Load(in line.Shift[c]);
            V slope = S.Load(in line.Slope[c]), offset = S.Load(in line.Offset[c]);
            float* d = dy + c;
            for (int i = 0; i < outHeight; i++)
            {
                float* p = image + c + (shape.Pool ? 2 * i : i) * row;
                for (int j = 0; j < outWidth; j++, d += channels)
                {
                    V g = S.Multiply(S.Load(in *d), scale);
                    if (shape.Pool)
                    {
                        V x0 = S.Subtract(S.Load(in *p), mean), x1 = S.Subtract(S.Load(in p[channels]), mean);
                        V x2 = S.Subtract(S.Load(in p[row]), mean), x3 = S.Subtract(S.Load(in p[row + channels]), mean);
                        V z0 = S.Fma(x0, scale, shift), z1 = S.Fma(x1, scale, shift), z2 = S.Fma(x2, scale, shift), z3 = S.Fma(x3, scale, shift);
                        V z = Largest(z0, z1, z2, z3), won0 = S.EqualTo(z0, z), won1 = S.EqualTo(z1, z), won2 = S.EqualTo(z2, z);
                        if (shape.Relu) g = Passed(z, g);
                        // The first maximum takes the gradient; the others get none.
                        V g1 = S.Select(won0, S.Zero, g), g2 = S.Select(won1, S.Zero, g1), g3 = S.Select(won2, S.Zero, g2);
                        float* t = p + step;
                        S.Store(Total(shape.Normalize, x0, slope, offset, S.Select(won0, g, S.Zero)), ref *t);
                        S.Store(Total(shape.Normalize, x1, slope, offset, S.Select(won1, g1, S.Zero)), ref t[channels]);
                        S.Store(Total(shape.Normalize, x2, slope, offset, S.Select(won2, g2, S.Zero)), ref t[row]);
                        S.Store(Total(shape.Normalize, x3, slope, offset, g3), ref t[row + channels]);
                        p += 2 * channels;
                    }
                    else
                    {
                        V x = S.Subtract(S.Load(in *p), mean);
                        if (shape.Relu) g = Passed(S.Fma(x, scale, shift), g);
                        S.Store(Total(shape.Normalize, x, slope, offset, g), ref p[step]);
                        p += channels;
                    }
                }
            }
            if (!shape.Pool) continue;

            // An odd last column or row belongs to no window.
            for (int i = 0; i < height; i++)
            {
                for (int j = i < 2 * outHeight ? 2 * outWidth : 0; j < width; j++)
                {
                    float* p = image + c + i * row + (nint)j * channels;
                    S.Store(Total(shape.Normalize, S.Subtract(S.Load(in *p), mean), slope, offset, S.Zero), ref p[step]);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Normalize(float* p, V mean, V scale, V shift) => S.Fma(S.Subtract(S.Load(in *p), mean), scale, shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Largest(V a, V b, V c, V d) => S.Max(S.Max(a, b), S.Max(c, d));

    // The part that ReLU lets through; like the operator, also where z is NaN, so that NaN remains visible.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Passed(V z, V g) => S.Select(S.GreaterThanOrEqual(S.Zero, z), S.Zero, g);

    // Without normalization the result does not depend on x: an infinite x times a slope of 0 would be NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Total(bool normalize, V x, V slope, V offset, V g) => normalize ? S.Fma(x, slope, S.Add(offset, g)) : g;

    // Like the ReLU operator: NaN is kept.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Rectify(V x) => S.Select(S.GreaterThan(S.Zero, x), S.Zero, x);
}

/// <summary>
/// Five values per channel: those that turn a convolved value x into the activation's input, (x - Mean)·Scale + Shift, and, in the backward
/// pass, those that the gradient through the statistics adds, (x - Mean)·Slope + Offset.
/// </summary>
internal unsafe struct ConvBlockLine
{
    internal float* Mean, Scale, Shift, Slope, Offset;

    /// <summary>The number of floats that <see cref="At"/> needs.</summary>
    internal static int Length(int channels) => 5 * channels;

    internal static ConvBlockLine At(float* memory, int channels) => new()
    {
        Mean = memory,
        Scale = memory + channels,
        Shift = memory + 2 * channels,
        Slope = memory + 3 * channels,
        Offset = memory + 4 * channels,
    };

    /// <summary>The linear function of a forward pass; without normalization x itself.</summary>
    internal readonly void Set(in ConvBlockArgs args)
    {
        for (int c = 0; c < args.Shape.Conv.OutChannels; c++)
        {
            bool normalize = args.Shape.Normalize;
            Mean[c] = normalize ? args.Mean[c] : 0;
            Scale[c] = normalize ? args.Scale[c] * args.InvStd[c] : 1;
            Shift[c] = normalize ? args.Shift[c] : 0;
            Slope[c] = Offset[c] = 0;
        }
    }
}
