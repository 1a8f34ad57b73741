namespace Myelin.Kernels.Tests;

public class ElementwiseTests
{
    private static readonly Wave Op = new(0.75f);

    [Fact]
    public void Every_length_stays_inside_its_memory_and_agrees_with_the_reference()
    {
        for (int n = 0; n <= 257; n++)
        {
            float[] a = Given.Values(n, n), b = Given.Values(n, n + 1000);
            float[] y = Widths.SameBits(() => Guarded(n, a, b));
            for (int i = 0; i < n; i++)
            {
                Compare.Close(ElementwiseReference.Unary(Op, a[i]), y[i], 1e-6, 1e-6, "unary");
                Compare.Close(ElementwiseReference.UnaryGradient(Op, a[i], b[i]), y[n + i], 2e-6, 2e-6, "gradient");
                Compare.Close(ElementwiseReference.Binary(new Mix(), a[i], b[i]), y[2 * n + i], 1e-6, 1e-6, "binary");
                Assert.Equal(a[i] > 0 ? b[i] : a[i], y[3 * n + i]);
            }
        }
    }

    private static float[] Guarded(int n, float[] a, float[] b)
    {
        using GuardedMemory ga = new(a), gb = new(b), gy = new(n);
        var all = new List<float>();
        Elementwise.Unary(Op, ga.Span, gy.Span);
        all.AddRange(gy.Span);
        Elementwise.UnaryGradient(Op, ga.Span, gb.Span, gy.Span);
        all.AddRange(gy.Span);
        Elementwise.Binary(new Mix(), ga.Span, gb.Span, gy.Span);
        all.AddRange(gy.Span);
        var mask = new float[n];
        for (int i = 0; i < n; i++) mask[i] = a[i] > 0 ? 1 : 0;
        Elementwise.Select(mask, gb.Span, ga.Span, gy.Span);
        all.AddRange(gy.Span);
        return [.. all];
    }

    [Fact]
    public void An_element_has_the_same_bits_wherever_it_stands()
    {
        float[] x = Given.Values(100);
        var whole = new float[100];
        Elementwise.Unary(Op, x, whole);
        for (int i = 0; i < 100; i++)
        {
            var one = new float[1];
            Elementwise.Unary(Op, x.AsSpan(i, 1), one);
            Compare.SameBits(whole.AsSpan(i, 1), one, "alone");
        }
    }

    [Fact]
    public void In_place_is_the_same()
    {
        float[] x = Given.Values(1001), y = new float[1001], b = Given.Values(1001, 2);
        Elementwise.Binary(new Mix(), x, b, y);
        Elementwise.Binary(new Mix(), x, b, b);
        Compare.SameBits(y, b, "in place of b");
        Elementwise.Unary(Op, x, y);
        Elementwise.Unary(Op, x, x);
        Compare.SameBits(y, x, "in place of x");
    }

    [Fact]
    public void Large_work_has_the_same_bits_for_every_team()
    {
        float[] a = Given.Values(100_003), b = Given.Values(100_003, 2);
        Teams.SameBits(() =>
        {
            var y = new float[a.Length];
            Elementwise.Binary(new Mix(), a, b, y);
            Elementwise.Unary(Op, y, y);
            return y;
        });
    }

    [Fact]
    public void Accumulating_scaling_and_filling_do_what_they_say()
    {
        float[] x = Given.Values(77), sum = Given.Values(77, 3), scaled = new float[77], more = [.. sum];
        float[] before = [.. sum];
        Elementwise.AddInto(x, sum);
        Elementwise.Scale(2.5f, x, scaled);
        Elementwise.AddScaledInto(0.5f, x, more);
        for (int i = 0; i < 77; i++)
        {
            Assert.Equal(before[i] + x[i], sum[i]);
            Assert.Equal(2.5f * x[i], scaled[i]);
            Assert.Equal(MathF.FusedMultiplyAdd(x[i], 0.5f, before[i]), more[i]);
        }
        Elementwise.Fill(sum, 3);
        Assert.All(sum, v => Assert.Equal(3, v));
    }

    [Fact]
    public void Lengths_that_differ_are_refused() =>
        Assert.Throws<ArgumentException>(() => Elementwise.Binary(new Mix(), new float[3], new float[2], new float[3]));
}
