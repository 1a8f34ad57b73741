using Myelin.Interop.Onnx;
using Myelin.Serialization;

namespace Myelin.Interop.Tests.Onnx.Operators;

/// <summary>What the specification and NumPy say of operators at their edges: nothing to reduce, infinities, indices far outside.</summary>
public sealed class EdgeTests
{
    private const float Infinity = float.PositiveInfinity;

    [Theory]
    [InlineData(-7, -3, -1, new float[] { 1 })]
    [InlineData(-7, -2, -1, new float[] { })]
    [InlineData(9, -9, -1, new float[] { 2, 1 })]
    [InlineData(1, 9, -1, new float[] { })]
    [InlineData(-9, 9, 1, new float[] { 1, 2 })]
    [InlineData(9, 9, 1, new float[] { })]
    public void Slices_start_at_an_element_and_may_end_outside(long start, long end, long step, float[] expected)
    {
        OnnxValue Cut(Tensor x) => OneOperator.Run("Slice", [x, NdArray.From([start]), NdArray.From([end]), NdArray.From([0L]), NdArray.From([step])]);
        Assert.Equal(expected, Cut(Tensor.From([1, 2])).Tensor!.ToArray());
        Assert.Equal("float32[0]", Cut(Tensor.Zeros(0)).Describe());
    }

    [Fact]
    public void Infinities_and_NaN_go_where_the_formula_sends_them()
    {
        Tensor x = Tensor.From([-Infinity, Infinity, 0.1f, float.NaN]);
        float[] Of(string type, params (string, object)[] attributes) => OneOperator.Run(type, [x], attributes).Tensor!.ToArray();
        Assert.Equal([-Infinity, Infinity, 0, 0], Of("Shrink", ("bias", 0.25f)));
        Assert.Equal([0, Infinity, 0, 0], Of("ThresholdedRelu"));
        Assert.Equal([-1, 1, 1, float.NaN], Of("Sign"));
        Assert.Equal([-1, 0, double.NaN], OneOperator.Run("Sign", [NdArray.From([-2d, 0, double.NaN])]).Array!.AsSpan<double>().ToArray());
        float[] Sums(params float[] row) => OneOperator.Run("ReduceLogSumExp", [Tensor.From(row)], ("keepdims", 0)).Tensor!.ToArray();
        Assert.Equal([-Infinity], Sums(-Infinity, -Infinity));
        Assert.Equal([Infinity], Sums(1, Infinity));
        Assert.Equal([float.NaN], Sums(1, float.NaN));
        Assert.Equal([1000], Sums(1000, -Infinity));
    }

    [Theory]
    [InlineData("ReduceSum", -2f)]
    [InlineData("ReduceMean", -2f)]
    [InlineData("ReduceLogSumExp", -2f)]
    [InlineData("ReduceL1", 2f)]
    [InlineData("ReduceL2", 2f)]
    [InlineData("ReduceSumSquare", 4f)]
    [InlineData("ReduceLogSum", float.NaN)]
    public void Without_axes_each_element_is_reduced_alone_where_that_is_asked_for(string type, float expected) =>
        Assert.Equal([expected, expected], OneOperator.Run(type, [Tensor.From([-2, -2])], ("noop_with_empty_axes", 1)).Tensor!.ToArray());

    [Theory]
    [InlineData("ReduceSum", 0)]
    [InlineData("ReduceProd", 1)]
    [InlineData("ReduceMax", -Infinity)]
    [InlineData("ReduceMin", Infinity)]
    [InlineData("ReduceMean", float.NaN)]
    [InlineData("ReduceL1", 0)]
    [InlineData("ReduceL2", 0)]
    [InlineData("ReduceSumSquare", 0)]
    [InlineData("ReduceLogSum", -Infinity)]
    [InlineData("ReduceLogSumExp", -Infinity)]
    public void Nothing_reduces_to_what_NumPy_says(string type, float expected)
    {
        OnnxValue axes = OnnxValue.From(NdArray.From([1L]));
        bool isAttribute = type is not "ReduceSum";
        OnnxValue kept = isAttribute ? OneOperator.Run(type, [Tensor.Zeros(2, 0)], ("axes", new[] { 1 })) : OneOperator.Run(type, [Tensor.Zeros(2, 0), axes]);
        Assert.Equal("float32[2, 1]", kept.Describe());
        Assert.Equal([expected, expected], kept.Tensor!.ToArray());
        Assert.Equal([expected], OneOperator.Run(type, [Tensor.Zeros(2, 0)], ("keepdims", 0)).Tensor!.ToArray());
    }

