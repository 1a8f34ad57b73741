namespace Myelin.Kernels.Tests;

public class PhiloxTests
{
    [Fact]
    public void Random123s_vectors_are_met()
    {
        var words = new uint[4];
        Philox.Block(0, 0, 0, words);
        Assert.Equal([0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u], words);
        Philox.Block(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, words);
        Assert.Equal([0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu], words);
        // counter 243f6a88 85a308d3 13198a2e 03707344, key a4093822 299f31d0
        Philox.Block(0x299f31d0a4093822, 0x0370734413198a2e, 0x85a308d3243f6a88, words);
        Assert.Equal([0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u], words);
    }

    [Fact]
    public void A_draw_depends_on_its_position_alone()
    {
        float[] whole = Widths.SameBits(() => Teams.SameBits(() => Fill(12, 20_000)));
        for (int start = 0; start < 9; start++)
        {
            foreach (int length in new[] { 0, 1, 2, 3, 5, 17, 511, 513, 8200 })
            {
                float[] part = Fill(12 + (ulong)start, length);
                for (int kind = 0; kind < 3; kind++)
                    Compare.SameBits(whole.AsSpan(kind * 20_000 + start, length), part.AsSpan(kind * length, length), "part");
            }
        }
        Assert.Equal(whole[5], Philox.Uniform(7, 8, 17));
        Assert.Equal(whole[20_005], Philox.Normal(7, 8, 17));
    }

    private static float[] Fill(ulong position, int length)
    {
        using GuardedMemory uniform = new(length), normal = new(length), dropout = new(length);
        Philox.FillUniform(7, 8, position, uniform.Span);
        Philox.FillNormal(7, 8, position, normal.Span);
        Philox.FillDropout(7, 8, position, 0.8f, dropout.Span);
        return [.. uniform.Span, .. normal.Span, .. dropout.Span];
    }

    [Fact]
    public void Deviates_agree_with_their_references_and_have_their_moments()
    {
        const int N = 100_000;
        float[] uniform = new float[N], normal = new float[N], dropout = new float[N];
        var words = new uint[4];
        Philox.FillUniform(1, 2, 0, uniform);
        Philox.FillNormal(1, 2, 0, normal);
        Philox.FillDropout(1, 2, 0, 0.7f, dropout);
        for (int i = 0; i < N; i++)
        {
            Assert.InRange(uniform[i], 0, 0.99999994f);
            if (i % 4 == 0) Philox.Block(1, 2, (ulong)i / 4, words);
            Assert.Equal((words[i % 4] >> 8) / 16777216f, uniform[i]);
            Assert.Equal((float)PhiloxReference.Uniform(1, 2, (ulong)i), uniform[i]);
            Compare.Close(PhiloxReference.Normal(1, 2, (ulong)i), normal[i], 1e-5, 2e-6, "normal");
            Assert.True(dropout[i] == 0 || dropout[i] == 1 / 0.7f);
        }
        Assert.InRange(uniform.Average(), 0.495, 0.505);
        Assert.InRange(normal.Average(), -0.02, 0.02);
        Assert.InRange(normal.Average(v => (double)v * v), 0.98, 1.02);
        Assert.InRange(dropout.Average(), 0.98, 1.02);
    }

    [Fact]
    public void Counters_carry_into_their_upper_half()
    {
        ulong position = (1UL << 34) - 40;
        var y = new float[80];
        Philox.FillUniform(ulong.MaxValue, ulong.MaxValue - 5, position, y);
        for (int i = 0; i < y.Length; i++) Assert.Equal(Philox.Uniform(ulong.MaxValue, ulong.MaxValue - 5, position + (ulong)i), y[i]);
    }

    [Fact]
    public void A_mean_and_a_range_are_kept()
    {
        var y = new float[1000];
        Philox.FillUniform(1, 2, 0, y, -3, 5);
        Assert.All(y, v => Assert.InRange(v, -3, 5));
        Philox.FillNormal(1, 2, 0, y, 100, 2);
        Assert.InRange(y.Average(), 99.5, 100.5);
        Philox.FillDropout(1, 2, 0, 0, y);
        Assert.All(y, v => Assert.Equal(0, v));
        Philox.FillDropout(1, 2, 0, 1, y);
        Assert.All(y, v => Assert.Equal(1, v));
    }

    [Fact]
    public void Integers_fill_their_range_evenly()
    {
        var hits = new int[10];
        for (ulong i = 0; i < 10_000; i++) hits[Philox.Below(3, 4, i, 10)]++;
        Assert.All(hits, h => Assert.InRange(h, 850, 1150));
        Assert.Equal(0, Philox.Below(3, 4, 5, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Philox.Below(3, 4, 5, 0));
    }
}
