namespace Myelin.Tests.Ops;

public sealed class RotaryTests
{
    [Theory, Golden("Rotary", "attention"), Covers("Rotary(Tensor, Int32, Int32, Single)")]
    public void Matches(GoldenCase c)
    {
        int heads = c.Int("heads"), start = c.Int("start");
        Check.Operator(c, x => x[0].Rotary(heads, start, c.Float("theta")), inputs =>
        {
            Array64 x = inputs[0];
            int size = x.Shape[^1] / heads, half = size / 2;
            return Array64.Of(x.Shape, i =>
            {
                int e = i[^1] % size;
                double angle = (start + i[^2]) * Math.Pow(c.Double("theta"), -2.0 * (e % half) / size);
                int[] partner = [.. i[..^1], e < half ? i[^1] + half : i[^1] - half];
                return (x[i] * Math.Cos(angle)) + ((e < half ? -1 : 1) * x[partner] * Math.Sin(angle));
            });
        });
    }

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Rotary(3, 7), [5, 200, 66]);

    [Fact]
    public void Products_depend_on_the_distance_of_positions_alone()
    {
        Tensor q = Given.Tensor([1, 16], 1), k = Given.Tensor([1, 16], 2);
        float near = q.Rotary(start: 3).MatMul(k.Rotary(start: 5), transposeB: true).Item(),
            far = q.Rotary(start: 1003).MatMul(k.Rotary(start: 1005), transposeB: true).Item();
        Assert.Equal(near, far, 1e-4f);
    }

    [Fact]
    public void Heads_of_an_odd_size_are_an_error() => Assert.Equal(
        "Rotary: x must be […, T, heads·E] with an even E, start at least 0 and theta above 0.\n" +
            "  Got x float32[4, 6], 2 heads, start 0, theta 10000.\n  A model of width 128 with 4 heads has E = 32.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(4, 6).Rotary(2)).Message);

    [Theory, InlineData(int.MaxValue), InlineData(1073741825), InlineData((1 << 24) - 1)]
    public void Positions_too_far_are_an_error(int start) => Assert.Equal(
        $"Rotary: positions must be below 2^24 (16777216).\n  Got x float32[2, 4], start {start}.\n" +
            "  Count from the beginning of the sequence, or of the visible part of it: only distances matter.",
        Assert.Throws<ShapeException>(() => Tensor.Zeros(2, 4).Rotary(1, start)).Message);

    [Fact]
    public void The_last_positions_are_turned_as_all_are_and_need_no_memory_for_those_before()
    {
        const int Start = (1 << 24) - 2;
        Tensor x = Given.Tensor([2, 64], 1).RequireGrad();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Tensor y = x.Rotary(start: Start);
        y.Square().Sum().Backward();
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 1 << 20);
        for (int i = 0; i < 32; i++)
        {
            (double sine, double cosine) = Math.SinCos((Start + 1) * Math.Pow(10000, -i / 32.0));
            Assert.Equal((x[1, i] * cosine) - (x[1, 32 + i] * sine), y[1, i], 1e-5);
        }

        Compare.Close((2 * x.Detach()).ToArray(), x.Grad!.ToArray(), "dx");
    }
}
