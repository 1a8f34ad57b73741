namespace Myelin.Pictures;

/// <summary>Noisy points of a sine to fit, and points of the same kind to test with.</summary>
internal sealed record NoisyCurve(Tensor X, Tensor Y, Tensor TestX, Tensor TestY, Tensor Truth)
{
    private const int TestPoints = 161;

    /// <summary>Draws points at random places from -1 to 1.</summary>
    internal static NoisyCurve Draw(int count, double noise, ulong seed)
    {
        var random = RandomStream.For(seed, "curve");
        Tensor x = Tensor.Uniform(random, -1, 1, count, 1), test = Tensor.Linspace(-1, 1, TestPoints).Reshape(-1, 1), truth = (test * 3.5f).Sin();
        return new NoisyCurve(x, (x * 3.5f).Sin() + (Tensor.Normal(random, count, 1) * (float)noise), test,
            truth + (Tensor.Normal(random, TestPoints, 1) * (float)noise), truth);
    }
}
