namespace Myelin.Tests.Ops;

public sealed class MatMulTests
{
    [Theory, Golden("MatMul"), Covers("MatMul(Tensor, Tensor, Boolean, Boolean)")]
    public void Matches(GoldenCase c)
    {
        bool ta = c.Flag("transposeA"), tb = c.Flag("transposeB");
        Check.Operator(c, x => x[0].MatMul(x[1], ta, tb), x => Product(x[0], x[1], ta, tb));
    }

    [Fact]
    public void Same_bits()
    {
        Check.Threads(x => x[0].MatMul(x[1]), [131, 257], [257, 129]);
        Check.Threads(x => x[0].MatMul(x[1], transposeB: true), [7, 33, 65], [7, 31, 65]);
        Check.Threads(x => x[0].MatMul(x[1]), [5, 1, 33, 65], [3, 65, 17]);
    }

    [Theory]
    [InlineData("2 3", "4 5", "MatMul: the inner sizes must be equal, [m, k]·[k, n].\n  Got a float32[2, 3], b float32[4, 5].\n" +
        "  The last axis of a must equal the second to last of b.")]
    [InlineData("2 3", "5 3", "MatMul: the inner sizes must be equal, [m, k]·[k, n].\n  Got a float32[2, 3], b float32[5, 3].\n  Try transposeB: true.")]
    [InlineData("2 3", "2 5", "MatMul: the inner sizes must be equal, [m, k]·[k, n].\n  Got a float32[2, 3], b float32[2, 5].\n  Try transposeA: true.")]
    [InlineData("2 4 3", "3 3 5", "MatMul: the batch axes must be equal or 1.\n  Got a float32[2, 4, 3], b float32[3, 3, 5].\n  Reshape one of the operands.")]
    [InlineData("", "3 5", "MatMul: an operand must be a matrix or a vector.\n  Got a float32[], b float32[3, 5].\n  Multiply by a scalar with *.")]
    [InlineData("3", "4", "MatMul: the inner sizes must be equal, [m, k]·[k, n].\n  Got a float32[3], b float32[4].\n" +
        "  The last axis of a must equal the second to last of b, or the length of a vector.")]
    [InlineData("2 3", "4", "MatMul: the inner sizes must be equal, [m, k]·[k, n].\n  Got a float32[2, 3], b float32[4].\n" +
        "  The last axis of a must equal the second to last of b, or the length of a vector.")]
    public void Shapes_that_do_not_fit_are_an_error(string a, string b, string message)
    {
        static Tensor Of(string sizes) => Tensor.Ones([.. sizes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)]);
        Assert.Equal(message, Assert.Throws<ShapeException>(() => Of(a).MatMul(Of(b))).Message);
    }

    private static Array64 Product(Array64 a, Array64 b, bool transposeA, bool transposeB)
    {
        if (a.Rank == 1) return Squeeze(Product(a.Reshape([1, a.Shape[0]]), b, false, transposeB), b.Rank == 1 ? 1 : 2);
        if (b.Rank == 1) return Squeeze(Product(a, b.Reshape([b.Shape[0], 1]), transposeA, false), 1);
        int k = a.Shape[transposeA ? ^2 : ^1];
        int[] batch = Reference.Common(a.Shape[..^2], b.Shape[..^2]);
        return Array64.Of([.. batch, a.Shape[transposeA ? ^1 : ^2], b.Shape[transposeB ? ^2 : ^1]], i =>
        {
            double sum = 0;
            for (int p = 0; p < k; p++)
            {
                sum += At(a, i[..^2], transposeA ? p : i[^2], transposeA ? i[^2] : p) * At(b, i[..^2], transposeB ? i[^1] : p, transposeB ? p : i[^1]);
            }

            return sum;
        });
    }

    private static double At(Array64 x, int[] batch, int row, int column)
    {
        int[] own = batch[(batch.Length - x.Rank + 2)..];
        for (int axis = 0; axis < own.Length; axis++) own[axis] = x.Shape[axis] == 1 ? 0 : own[axis];
        return x[[.. own, row, column]];
    }

    /// <summary>Without the axis so many from the end.</summary>
    private static Array64 Squeeze(Array64 x, int back) => x.Reshape([.. x.Shape[..^back], .. x.Shape[^(back - 1)..]]);
}
