namespace Myelin.Tests.Tensors;

public sealed class IntTensorTests
{
    [Fact]
    public void Is_indexed_as_a_tensor_is()
    {
        IntTensor ids = IntTensor.From([1, 2, 3, 4, 5, 6], 2, 3);
        Assert.Equal(6, ids[1, 2]);
        Assert.Equal(3, IntTensor.From([1, 2, 3])[2]);
        Assert.Equal(
            "Indexing: give one index per axis, each from 0 to its size - 1.\n  Got [4] of int32[2, 3].\n  For the elements in row-major order use AsSpan().",
            Assert.Throws<ShapeException>(() => ids[4]).Message);
        Assert.Throws<ShapeException>(() => ids[1, 3]);
        Assert.Throws<ShapeException>(() => ids[-1, 0]);
    }
}
