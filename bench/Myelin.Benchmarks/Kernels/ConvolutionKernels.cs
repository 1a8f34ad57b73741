using Myelin.Kernels;

namespace Myelin.Benchmarks;

/// <summary>Convolutions and their gradients.</summary>
internal static class ConvolutionKernels
{
    /// <summary>The two convolutions of the CNN.</summary>
    internal static readonly ConvShape First = new(100, 1, 28, 28, 16, 5, 5, PadH: 2, PadW: 2), Second = new(100, 16, 14, 14, 32, 5, 5, PadH: 2, PadW: 2);

    // Others that are computed in other ways: small tiles of Winograd, a matrix product, patches gathered, shifted rows.
    private static readonly ConvShape s_small = new(16, 64, 28, 28, 64, 3, 3, PadH: 1, PadW: 1);
    private static readonly ConvShape s_point = new(16, 64, 28, 28, 128, 1, 1);
    private static readonly ConvShape s_strided = new(16, 64, 28, 28, 64, 3, 3, StrideH: 2, StrideW: 2, PadH: 1, PadW: 1);
    private static readonly ConvShape s_depthwise = new(16, 64, 28, 28, 64, 3, 3, PadH: 1, PadW: 1, Groups: 64);
    private static readonly ConvShape s_depthwiseStrided = new(16, 64, 28, 28, 64, 3, 3, StrideH: 2, StrideW: 2, PadH: 1, PadW: 1, Groups: 64);

    internal static IEnumerable<Func<Kernel>> All(RandomData random) =>
        ((ConvShape[])[First, Second, s_small, s_point, s_strided, s_depthwise, s_depthwiseStrided]).SelectMany(shape => (Func<Kernel>[])
        [
            () => Forward(random, shape),
            () => GradientInput(random, shape),
            () => GradientWeight(random, shape),
        ]);

    /// <summary>The operations of the direct sum.</summary>
    internal static double Flop(ConvShape s) => 2.0 * s.OutputLength * (s.InChannels / s.Groups) * s.KernelH * s.KernelW;

    internal static string Text(ConvShape s) =>
        $"{s.Batch}x{s.InChannels}x{s.Height}x{s.Width} {s.OutChannels}x{s.KernelH}x{s.KernelW}{(s.StrideH == 1 ? "" : $" /{s.StrideH}")}{(s.Groups == 1 ? "" : $" in {s.Groups} groups")}";

    private static Kernel Forward(RandomData random, ConvShape shape)
    {
        float[] x = random.Floats(shape.InputLength), weight = random.Floats(shape.WeightLength), bias = random.Floats(shape.OutChannels);
        float[] y = new float[shape.OutputLength];
        return new Kernel("conv " + Text(shape), Flop(shape), Kernel.BytesOf(x, weight, y), () => Conv2dKernel.Forward(shape, x, weight, bias, y));
    }

    private static Kernel GradientInput(RandomData random, ConvShape shape)
    {
        float[] dy = random.Floats(shape.OutputLength), weight = random.Floats(shape.WeightLength), dx = new float[shape.InputLength];
        return new Kernel("conv dx " + Text(shape), Flop(shape), Kernel.BytesOf(dy, weight, dx), () => Conv2dKernel.GradientInput(shape, dy, weight, dx));
    }

    private static Kernel GradientWeight(RandomData random, ConvShape shape)
    {
        float[] x = random.Floats(shape.InputLength), dy = random.Floats(shape.OutputLength);
        float[] dWeight = new float[shape.WeightLength], dBias = new float[shape.OutChannels];
        return new Kernel("conv dw " + Text(shape), Flop(shape), Kernel.BytesOf(x, dy, dWeight),
            () => Conv2dKernel.GradientWeight(shape, x, dy, dWeight, dBias));
    }
}
