namespace Myelin.Tests.Layers;

public sealed class UpsampleTests
{
    [Theory, Golden("Upsample layer", "vision"), Covers("layer Upsample")]
    public void By_a_factor(GoldenCase c) => Matches(c, new Upsample(2));

    [Theory, Golden("Upsample layer bilinear", "vision")]
    public void Bilinear(GoldenCase c) => Matches(c, new Upsample(1.5, InterpolationMode.Bilinear));

    [Theory, Golden("Upsample layer size", "vision")]
    public void To_a_size(GoldenCase c) => Matches(c, new Upsample((5, 9), InterpolationMode.Bicubic, alignCorners: true));

    [Fact]
    public void It_prints_as_written()
    {
        Assert.Equal("Upsample(2)", new Upsample(2).Describe());
        Assert.Equal("Upsample(1.5, Bilinear)", new Upsample(1.5, InterpolationMode.Bilinear).Describe());
        Assert.Equal("Upsample(size: 14, Bicubic, alignCorners: true)", new Upsample(size: 14, InterpolationMode.Bicubic, alignCorners: true).Describe());
    }

    public static TheoryData<Func<object>, string> Wrong => new()
    {
        { () => new Upsample(0), "Upsample: scaleFactor must be a finite number above 0.\n  Got 0.\n  2 doubles both sides. (Parameter 'scaleFactor')" },
        { () => new Upsample((3, 0)), "Upsample: size must be at least 1.\n  Got (3, 0).\n  Try Upsample(2), which doubles both sides. (Parameter 'size')" },
        {
            () => new Upsample(2, alignCorners: true),
            "Upsample: alignCorners is for modes that interpolate.\n  Got alignCorners with mode Nearest.\n  Leave it out, or use mode Bilinear."
        },
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