    [Fact]
    public void Nothing_reduces_to_the_smallest_and_largest_integers()
    {
        int[] Of(string type) => OneOperator.Run(type, [NdArray.From(Array.Empty<int>())]).Array!.AsSpan<int>().ToArray();
        Assert.Equal([int.MinValue], Of("ReduceMax"));
        Assert.Equal([int.MaxValue], Of("ReduceMin"));
        Assert.Equal([0], Of("ReduceSum"));
        Assert.Equal([double.NegativeInfinity], OneOperator.Run("ReduceMax", [NdArray.From(Array.Empty<double>())]).Array!.AsSpan<double>().ToArray());
    }

    [Fact]
    public void A_vector_is_reduced_to_a_scalar()
    {
        Assert.Equal("int64[]", OneOperator.Run("ArgMax", [Tensor.From([1, 3, 2])], ("keepdims", 0)).Describe());
        Assert.Equal("int64[1]", OneOperator.Run("ArgMax", [Tensor.From([1, 3, 2])], ("keepdims", 1)).Describe());
        // The standard says [0, N] for scalars, unlike NumPy and ONNX Runtime.
        Assert.Equal("int64[0, 1]", OneOperator.Run("NonZero", [Tensor.Scalar(2)]).Describe());
    }

    [Fact]
    public void Vectors_of_integers_are_rows_and_columns()
    {
        NdArray Counted(params int[] sizes) => NdArray.From([.. Enumerable.Range(0, sizes.Aggregate(1, (a, b) => a * b))]).Reshape(sizes);
        void Agrees(NdArray a, NdArray b, string shape)
        {
            OnnxValue y = OneOperator.Run("MatMul", [a, b]);
            Assert.Equal($"int32{shape}", y.Describe());
            Assert.Equal(OneOperator.Run("MatMul", [a.ToTensor(), b.ToTensor()]).Tensor!.ToArray(), y.ToArray().ToTensor().ToArray());
        }

        Agrees(Counted(4), Counted(2, 4, 2), "[2, 2]");
        Agrees(Counted(2, 3), Counted(3), "[2]");
        Agrees(Counted(2, 4, 3), Counted(3), "[2, 4]");
        Agrees(Counted(3), Counted(3), "[]");
    }

    [Theory]
    [InlineData("nearest")]
    [InlineData("linear")]
    public void Outside_of_a_region_every_mode_gives_the_value_for_that(string mode)
    {
        OnnxValue y = OneOperator.Run("Resize", [Tensor.From([1, 2, 3, 4], 1, 4), Tensor.From([0, 0, 1, 2]), null, NdArray.From([1L, 7])],
            ("mode", mode), ("coordinate_transformation_mode", "tf_crop_and_resize"), ("extrapolation_value", 9f));
        Assert.Equal([1, 2, 3, 4, 9, 9, 9], y.Tensor!.ToArray());
    }

    [Fact]
    public void Sizes_beyond_memory_are_refused_with_the_node()
    {
        string Refused(string type, params OnnxValue?[] inputs) => Assert.Throws<InvalidDataException>(() => OneOperator.Run(type, inputs)).Message;
        Assert.Equal(
            "ONNX: the result of ConstantOfShape \"it\" must fit in memory.\n  Got sizes that do not.\n" +
                "  The model is damaged, or its inputs are not those it was built for.",
            Refused("ConstantOfShape", NdArray.From([2147483647L])));
        Assert.StartsWith("ONNX: Resize \"it\" could not be computed.\n", Refused("Resize", Tensor.Ones(1, 1, 2, 2), null, Tensor.From([1, 1, 1e9f, 1e9f])));
        Assert.StartsWith(
            "ONNX: Resize \"it\" could not be computed.\n", Refused("Resize", Tensor.Ones(1, 1, 2, 2), null, null, NdArray.From([1L, 1, 65536, 65536])));
    }
}
