using Myelin.Serialization;

namespace Myelin.Tests.Serialization;

public sealed class NdArrayTests
{
    [Fact]
    public void A_matrix_is_transposed()
    {
        NdArray array = NdArray.From<short>([1, 2, 3, 4, 5, 6], 2, 3).Transpose();
        Assert.Equal("int16[3, 2]", array.Describe());
        Assert.Equal<short>([1, 4, 2, 5, 3, 6], array.AsSpan<short>().ToArray());
        Assert.Equal("int64[0, 2]", NdArray.From<long>([], 2, 0).Transpose().Describe());
        Assert.Equal("NdArray.Transpose: the array must be a matrix.\n  Got int64[1].\n  Reshape it to two axes first.",
            Assert.Throws<InvalidOperationException>(() => NdArray.From<long>([1]).Transpose()).Message);
    }

    [Fact]
    public void Values_go_in_and_come_out()
    {
        var array = NdArray.From([1L, -2, 3, 4, 5, 6], 2, 3);
        Assert.Equal(ElementType.Int64, array.Type);
        Assert.Equal<long>([1, -2, 3, 4, 5, 6], array.AsSpan<long>().ToArray());
        Assert.Equal([1f, -2, 3, 4, 5, 6], array.ToTensor().ToArray());
        Assert.Equal([1, -2, 3, 4, 5, 6], array.ToIntTensor().ToArray());
        Assert.Equal("int64[2, 3]", array.Describe());
        Assert.Equal("int64[6]", array.Reshape(6).Describe());
        Assert.Equal([1f, 2], NdArray.From(Tensor.From([1, 2])).AsSpan<float>().ToArray());
        Assert.Equal([1, 2], NdArray.From(IntTensor.From([1, 2])).AsSpan<int>().ToArray());
        Assert.Equal(0, NdArray.Scalar(2.5).Shape.Rank);
    }

    [Theory]
    [InlineData(ElementType.Float64, new[] { 0.5f, -1.75f, 300 })]
    [InlineData(ElementType.Float16, new[] { 0.5f, -1.75f, 300 })]
    [InlineData(ElementType.BFloat16, new[] { 0.5f, -1.75f, 300 })]
    [InlineData(ElementType.Int8, new float[] { 0, -1, 127 })]
    [InlineData(ElementType.Int16, new float[] { 0, -1, 300 })]
    [InlineData(ElementType.Int32, new float[] { 0, -1, 300 })]
    [InlineData(ElementType.Int64, new float[] { 0, -1, 300 })]
    [InlineData(ElementType.UInt8, new float[] { 0, 0, 255 })]
    [InlineData(ElementType.UInt16, new float[] { 0, 0, 300 })]
    [InlineData(ElementType.UInt32, new float[] { 0, 0, 300 })]
    [InlineData(ElementType.UInt64, new float[] { 0, 0, 300 })]
    [InlineData(ElementType.Bool, new float[] { 1, 1, 1 })]
    public void Each_type_takes_what_it_can_hold(ElementType type, float[] expected) =>
        Assert.Equal(expected, NdArray.From([0.5f, -1.75f, 300]).Convert(type).ToTensor().ToArray());

    [Fact]
    public void Bfloat16_rounds_to_the_nearest_ties_to_even()
    {
        float[] values = [1 + 1 / 256f, 1 + 3 / 256f, 1 + 1 / 255f, float.PositiveInfinity, float.NaN, float.MaxValue];
        Assert.Equal([1, 1 + 4 / 256f, 1 + 2 / 256f, float.PositiveInfinity, float.NaN, float.PositiveInfinity],
            NdArray.From<float>(values).Convert(ElementType.BFloat16).ToTensor().ToArray());
    }

    [Fact]
    public void Eight_bit_floats_are_read()
    {
        byte[] bits = [0x38, 0xB8, 0x7E, 0x01, 0x7F];
        Assert.Equal([1, -1, 448, 0.001953125f, float.NaN], NdArray.Wrap(ElementType.Float8E4M3, [5], bits).ToTensor().ToArray());
        Assert.Equal([0.5f, -0.5f, float.NaN, MathF.ScaleB(1, -16), float.NaN], NdArray.Wrap(ElementType.Float8E5M2, [5], bits).ToTensor().ToArray());
    }

