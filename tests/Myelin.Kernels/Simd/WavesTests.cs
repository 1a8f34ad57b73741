namespace Myelin.Kernels.Tests.Simd;

public sealed class WavesTests
{
    [Fact]
    public void Powers_are_those_of_the_mathematical_library()
    {
        foreach (double b in (double[])[1e-300, 0.3, 1, 1.5, 2, 10_000, 1e300])
        {
            foreach (double e in (double[])[0, 1, -1, 0.5, -0.123, -0.9921875]) Assert.Equal(1, Waves.Power(b, e) / Math.Pow(b, e), 1e-12);
        }
    }

    [Fact]
    public void Sines_and_cosines_are_those_of_the_mathematical_library()
    {
        for (int i = -20_000; i < 20_000; i++)
        {
            double angle = i * 0.7310585786;
            (double sine, double cosine) = Waves.At(angle);
            Assert.Equal(Math.Sin(angle), sine, 1e-10);
            Assert.Equal(Math.Cos(angle), cosine, 1e-10);
        }
    }
}
