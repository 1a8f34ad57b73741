
namespace Myelin.Tests.Layers;

public sealed class PositionalEncodingTests
{
    [Theory, InlineData(8), InlineData(7), InlineData(1), Covers("layer SinePositionalEncoding")]
    public void Sines_are_the_papers(int width)
    {
        const int Length = 5000;
        float[] y = new SinePositionalEncoding(width, Length).Call(Tensor.Zeros(1, Length, width)).ToArray();
        foreach (int t in (int[])[0, 1, 2, 63, 999, Length - 1])
        {
            for (int i = 0; i < width; i++)
            {
                double angle = t / Math.Pow(10000, 2 * (i / 2) / (double)width);
                Assert.Equal(i % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle), y[(t * width) + i], 1e-6);
            }
        }
    }

    [Fact, Covers("layer LearnedPositionalEncoding")]
    public void Learned_ones_are_added_and_trained()
    {
        var layer = new LearnedPositionalEncoding(3, 5, 0.02f);
        layer.Initialize(1);
        Tensor x = Given.Tensor([2, 4, 3], 1).RequireGrad(), y = layer.Call(x);
        float[] weight = layer.Weight.Value.ToArray();
        Assert.Equal(x.ToArray().Select((v, i) => v + weight[i % 12]), y.ToArray());
        y.Sum().Backward();
        Assert.Equal([2f, 2, 2, 2, 0], layer.Weight.Grad!.Mean(1).ToArray());
        Assert.Equal(["weight"], layer.StateDict().Select(e => e.Key));
        Assert.InRange(weight.Select(Math.Abs).Max(), 1e-4, 0.1);
    }

    [Fact]
    public void Time_may_come_first_and_there_need_be_no_batch()
    {
        var layer = new SinePositionalEncoding(6, 9, batchFirst: false);
        Tensor x = Given.Tensor([4, 3, 6], 1), batchFirst = new SinePositionalEncoding(6, 9).Call(x.Transpose(0, 1));
        Assert.Equal(batchFirst.Transpose(0, 1).ToArray(), layer.Call(x).ToArray());
        Assert.Equal(layer.Call(x.Slice(1, 1, 2)).ToArray(), layer.Call(x.Select(1, 1)).ToArray());
        Assert.Equal("SinePositionalEncoding(6, 9, batchFirst: false)", layer.Describe());
    }

    [Fact]
    public void A_sequence_too_long_or_of_another_width_is_an_error()
    {
        Assert.Equal("SinePositionalEncoding: x must be [T, N, 4] with T at most 8.\n  Got x float32[9, 1, 4].\n" +
            "  Take a shorter part, make the encoding for longer sequences, or set batchFirst: true.",
            Assert.Throws<ShapeException>(() => new SinePositionalEncoding(4, 8, batchFirst: false).Call(Tensor.Zeros(9, 1, 4))).Message);
        Assert.Equal("SinePositionalEncoding: x must be [N, T, 4] with T at most 8.\n  Got x float32[9, 9, 4].\n" +
            "  Take a shorter part or make the encoding for longer sequences.",
            Assert.Throws<ShapeException>(() => new SinePositionalEncoding(4, 8).Call(Tensor.Zeros(9, 9, 4))).Message);
        Assert.Equal("LearnedPositionalEncoding: x must be [T, N, 4] with T at most 8.\n  Got x float32[8, 5].\n  The last axis holds the vectors.",
            Assert.Throws<ShapeException>(() => new LearnedPositionalEncoding(4, 8, batchFirst: false).Call(Tensor.Zeros(8, 5))).Message);
    }
}
