using Myelin.Interop.Onnx;
using Myelin.Serialization;

namespace Myelin.Interop.Tests.Onnx.Operators;

/// <summary>Squares that float32 cannot hold, and integers that a double cannot.</summary>
public sealed class LargeNumberTests
{
    private const long Odd = (1L << 53) + 1;

    [Fact]
    public void Squares_do_not_overflow()
    {
        Tensor x = Tensor.From([1e19f, 2e19f, -3e19f, 4e19f], 1, 4);
        double norm = Math.Sqrt(30) * 1e19, deviation = Math.Sqrt(6.5) * 1e19;
        AssertClose([norm], Run("ReduceL2", x, ("axes", new[] { 1 })));
        AssertClose([norm], Run("ReduceL2", x));
        AssertClose([Math.Sqrt(20) * 1e19, Math.Sqrt(40) * 1e19],
            Run("ReduceL2", TensorOperators.Concat([x, x], 0).Reshape(2, 2, 2), ("axes", new[] { 0, 1 })));
        AssertClose([1e19 / norm, 2e19 / norm, -3e19 / norm, 4e19 / norm], Run("LpNormalization", x, ("axis", 1), ("p", 2)));
        AssertClose([0, 1e19 / deviation, -4e19 / deviation, 3e19 / deviation], Run("MeanVarianceNormalization", x, ("axes", new[] { 1 })));
        Tensor y = Run("LRN", x.Reshape(1, 4, 1), ("size", 1), ("alpha", 1f), ("beta", 0.75f), ("bias", 1f));
        AssertClose([.. x.ToArray().Select(v => v / Math.Pow((double)v * v, 0.75))], y);
    }

    [Fact]
    public void A_norm_of_doubles_does_not_overflow()
    {
        NdArray x = NdArray.From([3e200, 4e200]);
        Assert.Equal(5e200, OneOperator.Run("ReduceL2", [x]).Array!.AsSpan<double>()[0], 1e187);
    }

    [Fact]
    public void A_vector_of_zeros_is_normalized_to_zeros()
    {
        Assert.Equal([0f, 0], Run("LpNormalization", Tensor.Zeros(1, 2)).ToArray());
        Assert.Equal([0f, 0], Run("LpNormalization", Tensor.Zeros(1, 2), ("p", 1)).ToArray());
        Assert.Equal([0.0, 0], OneOperator.Run("LpNormalization", [NdArray.From([0.0, 0])]).Array!.AsSpan<double>().ToArray());
    }

    [Fact]
    public void Integers_of_64_bits_are_compared_exactly()
    {
        NdArray x = NdArray.From([Odd - 1, Odd]);
        Assert.Equal([1L], Longs("ArgMax", x));
        Assert.Equal([0L], Longs("ArgMin", NdArray.From([Odd - 1, Odd])));
        Assert.Equal([1L], Longs("ArgMin", NdArray.From([Odd, Odd - 1])));
        Assert.Equal([Odd, Odd - 1], Longs("TopK", x, NdArray.From([2L])));
        Assert.Equal([Odd - 1, Odd], Longs("Unique", x));
        Assert.Equal([0L], Longs("ArgMin", NdArray.From([ulong.MaxValue - 1, ulong.MaxValue])));
    }

    [Fact]
    public void Integers_of_64_bits_are_computed_exactly()
    {
        Assert.Equal([3000000001L * 3000000001], Longs("Pow", NdArray.From([3000000001L]), NdArray.From([2L])));
        Assert.Equal([-27L, 1, 0, -1, 1], Longs("Pow", NdArray.From([-3L, 7, 2, -1, -1]), NdArray.From([3, 0, -1, -3, -2])));
        Assert.Equal([5_000_000_000L], Longs("ReduceL2", NdArray.From([3_000_000_000L, 4_000_000_000L])));
        Assert.Equal([7L, 4], Longs("Range", NdArray.Scalar(7L), NdArray.Scalar(1L), NdArray.Scalar(-3L)));
        Assert.Empty(Longs("Range", NdArray.Scalar(7L), NdArray.Scalar(7L), NdArray.Scalar(3L)));
        Assert.Equal([Odd - 1, Odd, Odd + 1], Longs("Range", NdArray.Scalar(Odd - 1), NdArray.Scalar(Odd + 2), NdArray.Scalar(1L)));
        foreach ((string reduction, long expected) in new[] { ("add", Odd + 2), ("mul", 2 * Odd), ("min", 2), ("max", Odd) })
        {
            Assert.Equal([expected], OneOperator.Run("ScatterElements", [NdArray.From([Odd]), NdArray.From([0L]), NdArray.From([2L])],
                ("reduction", reduction)).Array!.AsSpan<long>().ToArray());
        }
    }

    private static long[] Longs(string op, params OnnxValue?[] inputs) => OneOperator.Run(op, inputs).Array!.AsSpan<long>().ToArray();

    private static Tensor Run(string op, Tensor x, params (string, object)[] attributes) => OneOperator.Run(op, [x], attributes).Tensor!;

    private static void AssertClose(double[] expected, Tensor actual) =>
        Assert.All(expected.Zip(actual.ToArray()), pair => Assert.Equal(pair.First, pair.Second, expected.Max(Math.Abs) * 1e-6));
}
