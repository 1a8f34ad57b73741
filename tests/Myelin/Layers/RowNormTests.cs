
namespace Myelin.Tests.Layers;

public sealed class RowNormTests
{
    [Theory, Golden("LayerNorm layer", "transformer"), Covers("layer LayerNorm")]
    public void Layer_norm(GoldenCase c) => Matches(c, new LayerNorm(6));

    [Theory, Golden("LayerNorm of two axes", "transformer")]
    public void Layer_norm_of_two_axes(GoldenCase c) => Matches(c, new LayerNorm([3, 6], eps: 0.01f));

    [Theory, Golden("LayerNorm plain", "transformer")]
    public void Layer_norm_without_weights(GoldenCase c) => Matches(c, new LayerNorm(6, affine: false));

    [Theory, Golden("RmsNorm layer", "transformer"), Covers("layer RmsNorm")]
    public void Rms_norm(GoldenCase c) => Matches(c, new RmsNorm(6));

    [Theory, Golden("GroupNorm layer", "transformer"), Covers("layer GroupNorm")]
    public void Group_norm(GoldenCase c) => Matches(c, new GroupNorm(2, 6, eps: 0.01f));

    [Fact]
    public void Without_a_bias_there_is_a_weight_alone() => Assert.Equal(["weight"], new LayerNorm(3, bias: false).StateDict().Select(e => e.Key));

    [Fact]
    public void They_print_as_written()
    {
        Assert.Equal("LayerNorm(128)", new LayerNorm(128).Describe());
        Assert.Equal("LayerNorm([3, 4], eps: 0.1, bias: false)", new LayerNorm([3, 4], eps: 0.1f, bias: false).Describe());
        Assert.Equal("RmsNorm(8, affine: false)", new RmsNorm(8, affine: false).Describe());
        Assert.Equal("GroupNorm(2, 6, eps: 0.01)", new GroupNorm(2, 6, eps: 0.01f).Describe());
    }

    public static TheoryData<Func<object>, string> Wrong => new()
    {
        { () => new LayerNorm(0), "LayerNorm: features must be at least 1.\n  Got 0.\n  Give the size of the input's last axis. (Parameter 'features')" },
        { () => new LayerNorm([2, 0]), "LayerNorm: normalizedShape's length must be at least 1.\n  Got 0.\n" +
            "  Give the sizes of the last axes: [128]. (Parameter 'normalizedShape's length')" },
        { () => new RmsNorm(3, eps: -1), "RmsNorm: eps must be a finite number, at least 0.\n  Got -1.\n  Try 1e-6, or leave it out. (Parameter 'eps')" },
        { () => new GroupNorm(4, 6),
            "GroupNorm: the groups must divide the channels.\n  Got 4 groups of 6 channels.\n  Try a divisor of 6. (Parameter 'groups')" },
        { () => new GroupNorm(0, 6), "GroupNorm: groups must be at least 1.\n  Got 0.\n  The usual number is 32. (Parameter 'groups')" },
        { () => new LayerNorm([3, 4]).Call(Tensor.Ones(2, 4)),
            "LayerNorm: x must end in the normalized shape [3, 4].\n  Got x float32[2, 4].\n  Try new LayerNorm(4)." },
        { () => new RmsNorm(3).Call(Tensor.Ones(2, 4)), "RmsNorm: x must end in the normalized shape [3].\n  Got x float32[2, 4].\n  Try new RmsNorm(4)." },
        { () => new GroupNorm(2, 6).Call(Tensor.Ones(2, 4)), "GroupNorm: x must be [N, 6, …].\n  Got x float32[2, 4].\n  Try new GroupNorm(2, 4)." },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void What_does_not_fit_is_an_error_in_three_lines(Func<object> run, string message) =>
        Assert.Equal(message, Assert.ThrowsAny<ArgumentException>(run).Message);

    private static void Matches(GoldenCase c, Layer layer)
    {
        TransformerTests.Matches(c, layer, x => layer.Call(x[0]));
        Compare.Close(c["y"], layer.Prepare(c["x0"].Shape).Predict(c["x0"]), "y of a prepared model");
    }
}
