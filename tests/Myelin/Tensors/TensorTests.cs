namespace Myelin.Tests.Tensors;

public sealed class TensorTests
{
    [Fact]
    public void Views_share_memory()
    {
        Tensor x = Tensor.Arange(12).Reshape(3, 4);
        Tensor row = x.Slice(0, 1, 2), flat = x.Reshape(-1), one = x.Select(0, 2), cut = x.Detach();
        x.CopyFrom([.. Enumerable.Range(100, 12).Select(i => (float)i)]);
        Assert.Equal([104f, 105, 106, 107], row.ToArray());
        Assert.Equal(111, flat[11]);
        Assert.Equal([108f, 109, 110, 111], one.ToArray());
        Assert.Equal(100, cut[0, 0]);
    }

    [Fact]
    public void Other_slices_copy()
    {
        Tensor x = Tensor.Arange(6).Reshape(2, 3), column = x.Select(1, 1);
        x.CopyFrom(new float[6]);
        Assert.Equal([1f, 4], column.ToArray());
    }

    [Fact]
    public void Creation()
    {
        Assert.Equal([[1f, 0], [0f, 1]], [Tensor.Eye(2).Select(0, 0).ToArray(), Tensor.Eye(2).Select(0, 1).ToArray()]);
        Assert.Equal([2f, 2], Tensor.Full(2, 2).ToArray());
        Assert.Equal("[2, 3]", Tensor.From(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }).Shape.ToString());
        Assert.Equal(6, Tensor.From(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } })[1, 2]);
        Assert.Equal(0, Tensor.Scalar(1).Rank);
        Assert.Equal("Tensor.From: shape [2, 2] needs 4 values.\n  Got 3.\n  Give one value per element, in row-major order.",
            Assert.Throws<ShapeException>(() => Tensor.From([1, 2, 3], 2, 2)).Message);
    }

    [Fact]
    public void Elements_are_read_by_index()
    {
        Tensor x = Tensor.Arange(6).Reshape(2, 3);
        Assert.Equal(5, x[1, 2]);
        Assert.Equal(7, Tensor.Scalar(7).Item());
        const string Fix = "For a part of a tensor use ranges, as in x[1..3], or Select or Gather.";
        Assert.Equal($"Indexing: give one index per axis, each from 0 to its size - 1.\n  Got [1, 3] of float32[2, 3].\n  {Fix}",
            Assert.Throws<ShapeException>(() => x[1, 3]).Message);
        Assert.Equal($"Indexing: give one index per axis, each from 0 to its size - 1.\n  Got [1] of float32[2, 3].\n  {Fix}",
            Assert.Throws<ShapeException>(() => x[1]).Message);
        Assert.Equal("Item: the tensor must have one element.\n  Got float32[2, 3].\n  Reduce it first, as in x.Mean(), or index it, as in x[0, 3].",
            Assert.Throws<ShapeException>(() => x.Item()).Message);
        Assert.Equal("CopyFrom: a tensor of shape [2, 3] needs 6 values.\n  Got 5.\n  Give as many values as the tensor has elements.",
            Assert.Throws<ShapeException>(() => x.CopyFrom(new float[5])).Message);
    }

    [Fact]
    public void Text()
    {
        Assert.Equal("float32[2, 2] [[1, 2.5],\n [-3, 0]]", Tensor.From([1, 2.5f, -3, 0], 2, 2).ToString());
        Assert.Equal("float32[8] [0, 1, 2, ..., 5, 6, 7]", Tensor.Arange(8).ToString());
        Assert.Equal("float32[] 3", Tensor.Scalar(3).ToString());
        Assert.Equal("float32[0] []", Tensor.Zeros(0).ToString());
        Assert.Equal("int32[2] [1, 2]", IntTensor.From([1, 2]).ToString());
        Assert.Equal("int32[2, 2] [[1, 2],\n [3, 4]]", IntTensor.From([1, 2, 3, 4], 2, 2).ToString());
    }

    [Fact]
    public void Shapes()
    {
        Shape shape = [2, 3, 4];
        Assert.Equal(24, shape.ElementCount);
        Assert.Equal(2, shape.Axis(-1));
        Assert.Equal("[2, 7, 4]", shape.With(1, 7).ToString());
        Assert.Equal("[2, 4]", shape.Without(-2).ToString());
        Assert.True(shape == Shape.Create([2, 3, 4]) && shape != Shape.Create([2, 3]));
        Assert.Equal("Shape: every size must be at least 0.\n  Got [2, -1].\n  Only Reshape accepts -1, for one size that is computed from the others.",
            Assert.Throws<ShapeException>(() => Tensor.Zeros(2, -1)).Message);
        Assert.Equal("Shape: a tensor has at most 2147483647 elements.\n  Got [65536, 65536].\n  Split the data into batches.",
            Assert.Throws<ShapeException>(() => Shape.Create([65536, 65536])).Message);
    }

    [Fact]
    public void A_span_outlives_its_tensor()
    {
        ReadOnlySpan<float> span = Tensor.Full(5, 1000).AsSpan();
        for (int i = 0; i < 5; i++)
        {
            GC.Collect();
            _ = Tensor.Zeros(1000);
        }

        Assert.Equal(-1, span.IndexOfAnyExcept(5f));
    }

    [Fact]
    public void Random_streams_depend_on_seed_name_and_position_alone()
    {
        float[] whole = new float[100], parts = new float[100];
        RandomStream.For(1, "a").FillNormal(whole);
        RandomStream stream = RandomStream.For(1, "a");
        stream.FillNormal(parts.AsSpan(0, 37));
        stream.FillNormal(parts.AsSpan(37));
        Assert.Equal(whole, parts);
        Assert.Equal(100, stream.Position);
        RandomStream.For(1, "b").FillNormal(parts);
        Assert.NotEqual(whole, parts);
        int[] order = [.. Enumerable.Range(0, 50)];
        RandomStream.For(2, "a").Shuffle(order);
        Assert.NotEqual(Enumerable.Range(0, 50), order);
        Assert.Equal(Enumerable.Range(0, 50), order.Order());
        Assert.InRange(RandomStream.For(3, "c").NextUniform(), 0, 1);
    }
}
