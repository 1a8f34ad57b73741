namespace Myelin.Kernels.Tests;

public class UpdateTests
{
    private delegate void Kernel(Span<float> p, ReadOnlySpan<float> g, Span<float> a, Span<float> b, Span<float> c, int step);

    private delegate void Rule(ref double p, double g, ref double a, ref double b, ref double c, int step);

    private static void Check(Kernel kernel, Rule rule)
    {
        foreach (int n in new[] { 0, 1, 3, 8, 15, 16, 17, 33, 100, 257, 20_001 })
        {
            float[] start = Given.Values(n, 1);
            float[] y = Widths.SameBits(() => Teams.SameBits(() =>
            {
                using GuardedMemory p = new(start), g = new(n), a = new(n), b = new(n), c = new(n);
                for (int step = 1; step <= 3; step++)
                {
                    Given.Values(n, 10 + step).CopyTo(g.Span);
                    kernel(p.Span, g.Span, a.Span, b.Span, c.Span, step);
                }
                return [.. p.Span, .. a.Span];
            }));
            float[][] gradients = [Given.Values(n, 11), Given.Values(n, 12), Given.Values(n, 13)];
            for (int i = 0; i < n; i++)
            {
                double p = start[i], a = 0, b = 0, c = 0;
                for (int step = 1; step <= 3; step++) rule(ref p, gradients[step - 1][i], ref a, ref b, ref c, step);
                Compare.Close(p, y[i], 2e-6, 2e-6, "parameter");
                Compare.Close(a, y[n + i], 2e-6, 2e-6, "state");
            }
        }
    }

    [Theory]
    [InlineData(0, 0, 0, false)]
    [InlineData(0.9, 0, 0.01, false)]
    [InlineData(0.9, 0.2, 0, false)]
    [InlineData(0.9, 0, 0.01, true)]
    public void Sgd(double momentum, double dampening, double decay, bool nesterov) => Check(
        (p, g, a, _, _, step) => Update.Sgd(p, g, a, 0.1, momentum, dampening, decay, nesterov, step == 1),
        (ref double p, double g, ref double a, ref double _, ref double _, int step) =>
            UpdateReference.Sgd(ref p, g, ref a, 0.1, momentum, dampening, decay, nesterov, step == 1));

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(0.1, false, false)]
    [InlineData(0.1, true, false)]
    [InlineData(0.1, true, true)]
    public void Adam(double decay, bool decoupled, bool amsgrad) => Check(
        (p, g, a, b, c, step) => Update.Adam(p, g, a, b, amsgrad ? c : default, step, 0.01, weightDecay: decay, decoupled: decoupled),
        (ref double p, double g, ref double a, ref double b, ref double c, int step) =>
            UpdateReference.Adam(ref p, g, ref a, ref b, ref c, amsgrad, step, 0.01, 0.9, 0.999, 1e-8, decay, decoupled));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.1, 0.05)]
    public void Adagrad(double rateDecay, double decay) => Check(
        (p, g, a, _, _, step) => Update.Adagrad(p, g, a, step, 0.05, rateDecay, decay),
        (ref double p, double g, ref double a, ref double _, ref double _, int step) =>
            UpdateReference.Adagrad(ref p, g, ref a, step, 0.05, rateDecay, decay, 1e-10));

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.9, false)]
    [InlineData(0, true)]
    [InlineData(0.9, true)]
    public void RmsProp(double momentum, bool centered) => Check(
        (p, g, a, b, c, _) => Update.RmsProp(p, g, a, b, centered ? c : default, 0.001, momentum: momentum, weightDecay: 0.01),
        (ref double p, double g, ref double a, ref double b, ref double c, int _) =>
            UpdateReference.RmsProp(ref p, g, ref a, ref b, ref c, centered, 0.001, 0.99, 1e-8, 0.01, momentum));

    [Fact]
    public void Powers_are_products()
    {
        Assert.Equal(1, Update.Power(0.9, 0));
        Assert.Equal(0.9 * 0.9 * 0.9, Update.Power(0.9, 3), 1e-15);
        Assert.Equal(Math.Pow(0.999, 12345), Update.Power(0.999, 12345), 1e-15);
    }
}
