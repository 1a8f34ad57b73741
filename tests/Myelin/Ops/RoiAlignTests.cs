namespace Myelin.Tests.Ops;

public sealed class RoiAlignTests
{
    [Theory, Golden("RoiAlign", "vision"), Covers("RoiAlign(Tensor, Tensor, IntTensor, Size2, Single, Int32, Boolean)")]
    public void Matches(GoldenCase c)
    {
        IntTensor images = c.Ints("i0");
        Size2 size = c.Size("outputSize")!.Value;
        Check.Operator(c,
            x => x[0].RoiAlign(x[1], images, size, c.Float("scale"), c.Int("samples"), c.Flag("aligned")), x => Aligned(c, x[0], x[1], images, size));
    }

    [Fact]
    public void Same_bits()
    {
        IntTensor images = IntTensor.From([.. Enumerable.Range(0, 50).Select(i => i % 3)]);
        Tensor corners = Given.Tensor([50, 2], 5) * 4f, boxes = Tensor.Concat([corners, corners + (Given.Tensor([50, 2], 6) * 7f)], 1);
        Check.Threads(x => x[0].RoiAlign(boxes, images, (7, 5), 0.9f), [3, 33, 19, 23]);
    }

    [Fact]
    public void An_aligned_box_of_whole_numbers_is_a_slice()
    {
        Tensor x = Given.Tensor([1, 2, 6, 7], 1), box = Tensor.From([2, 1, 6, 5], 1, 4);
        Assert.Equal(x.Slice(2, 1, 5).Slice(3, 2, 6).ToArray(), x.RoiAlign(box, IntTensor.From([0]), 4, samplingRatio: 1, aligned: true).ToArray());
    }

    [Fact]
    public void A_box_far_larger_than_the_image_is_no_work()
    {
        Tensor box = Tensor.From([-1e9f, -1e9f, 1e9f, 1e9f], 1, 4);
        Assert.Equal([0, 0, 0, 0], Tensor.Ones(1, 1, 4, 4).RoiAlign(box, IntTensor.From([0]), 2).ToArray().Select(v => MathF.Round(v, 6)));
    }

    [Fact]
    public void No_boxes_are_allowed()
    {
        Tensor x = Tensor.Ones(1, 3, 4, 4).RequireGrad(), y = x.RoiAlign(Tensor.Zeros(0, 4), IntTensor.From([]), 2);
        y.Sum().Backward();
        Assert.Equal([0, 3, 2, 2], y.Shape.AsSpan());
        Assert.Equal(0, x.Grad!.Abs().Max().Item());
    }

    [Fact]
    public void Boxes_have_no_gradient()
    {
        Tensor boxes = Tensor.From([0, 0, 3, 3], 1, 4).RequireGrad();
        Assert.Equal(
            "Backward: RoiAlign has no gradient with respect to its boxes.\n"
            + "  Got boxes that depend on a parameter.\n"
            + "  Pass boxes.Detach(), and train the boxes with a separate loss.",
            Assert.Throws<InvalidOperationException>(() => Tensor.Ones(1, 1, 4, 4).RoiAlign(boxes, IntTensor.From([0]), 2).Sum().Backward()).Message);
    }

    public static TheoryData<Func<object>, string> Wrong => new()
    {
        {
            () => Tensor.Ones(1, 1, 4, 4).RoiAlign(Tensor.Ones(2, 4), IntTensor.From([0]), 2),
            "RoiAlign: x must be [N, C, H, W] with H and W at least 1, boxes [n, 4] and images [n].\n"
            + "  Got x float32[1, 1, 4, 4], boxes float32[2, 4], images int32[1].\n"
            + "  Give the image of each box: all 0 for boxes of one image."
        },
        {
            () => Tensor.Ones(1, 1, 4, 4).RoiAlign(Tensor.Ones(1, 4), IntTensor.From([0]), (0, 2)),
            "RoiAlign: outputSize must be at least 1, samplingRatio at least 0.\n"
            + "  Got outputSize (0, 2), samplingRatio 0.\n"
            + "  Try 7, and 0 for about one sample per pixel."
        },
        {
            () => Tensor.Ones(2, 1, 4, 4).RoiAlign(Tensor.Ones(1, 4), IntTensor.From([2]), 2),
            "RoiAlign: each image must be one of 0 to 1.\n  Got 2.\n  Count images from 0, within the batch. (Parameter 'images')"
        },
        {
            () => Tensor.Ones(1, 1, 4, 4).RoiAlign(Tensor.From([0, 0, float.NaN, 1], 1, 4), IntTensor.From([0]), 2),
            "RoiAlign: corners of boxes must be finite.\n  Got NaN in box 0.\n  Look for the layer that first produced it. (Parameter 'boxes')"
        },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void What_does_not_fit_is_an_error_in_three_lines(Func<object> run, string message) =>
        Assert.Equal(message, Assert.ThrowsAny<ArgumentException>(run).Message);

    /// <summary>The mean of all samples of each cell, each a weighted sum of all pixels.</summary>
    private static Array64 Aligned(GoldenCase c, Array64 x, Array64 boxes, IntTensor images, Size2 size)
    {
        double offset = c.Flag("aligned") ? 0.5 : 0, scale = c.Double("scale");
        int rows = x.Shape[2], columns = x.Shape[3], ratio = c.Int("samples");
        return Array64.Of([boxes.Shape[0], x.Shape[1], size.Height, size.Width], i =>
        {
            double left = (boxes[i[0], 0] * scale) - offset, top = (boxes[i[0], 1] * scale) - offset;
            double width = (boxes[i[0], 2] * scale) - offset - left, height = (boxes[i[0], 3] * scale) - offset - top;
            if (offset == 0) (width, height) = (Math.Max(width, 1), Math.Max(height, 1));
            (width, height) = (width / size.Width, height / size.Height);
            int across = ratio > 0 ? ratio : (int)Math.Ceiling(width), down = ratio > 0 ? ratio : (int)Math.Ceiling(height);
            double sum = 0;
            for (int sample = 0; sample < Math.Max(0, across) * Math.Max(0, down); sample++)
            {
                double row = top + (height * (i[2] + (((sample / across) + 0.5) / down)));
                double column = left + (width * (i[3] + (((sample % across) + 0.5) / across)));
                if (row < -1 || row > rows || column < -1 || column > columns) continue;
                (row, column) = (Math.Clamp(row, 0, rows - 1), Math.Clamp(column, 0, columns - 1));
                for (int r = 0; r < rows; r++)
                {
                    for (int k = 0; k < columns; k++) sum += Near(row - r) * Near(column - k) * x[images[i[0]], i[1], r, k] / (across * down);
                }
            }

            return sum;
        });

        static double Near(double distance) => Math.Max(0, 1 - Math.Abs(distance));
    }
}
