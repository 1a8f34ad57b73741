namespace Myelin.Tests.Ops;

public sealed class SvdTests
{
    [Theory, Golden("SingularValues", "arrays"), Covers("Svd(Tensor)")]
    public void Singular_values_match_and_the_product_is_the_matrix(GoldenCase c)
    {
        Tensor x = c["x0"];
        (Tensor u, Tensor s, Tensor vh) = x.Svd();
        Compare.Close(c["y"], s, "singular values", new Tolerance(1e-5, 1e-6));
        Compare.Close(x.ToArray(), (u * s).MatMul(vh).ToArray(), "U·S·Vᵀ", new Tolerance(1e-5, 1e-6, 1e-6));
        Orthonormal(u);
        Orthonormal(vh.Transpose());
        RecordedOperators.Compared.UnionWith(RecordedOperators.Of(x.RequireGrad().Svd().S));
    }

    [Fact]
    public void A_matrix_of_zeros_has_directions_too()
    {
        (Tensor u, Tensor s, _) = Tensor.Zeros(4, 3).Svd();
        Assert.All(s.ToArray(), value => Assert.Equal(0, value));
        Orthonormal(u);
    }

    [Fact]
    public void A_gradient_is_refused() => Assert.Equal(
        "Backward: Svd has no gradient.\n  Got a loss that depends on a parameter through Svd.\n" +
        "  Decompositions give values only. Call x.Detach() if the result is to be a constant.",
        Assert.Throws<InvalidOperationException>(() => Tensor.Eye(3).RequireGrad().Svd().S.Sum().Backward()).Message);

    [Fact]
    public void What_has_no_decomposition_is_an_error()
    {
        Assert.Equal("Svd: x must be a matrix, [m, n].\n  Got float32[2, 3, 4].\n  Select one matrix at a time.",
            Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3, 4).Svd()).Message);
        Assert.StartsWith("Svd: the elements must be finite.\n  Got NaN.\n  Find where it comes from; 0/0 and overflow are usual causes.",
            Assert.Throws<ArgumentException>(() => Tensor.Full(float.NaN, 2, 2).Svd()).Message);
    }

    private static void Orthonormal(Tensor columns) => Compare.Close(
        Tensor.Eye(columns.Shape[1]).ToArray(), columns.MatMul(columns, transposeA: true).ToArray(), "the columns' products", new Tolerance(0, 0, 1e-6));
}
