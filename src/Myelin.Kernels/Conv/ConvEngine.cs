namespace Myelin.Kernels;

/// <summary>
/// Chooses the engine of a convolution by shape only: rows for few channels per group, a product for 1x1, Winograd where it is faster, else the
/// implicit GEMM.
/// </summary>
internal static unsafe class ConvEngine<S, V> where S : struct, IFloatSimd<V> where V : struct
{
    internal static void Forward(in ConvShape shape, float* x, float* weight, float* bias, float* y, bool relu)
    {
        if (RowGrid.FitsForward(shape)) RowConv<S, V>.Forward(shape, x, weight, bias, y, relu);
        else if (PointwiseConv<S, V>.Fits(shape)) PointwiseConv<S, V>.Forward(shape, x, weight, bias, y, relu);
        else if (ConvWinograd<S, V>.Pays(shape)) ConvWinograd<S, V>.Forward(shape, x, weight, bias, y, relu);
        else ConvForward<S, V>.Run(shape, x, weight, bias, y, relu);
    }

    internal static void GradientInput(in ConvShape shape, float* dy, float* weight, float* dx)
    {
        if (RowGrid.FitsGradientInput(shape)) RowConv<S, V>.GradientInput(shape, dy, weight, dx);
        else if (PointwiseConv<S, V>.Fits(shape)) PointwiseConv<S, V>.GradientInput(shape, dy, weight, dx);
        else if (PaysTransposed(shape)) ConvWinograd<S, V>.GradientInput(shape, dy, weight, dx);
        else ConvGradientInput<S, V>.Run(shape, dy, weight, dx);
    }

    internal static void GradientWeight(in ConvShape shape, float* x, float* dy, float* dWeight, float* dBias, bool accumulate)
    {
        if (RowGrid.FitsForward(shape)) RowConv<S, V>.GradientWeight(shape, x, dy, dWeight, dBias, accumulate);
        else if (PointwiseConv<S, V>.Fits(shape)) PointwiseConv<S, V>.GradientWeight(shape, x, dy, dWeight, dBias, accumulate);
        else if (ConvWinograd<S, V>.PaysForGradientWeight(shape)) ConvWinograd<S, V>.GradientWeight(shape, x, dy, dWeight, dBias, accumulate);
        else ConvGradientWeight<S, V>.Run(shape, x, dy, dWeight, dBias, accumulate);
    }

    private static bool PaysTransposed(in ConvShape shape) => Winograd<S, V>.Takes(shape) && ConvWinograd<S, V>.Pays(Winograd<S, V>.Transposed(shape));
}
