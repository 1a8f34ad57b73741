namespace Myelin.Kernels;

/// <summary>
/// Root mean square normalization (Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019) of rows: layer normalization without
/// the mean and the bias. The same bits for any number of threads and any vector width.
/// </summary>
internal static unsafe class RmsNormKernel
{
    /// <summary>y = x / √(mean of x² + eps) · weight in each row.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="length">Elements per row.</param>
    /// <param name="x">float32 [rows, length].</param>
    /// <param name="weight">Nothing or float32 [length].</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <param name="y">float32 [rows, length], overwritten; may be x.</param>
    /// <param name="savedInverse">float32 [rows], overwritten: 1 / √(mean square + eps).</param>
    /// <exception cref="ArgumentException">A size is negative or a span too short.</exception>
    public static void Forward(int rows, int length, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, double epsilon, Span<float> y, Span<float> savedInverse)
    {
        LayerNormKernel.Require(rows, length, weight.Length, 0, x.Length, y.Length);
        LayerNormKernel.Require(rows, savedInverse.Length, savedInverse.Length);
        fixed (float* px = x, pw = weight, py = y, ps = savedInverse)
            LayerNormKernel.Run(new() { Rows = rows, Length = length, X = px, Weight = pw, Y = py, InvStd = ps, Epsilon = epsilon });
    }

    /// <summary>With z = x · inverse and g = dy · weight: dWeight = Σ dy · z over the rows, dx = (g - z · mean of g · z) · inverse in each.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="length">Elements per row.</param>
    /// <param name="dy">float32 [rows, length].</param>
    /// <param name="x">The input of the forward pass.</param>
    /// <param name="weight">Nothing or float32 [length].</param>
    /// <param name="savedInverse">What the forward pass saved.</param>
    /// <param name="dx">Nothing or float32 [rows, length], overwritten; may be dy.</param>
    /// <param name="dWeight">Nothing or float32 [length], overwritten.</param>
    /// <exception cref="ArgumentException">A size is negative or a span too short.</exception>
    public static void Backward(int rows, int length, ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> weight,
        ReadOnlySpan<float> savedInverse, Span<float> dx, Span<float> dWeight)
    {
        LayerNormKernel.Require(rows, length, weight.Length, dWeight.Length, dy.Length, x.Length);
        LayerNormKernel.Require(rows, length, 0, 0, dx.IsEmpty ? dy.Length : dx.Length, x.Length);
        LayerNormKernel.Require(rows, savedInverse.Length, savedInverse.Length);
        fixed (float* pdy = dy, px = x, pw = weight, ps = savedInverse, pdx = dx, pdw = dWeight)
            LayerNormKernel.RunBackward(new() { Rows = rows, Length = length, Dy = pdy, X = px, Weight = pw, InvStd = ps, Dx = pdx }, pdw, null);
    }
}
