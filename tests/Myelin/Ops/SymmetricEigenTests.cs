namespace Myelin.Tests.Ops;

public sealed class SymmetricEigenTests
{
    [Theory, Golden("Eigenvalues", "arrays"), Covers("SymmetricEigen(Tensor)")]
    public void Eigenvalues_match_and_the_vectors_are_theirs(GoldenCase c)
    {
        Tensor x = c["x0"];
        (Tensor values, Tensor vectors) = x.SymmetricEigen();
        Compare.Close(c["y"], values, "eigenvalues", new Tolerance(1e-5, 1e-6, 1e-6));
        Compare.Close((vectors * values).ToArray(), x.MatMul(vectors).ToArray(), "x·v beside λ·v", new Tolerance(1e-5, 2e-6, 1e-6));
        Tensor products = vectors.MatMul(vectors, transposeA: true);
        Compare.Close(Tensor.Eye(x.Shape[0]).ToArray(), products.ToArray(), "the vectors' products", new Tolerance(0, 0, 1e-6));
        RecordedOperators.Compared.UnionWith(RecordedOperators.Of(x.RequireGrad().SymmetricEigen().Values));
    }

    [Fact]
    public void A_known_matrix_is_decomposed()
    {
        (Tensor values, Tensor vectors) = Tensor.From(new float[,] { { 0, 1 }, { 1, 0 } }).SymmetricEigen();
        Assert.Equal([-1f, 1], values.ToArray());
        Assert.All(vectors.ToArray(), v => Assert.Equal(MathF.Sqrt(0.5f), MathF.Abs(v), 1e-7f));
    }

    [Fact]
    public void A_gradient_is_refused() => Assert.StartsWith("Backward: SymmetricEigen has no gradient.",
        Assert.Throws<InvalidOperationException>(() => Tensor.Eye(3).RequireGrad().SymmetricEigen().Values.Sum().Backward()).Message);

    [Fact]
    public void Other_matrices_are_an_error()
    {
        Assert.Equal("SymmetricEigen: x must be a square matrix, [n, n].\n  Got float32[2, 3].\n  For other matrices use Svd.",
            Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).SymmetricEigen()).Message);
        Assert.StartsWith("SymmetricEigen: x must be symmetric.\n  Got 3 at [1, 0] and 2 at [0, 1].\n" +
            "  If only rounding differs, use (x + x.Transpose()) * 0.5f.",
            Assert.Throws<ArgumentException>(() => Tensor.From(new float[,] { { 1, 2 }, { 3, 4 } }).SymmetricEigen()).Message);
    }
}