    [Fact]
    public void What_cannot_be_is_said()
    {
        Assert.Equal(
            "NdArray: float32[2, 2] needs 16 bytes.\n  Got 12.\n  Give one value per element, in row-major order.",
            Assert.Throws<ArgumentException>(() => NdArray.From([1f, 2, 3], 2, 2)).Message);
        Assert.Equal(
            "NdArray.AsSpan: the elements must be read as their own type.\n  Got Int64 for int32[1].\n  Try Convert(...) first, or ToTensor().",
            Assert.Throws<InvalidOperationException>(() => NdArray.From([1]).AsSpan<long>().Length).Message);
        Assert.Equal(
            "NdArray.ToIntTensor: the elements must be whole numbers.\n  Got float32[1].\n" +
                "  Try ToTensor(), or Convert(ElementType.Int32), which rounds towards 0.",
            Assert.Throws<InvalidOperationException>(() => NdArray.From([1f]).ToIntTensor()).Message);
        Assert.StartsWith(
            "NdArray.ToIntTensor: the elements must be between -2147483648 and 2147483647.\n  Got one beyond, in int64[1].",
            Assert.Throws<InvalidOperationException>(() => NdArray.From([1L << 40]).ToIntTensor()).Message);
        Assert.StartsWith("NdArray: complex numbers have no real counterpart.",
            Assert.Throws<NotSupportedException>(() => NdArray.Wrap(ElementType.Complex64, [1], new byte[8]).ToTensor()).Message);
        Assert.StartsWith("NdArray.Convert: 8-bit floats are read only.",
            Assert.Throws<NotSupportedException>(() => NdArray.From([1f]).Convert(ElementType.Float8E4M3)).Message);
        Assert.StartsWith(
            "NdArray: elements must be of a number type that files have.", Assert.Throws<ArgumentException>(() => NdArray.From("a".AsSpan())).Message);
    }

    [Fact]
    public void Bytes_are_taken_over_as_they_are()
    {
        byte[] bytes = [1, 0, 2, 0];
        Assert.Equal([1, 2], NdArray.Wrap(ElementType.Int16, [2], bytes).AsSpan<short>().ToArray());
        ElementTypes.SwapBytes(ElementType.Int16, bytes);
        Assert.Equal([0, 1, 0, 2], bytes);
        Assert.Equal(
            "NdArray: int16[3] needs 6 bytes.\n  Got 4.\n  Give one value per element, in row-major order.",
            Assert.Throws<ArgumentException>(() => NdArray.Wrap(ElementType.Int16, [3], bytes)).Message);
    }

    [Fact]
    public void A_writers_array_must_be_what_its_entry_says()
    {
        var entry = new ArrayEntry("a", ElementType.Float32, [2]);
        NdArray right = NdArray.From<float>([1, 2]);
        Assert.Same(right, entry.Check(right));
        Assert.Equal(
            "Write: an array must match its entry, float32[2].\n  Got int32[2] for \"a\".\n  Convert it first, or change the entry.",
            Assert.Throws<ArgumentException>(() => entry.Check(NdArray.From<int>([1, 2]))).Message);
    }

    [Theory, InlineData(ElementType.Bool, typeof(byte)), InlineData(ElementType.Float16, typeof(Half)), InlineData(ElementType.UInt64, typeof(ulong))]
    public void Work_is_dispatched_to_the_type_behind_the_elements(ElementType type, Type expected) =>
        Assert.Equal(expected, type.Dispatch<TypeOf, Type>(default));

    private readonly struct TypeOf : IElementAction<Type>
    {
        public Type Run<T>() where T : unmanaged, System.Numerics.INumber<T>, System.Numerics.IMinMaxValue<T> => typeof(T);
    }

    [Fact]
    public void Texts_of_a_file_are_shown_short_and_without_control_characters() =>
        Assert.Equal("\"a?b" + new string('c', 97) + "…\"", FileText.Show("a\u0007b" + new string('c', 200)));
}
