#pragma warning disable
namespace Myelin.Kernels;
internal static unsafe class Naive<S, V> where S : struct, IFloatSimd<V> where V : struct
{
    internal static bool Fits(in ConvShape s) => s.KernelH == s.KernelW && s.KernelH is 3 or 5 && s.StrideH == 1 && s.StrideW == 1 && s.DilationH == 1 && s.DilationW == 1 && s.Groups == 1 && s.InChannels >= 8 && s.OutChannels >= 8;
    internal static int Group(in ConvShape s) => 2;
    internal static long WeightsLength(in ConvShape s) => s.WeightLength;
    internal static void TransformWeights(in ConvShape s, float* w, float* u) { for (int i = 0; i < s.WeightLength; i++) u[i] = w[i]; }
    private delegate void Act(long x, int w, long y);
    private static void Each(ConvShape s, int images, ImageLayout lx, ImageLayout ly, Act a)
    {
        for (int n = 0; n < images; n++) for (int o = 0; o < s.OutChannels; o++) for (int h = 0; h < s.OutHeight; h++) for (int w = 0; w < s.OutWidth; w++)
            for (int c = 0; c < s.InChannels; c++) for (int i = 0; i < s.KernelH; i++) for (int j = 0; j < s.KernelW; j++)
            {
                int yy = h - s.PadH + i, xx = w - s.PadW + j;
                if (yy < 0 || xx < 0 || yy >= s.Height || xx >= s.Width) continue;
                long ix = n * (long)s.InChannels * s.Height * s.Width + (lx == ImageLayout.ChannelsFirst ? (c * s.Height + yy) * s.Width + xx : (yy * s.Width + xx) * s.InChannels + c);
                long iy = n * (long)s.OutChannels * s.OutPixels + (ly == ImageLayout.ChannelsFirst ? (o * s.OutHeight + h) * s.OutWidth + w : (h * s.OutWidth + w) * s.OutChannels + o);
                a(ix, ((o * s.InChannels + c) * s.KernelH + i) * s.KernelW + j, iy);
            }
    }
    internal static void Forward(in ConvShape s, int images, float* x, ImageLayout lx, float* u, float* bias, float* y, ImageLayout ly)
    {
        for (long i = 0; i < images * (long)s.OutChannels * s.OutPixels; i++) y[i] = bias == null ? 0 : bias[ly == ImageLayout.ChannelsLast ? i % s.OutChannels : i / s.OutPixels % s.OutChannels];
        Each(s, images, lx, ly, (ix, w, iy) => y[iy] += x[ix] * u[w]);
    }
    internal static long GradientWeightsLength(in ConvShape s) => s.WeightLength;
    internal static void TransformWeightsForGradient(in ConvShape s, float* w, float* u) => TransformWeights(s, w, u);
    internal static void GradientInput(in ConvShape s, int images, float* dy, ImageLayout ly, float* u, float* dx, ImageLayout lx)
    {
        for (long i = 0; i < images * (long)s.InChannels * s.Height * s.Width; i++) dx[i] = 0;
        Each(s, images, lx, ly, (ix, w, iy) => dx[ix] += dy[iy] * u[w]);
    }
    internal static long AccumulatorLength(in ConvShape s) => s.WeightLength;
    internal static void AddGradientWeight(in ConvShape s, int images, float* x, ImageLayout lx, float* dy, ImageLayout ly, float* acc) => Each(s, images, lx, ly, (ix, w, iy) => acc[w] += x[ix] * dy[iy]);
    internal static void FinishGradientWeight(in ConvShape s, float* acc, float* dw, bool accumulate) { for (int i = 0; i < s.WeightLength; i++) dw[i] = acc[i] + (accumulate ? dw[i] : 0); }
}
internal static unsafe class DirectConv<S, V> where S : struct, IFloatSimd<V> where V : struct
{
    internal static bool Fits(in ConvShape s) => s.StrideH == 1 && s.StrideW == 1 && s.DilationH == 1 && s.DilationW == 1 && s.Groups == 1 && s.InChannels is >= 1 and <= 4;
    internal static long WeightsLength(in ConvShape s) => s.WeightLength;
    internal static void PackWeights(in ConvShape s, float* w, float* u) => Naive<S, V>.TransformWeights(s, w, u);
    internal static void Forward(in ConvShape s, int images, float* x, ImageLayout lx, float* u, float* bias, float* y, ImageLayout ly) => Naive<S, V>.Forward(s, images, x, lx, u, bias, y, ly);
    internal static long AccumulatorLength(in ConvShape s) => s.WeightLength;
    internal static void AddGradientWeight(in ConvShape s, int images, float* x, ImageLayout lx, float* dy, ImageLayout ly, float* acc) => Naive<S, V>.AddGradientWeight(s, images, x, lx, dy, ly, acc);
    internal static void FinishGradientWeight(in ConvShape s, float* acc, float* dw, bool accumulate) => Naive<S, V>.FinishGradientWeight(s, acc, dw, accumulate);
}
