namespace Myelin.Kernels.Tests;

public class SoftmaxTests
{
    [Theory]
    [InlineData(1, 1, 1, 4)]
    [InlineData(3, 10, 1, 4)]
    [InlineData(300, 65, 1, 4)]
    [InlineData(131, 128, 1, 4)]
    [InlineData(131, 129, 1, 4)]
    [InlineData(1001, 3, 1, 4)]
    [InlineData(2, 3000, 1, 4)]
    [InlineData(2, 20, 1, 1e4)]
    [InlineData(1, 4, 3, 4)]
    [InlineData(2, 10, 129, 4)]
    [InlineData(2, 5, 600, 1e4)]
    [InlineData(0, 5, 6, 1)]
    public void Both_directions_agree_with_double(int outer, int axis, int inner, double reach)
    {
        float[] x = Given.Values(outer * axis * inner, 4, -reach, reach), dy = Given.Values(x.Length, 5);
        int n = x.Length;
        foreach (bool log in new[] { false, true })
        {
            float[] all = Widths.SameBits(() => Teams.SameBits(() =>
            {
                using GuardedMemory gx = new(x), gy = new(n), gd = new(dy);
                if (log) SoftmaxKernel.LogForward(gx.Span, gy.Span, outer, axis, inner);
                else SoftmaxKernel.Forward(gx.Span, gy.Span, outer, axis, inner);
                float[] y = gy.Span.ToArray();
                if (log) SoftmaxKernel.LogForward(gx.Span, gx.Span, outer, axis, inner);
                else SoftmaxKernel.Forward(gx.Span, gx.Span, outer, axis, inner);
                Compare.SameBits(y, gx.Span, "in place");
                if (log) SoftmaxKernel.LogGradient(y, gd.Span, gd.Span, outer, axis, inner);
                else SoftmaxKernel.Gradient(y, gd.Span, gd.Span, outer, axis, inner);
                return [.. y, .. gd.Span];
            }));
            double[] forward = SoftmaxReference.Forward(x, outer, axis, inner, log);
            double[] gradient = SoftmaxReference.Gradient(all.AsSpan(0, n), dy, outer, axis, inner, log);
            for (int i = 0; i < n; i++)
            {
                Compare.Close(forward[i], all[i], 1e-6, 1e-6, "forward");
                Compare.Close(gradient[i], all[n + i], 1e-5, 1e-6 * Math.Max(4, axis / 8.0), "gradient");
            }
        }
    }

    [Fact]
    public void Minus_infinity_gets_no_weight_and_a_row_of_it_is_NaN()
    {
        float[] y = new float[3];
        SoftmaxKernel.Forward([0, float.NegativeInfinity, 0], y, 1, 3, 1);
        Assert.Equal([0.5f, 0, 0.5f], y);
        SoftmaxKernel.Forward([float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity], y, 1, 3, 1);
        Assert.All(y, v => Assert.True(float.IsNaN(v)));
    }
}
