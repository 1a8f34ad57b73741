using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>Sampling of images, and boxes in them.</summary>
internal static class VisionOperators
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        One("GridSample", GridSample).Shaped(),
        One("RoiAlign", RoiAlign, notTrained: [1]).Shaped(),
        One("NonMaxSuppression", NonMaxSuppression, notTrained: [0, 1]),
    ];

    /// <summary>Samples x [N, C, H, W] at the points of a grid [N, h, w, 2] of x and y from -1 to 1.</summary>
    private static OnnxValue GridSample(OnnxCall call)
    {
        Tensor x = call.Tensor(0), grid = call.Tensor(1);
        if (x.Rank != 4 || grid.Rank != 4 || grid.Shape[3] != 2 || grid.Shape[0] != x.Shape[0])
            throw call.Unsupported($"x {x.Describe()}, grid {grid.Describe()}", "Images are [N, C, H, W] and grids [N, h, w, 2].");
        InterpolationMode mode = call.Attributes.Text("mode", "bilinear") switch
        {
            "nearest" => InterpolationMode.Nearest,
            "bicubic" or "cubic" => InterpolationMode.Bicubic,
            _ => InterpolationMode.Bilinear,
        };
        GridPadding padding = call.Attributes.Text("padding_mode", "zeros") switch
        {
            "border" => GridPadding.Border,
            "reflection" => GridPadding.Reflection,
            _ => GridPadding.Zeros,
        };
        return x.GridSample(grid, mode, padding, call.Attributes.Flag("align_corners"));
    }

    /// <summary>The mean, or the maximum, of samples in each cell of boxes.</summary>
    private static OnnxValue RoiAlign(OnnxCall call)
    {
        Tensor x = call.Tensor(0), boxes = call.Tensor(1);
        int[] images = call.Ints(2);
        int height = call.Attributes.Int32("output_height", 1), width = call.Attributes.Int32("output_width", 1);
        int ratio = Math.Max(0, call.Attributes.Int32("sampling_ratio", 0));
        float scale = call.Attributes.Float("spatial_scale", 1);
        bool aligned = call.Opset >= 16 && call.Attributes.Text("coordinate_transformation_mode", "half_pixel") == "half_pixel";
        bool fits = x.Rank == 4 && boxes.Rank == 2 && boxes.Shape[1] == 4 && images.Length == boxes.Shape[0] && height > 0 && width > 0;
        if (!fits || images.Any(i => i < 0 || i >= x.Shape[0]))
            throw call.Invalid("x must be [N, C, H, W] with boxes [n, 4] and an image for each", $"x {x.Describe()}, boxes {boxes.Describe()}");
        return call.Attributes.Text("mode", "avg") == "max"
            ? LargestSample(x, boxes, images, (height, width), scale, ratio, aligned ? 0.5 : 0)
            : x.RoiAlign(boxes, IntTensor.From(images), (height, width), scale, ratio, aligned);
    }

    /// <summary>ONNX's mode max, which no other library has: for each cell the largest of all weighted pixels of its samples.</summary>
    private static Tensor LargestSample(Tensor x, Tensor boxes, int[] images, Size2 cells, float scale, int ratio, double offset)
    {
        int channels = x.Shape[1], rows = x.Shape[2], columns = x.Shape[3];
        Tensor y = Tensor.Zeros(boxes.Shape[0], channels, cells.Height, cells.Width);
        ReadOnlySpan<float> corners = boxes.AsSpan(), pixels = x.AsSpan();
        Span<float> to = y.AsWritableSpan();
        for (int i = 0; i < y.Length; i++)
        {
            int plane = i / (cells.Height * cells.Width), box = plane / channels, cellRow = i / cells.Width % cells.Height, cellColumn = i % cells.Width;
            double left = (corners[4 * box] * scale) - offset, top = (corners[(4 * box) + 1] * scale) - offset;
            double cellHeight = Side((corners[(4 * box) + 3] * scale) - offset - top) / cells.Height;
            double cellWidth = Side((corners[(4 * box) + 2] * scale) - offset - left) / cells.Width;
            int down = ratio > 0 ? ratio : (int)Math.Clamp(Math.Ceiling(cellHeight), 1, rows);
            int across = ratio > 0 ? ratio : (int)Math.Clamp(Math.Ceiling(cellWidth), 1, columns);
            ReadOnlySpan<float> image = pixels.Slice(((images[box] * channels) + (plane % channels)) * rows * columns, rows * columns);
            double best = double.NegativeInfinity;
            for (int sample = 0; sample < down * across; sample++)
            {
                double row = top + ((cellRow + (((sample / across) + 0.5) / down)) * cellHeight);
                double column = left + ((cellColumn + (((sample % across) + 0.5) / across)) * cellWidth);
                best = Math.Max(best, Largest(image, rows, columns, row, column));
            }

            to[i] = (float)best;
        }

        return Operator.NonDifferentiable("RoiAlign", y, [x, boxes], "Its mode max is for inference only; mode avg has a gradient.");

        double Side(double length) => offset == 0 ? Math.Max(length, 1) : length;
    }

    /// <summary>A point between pixels: the largest of the four around it, each weighted as for the mean.</summary>
    private static double Largest(ReadOnlySpan<float> plane, int rows, int columns, double row, double column)
    {
        if (row < -1 || row > rows || column < -1 || column > columns) return 0;
        (row, column) = (Math.Clamp(row, 0, rows - 1), Math.Clamp(column, 0, columns - 1));
        int top = (int)row, left = (int)column, bottom = Math.Min(top + 1, rows - 1), right = Math.Min(left + 1, columns - 1);
        double down = row - top, across = column - left;
        double a = (1 - down) * (1 - across) * plane[(top * columns) + left], b = (1 - down) * across * plane[(top * columns) + right];
        double c = down * (1 - across) * plane[(bottom * columns) + left], d = down * across * plane[(bottom * columns) + right];
        return Math.Max(Math.Max(a, b), Math.Max(c, d));
    }

    /// <summary>The best boxes of each class that do not overlap a better one too much: rows of image, class, box.</summary>
    private static OnnxValue NonMaxSuppression(OnnxCall call)
    {
        Tensor boxes = call.Tensor(0), scores = call.Tensor(1);
        if (boxes.Rank != 3 || scores.Rank != 3 || boxes.Shape[2] != 4 || scores.Shape[2] != boxes.Shape[1] || scores.Shape[0] != boxes.Shape[0])
            throw call.Invalid("boxes must be [N, n, 4] and scores [N, classes, n]", $"{boxes.Describe()} and {scores.Describe()}");
        int most = call.Has(2) ? Math.Max(0, call.Ints(2)[0]) : 0, count = boxes.Shape[1], classes = scores.Shape[1];
        float overlap = call.Has(3) ? Math.Clamp(call.Scalar(3), 0, 1) : 0, least = call.Has(4) ? call.Scalar(4) : float.NegativeInfinity;
        Tensor corners = Tensor.From(Corners(boxes.AsSpan(), call.Attributes.Flag("center_point_box")), boxes.Shape.AsSpan());
        List<int> selected = [];
        for (int row = 0; row < scores.Shape[0] * classes; row++)
        {
            float[] own = scores.AsSpan().Slice(row * count, count).ToArray();
            int[] candidates = [.. Places.Range(count).Where(i => own[i] > least)];
            Tensor ofImage = corners.Select(0, row / classes).IndexSelect(IntTensor.From(candidates)), best = Tensor.From([.. candidates.Select(i => own[i])]);
            IntTensor kept = ofImage.NonMaxSuppression(best, overlap, most);
            foreach (int box in kept.AsSpan()) selected.AddRange([row / classes, row % classes, candidates[box]]);
        }

        return ShapeOperators.Longs(selected, [selected.Count / 3, 3]);
    }

    /// <summary>Boxes by two opposite corners, the lower first: given as corners in any order, or by center and size.</summary>
    private static float[] Corners(ReadOnlySpan<float> boxes, bool centered)
    {
        float[] corners = new float[boxes.Length];
        for (int i = 0; i < boxes.Length; i++)
        {
            // Of four numbers, two per axis, this one's partner is the other of its axis.
            int partner = i % 4 < 2 ? i + 2 : i - 2;
            bool low = partner > i;
            corners[i] = centered ? low ? boxes[i] - (boxes[partner] / 2) : boxes[partner] + (boxes[i] / 2)
                : low ? Math.Min(boxes[i], boxes[partner]) : Math.Max(boxes[i], boxes[partner]);
        }

        return corners;
    }
}
