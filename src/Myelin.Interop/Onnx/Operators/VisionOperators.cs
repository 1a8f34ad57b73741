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
        string mode = call.Attributes.Text("mode", "bilinear"), padding = call.Attributes.Text("padding_mode", "zeros");
        if (x.Rank != 4 || grid.Rank != 4 || grid.Shape[3] != 2 || grid.Shape[0] != x.Shape[0]) throw call.Unsupported($"x {x.Describe()}, grid {grid.Describe()}", "Images are [N, C, H, W] and grids [N, h, w, 2].");
        bool corners = call.Attributes.Flag("align_corners");
        int height = x.Shape[2], width = x.Shape[3], channels = x.Shape[1], points = grid.Shape[1] * grid.Shape[2], image = height * width;
        Tensor y = Tensor.Zeros(x.Shape[0], channels, grid.Shape[1], grid.Shape[2]);
        for (int i = 0; i < x.Shape[0] * points; i++)
        {
            double column = Pixel(grid.AsSpan()[2 * i], width, corners), row = Pixel(grid.AsSpan()[(2 * i) + 1], height, corners);
            (int Place, double Weight)[] taps = Taps(mode, padding, row, column, height, width, corners);
            for (int channel = 0; channel < channels; channel++)
            {
                int plane = (((i / points) * channels) + channel) * image;
                double sum = 0;
                foreach ((int place, double weight) in taps) sum += weight * x.AsSpan()[plane + place];
                y.AsWritableSpan()[((((i / points) * channels) + channel) * points) + (i % points)] = (float)sum;
            }
        }

        return Operator.NonDifferentiable("GridSample", y, [x, grid], "It is for inference only.");
    }

    private static double Pixel(double at, int size, bool corners) => corners ? (at + 1) / 2 * (size - 1) : (((at + 1) * size) - 1) / 2;

    /// <summary>The pixels that a point is made of; those outside of the image are 0, the nearest of the edge, or mirrored.</summary>
    private static (int, double)[] Taps(string mode, string padding, double row, double column, int height, int width, bool corners)
    {
        if (padding == "border" && mode != "bicubic") (row, column) = (Math.Clamp(row, 0, height - 1), Math.Clamp(column, 0, width - 1));
        if (padding == "reflection" && mode != "bicubic") (row, column) = (Mirrored(row, height, corners), Mirrored(column, width, corners));
        if (mode == "nearest") (row, column) = (Math.Round(row, MidpointRounding.ToEven), Math.Round(column, MidpointRounding.ToEven));
        Func<double, double> weight = mode == "bicubic" ? Cubic : d => Math.Max(0, 1 - Math.Abs(d));
        int reach = mode == "bicubic" ? 2 : 1;
        var taps = new List<(int, double)>();
        double top = Math.Floor(row), left = Math.Floor(column);
        for (double r = top - reach + 1; r <= top + reach; r++)
        {
            for (double c = left - reach + 1; c <= left + reach; c++)
            {
                double w = weight(row - r) * weight(column - c), inRow = r, inColumn = c;
                if (padding == "border") (inRow, inColumn) = (Math.Clamp(r, 0, height - 1), Math.Clamp(c, 0, width - 1));
                if (padding == "reflection") (inRow, inColumn) = (Mirrored(r, height, corners), Mirrored(c, width, corners));
                if (w != 0 && inRow >= 0 && inRow < height && inColumn >= 0 && inColumn < width) taps.Add((((int)inRow * width) + (int)inColumn, w));
            }
        }

        return [.. taps];
    }

    private static double Mirrored(double at, int size, bool corners)
    {
        double low = corners ? 0 : -0.5, span = corners ? size - 1 : size;
        if (span <= 0 || !double.IsFinite(at)) return 0;
        double away = Math.Abs(at - low) % (2 * span);
        return Math.Clamp(low + Math.Min(away, (2 * span) - away), 0, size - 1);
    }

    private static double Cubic(double distance)
    {
        const double A = -0.75;
        double d = Math.Abs(distance);
        return d <= 1 ? ((((A + 2) * d) - (A + 3)) * d * d) + 1 : d < 2 ? (((((d - 5) * d) + 8) * d) - 4) * A : 0;
    }

    /// <summary>The mean, or the maximum, of samples in each cell of boxes. He and others 2017.</summary>
    private static OnnxValue RoiAlign(OnnxCall call)
    {
        Tensor x = call.Tensor(0), boxes = call.Tensor(1);
        int[] images = call.Ints(2);
        int height = call.Attributes.Int32("output_height", 1), width = call.Attributes.Int32("output_width", 1), ratio = call.Attributes.Int32("sampling_ratio", 0);
        float scale = call.Attributes.Float("spatial_scale", 1);
        bool largest = call.Attributes.Text("mode", "avg") == "max";
        double offset = call.Opset >= 16 && call.Attributes.Text("coordinate_transformation_mode", "half_pixel") == "half_pixel" ? 0.5 : 0;
        if (x.Rank != 4 || boxes.Rank != 2 || boxes.Shape[1] != 4 || images.Length != boxes.Shape[0] || images.Any(i => i < 0 || i >= x.Shape[0]) || height < 1 || width < 1) throw call.Invalid("x must be [N, C, H, W] with boxes [n, 4] and an image for each", $"x {x.Describe()}, boxes {boxes.Describe()}");
        int channels = x.Shape[1], rows = x.Shape[2], columns = x.Shape[3];
        Tensor y = Tensor.Zeros(boxes.Shape[0], channels, height, width);
        for (int i = 0; i < y.Length; i++)
        {
            int box = i / (channels * height * width), channel = i / (height * width) % channels, cellRow = i / width % height, cellColumn = i % width;
            double left = (boxes.AsSpan()[4 * box] * scale) - offset, top = (boxes.AsSpan()[(4 * box) + 1] * scale) - offset;
            double cellHeight = Side((boxes.AsSpan()[(4 * box) + 3] * scale) - offset - top) / height, cellWidth = Side((boxes.AsSpan()[(4 * box) + 2] * scale) - offset - left) / width;
            int down = ratio > 0 ? ratio : (int)Math.Clamp(Math.Ceiling(cellHeight), 1, rows), across = ratio > 0 ? ratio : (int)Math.Clamp(Math.Ceiling(cellWidth), 1, columns);
            ReadOnlySpan<float> plane = x.AsSpan().Slice(((images[box] * channels) + channel) * rows * columns, rows * columns);
            double sum = 0, best = double.NegativeInfinity;
            for (int sample = 0; sample < down * across; sample++)
            {
                double row = top + ((cellRow + (((sample / across) + 0.5) / down)) * cellHeight), column = left + ((cellColumn + (((sample % across) + 0.5) / across)) * cellWidth);
                (double value, double extreme) = Sample(plane, rows, columns, row, column);
                sum += value;
                best = Math.Max(best, extreme);
            }

            y.AsWritableSpan()[i] = (float)(largest ? best : sum / (down * across));
        }

        return Operator.NonDifferentiable("RoiAlign", y, [x, boxes], "It is for inference only.");

        double Side(double length) => offset == 0 ? Math.Max(length, 1) : length;
    }

    /// <summary>A point between pixels: the interpolated value, and the largest of the weighted neighbours, which ONNX takes for mode max.</summary>
    private static (double Value, double Largest) Sample(ReadOnlySpan<float> plane, int rows, int columns, double row, double column)
    {
        if (row < -1 || row > rows || column < -1 || column > columns) return (0, 0);
        (row, column) = (Math.Max(row, 0), Math.Max(column, 0));
        int top = Math.Min((int)row, rows - 1), left = Math.Min((int)column, columns - 1), bottom = Math.Min(top + 1, rows - 1), right = Math.Min(left + 1, columns - 1);
        double down = top == rows - 1 ? 0 : row - top, across = left == columns - 1 ? 0 : column - left;
        double a = (1 - down) * (1 - across) * plane[(top * columns) + left], b = (1 - down) * across * plane[(top * columns) + right];
        double c = down * (1 - across) * plane[(bottom * columns) + left], d = down * across * plane[(bottom * columns) + right];
        return (a + b + c + d, Math.Max(Math.Max(a, b), Math.Max(c, d)));
    }

    /// <summary>The best boxes of each class that overlap no better one too much: rows of image, class, box.</summary>
    private static OnnxValue NonMaxSuppression(OnnxCall call)
    {
        Tensor boxes = call.Tensor(0), scores = call.Tensor(1);
        if (boxes.Rank != 3 || scores.Rank != 3 || boxes.Shape[2] != 4 || scores.Shape[2] != boxes.Shape[1] || scores.Shape[0] != boxes.Shape[0]) throw call.Invalid("boxes must be [N, n, 4] and scores [N, classes, n]", $"{boxes.Describe()} and {scores.Describe()}");
        int most = call.Has(2) ? call.Ints(2)[0] : 0, count = boxes.Shape[1];
        float overlap = call.Has(3) ? call.Scalar(3) : 0, least = call.Has(4) ? call.Scalar(4) : float.NegativeInfinity;
        bool centred = call.Attributes.Flag("center_point_box");
        List<int> selected = [];
        for (int row = 0; row < scores.Shape[0] * scores.Shape[1]; row++)
        {
            int image = row / scores.Shape[1], start = row * count;
            List<int> kept = [];
            float[] own = scores.AsSpan().Slice(start, count).ToArray();
            foreach (int candidate in Places.Range(count).Where(i => own[i] > least).OrderByDescending(i => own[i]))
            {
                if (kept.Count >= most) break;
                if (kept.TrueForAll(other => Overlap(Box(image, candidate), Box(image, other)) <= overlap)) kept.Add(candidate);
            }

            foreach (int box in kept) selected.AddRange([image, row % scores.Shape[1], box]);
        }

        return ShapeOperators.Longs(selected, selected.Count / 3, 3);

        (double Top, double Left, double Bottom, double Right) Box(int image, int index)
        {
            ReadOnlySpan<float> b = boxes.AsSpan().Slice(((image * count) + index) * 4, 4);
            return centred ? (b[1] - (b[3] / 2), b[0] - (b[2] / 2), b[1] + (b[3] / 2), b[0] + (b[2] / 2))
                : (Math.Min(b[0], b[2]), Math.Min(b[1], b[3]), Math.Max(b[0], b[2]), Math.Max(b[1], b[3]));
        }
    }

    /// <summary>Intersection over union.</summary>
    private static double Overlap((double Top, double Left, double Bottom, double Right) a, (double Top, double Left, double Bottom, double Right) b)
    {
        double height = Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top), width = Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left);
        double both = Math.Max(0, height) * Math.Max(0, width), all = Area(a) + Area(b) - both;
        return all > 0 ? both / all : 0;

        static double Area((double Top, double Left, double Bottom, double Right) box) => (box.Bottom - box.Top) * (box.Right - box.Left);
    }
}
