namespace Myelin.Pictures;

/// <summary>A kernel sliding over a digit: the patch, the products and their sum; and what padding, stride and dilation do to the size.</summary>
public static class ConvolutionPicture
{
    private const int Side = 8;

    private static readonly (string Name, float[] Weights)[] s_kernels =
    [
        ("edge", [-1, 0, 1, -2, 0, 2, -1, 0, 1]), ("horizontal", [-1, -2, -1, 0, 0, 0, 1, 2, 1]),
        ("blur", [0.11f, 0.11f, 0.11f, 0.11f, 0.12f, 0.11f, 0.11f, 0.11f, 0.11f]),
        ("sharpen", [0, -1, 0, -1, 5, -1, 0, -1, 0]), ("identity", [0, 0, 0, 0, 1, 0, 0, 0, 0]),
    ];

    /// <summary>The kernels that can be drawn.</summary>
    public static IReadOnlyList<string> Kernels { get; } = [.. s_kernels.Select(k => k.Name)];

    /// <summary>The picture of a kernel at a place of a digit.</summary>
    /// <param name="kernel">Which, of <see cref="Kernels"/>.</param>
    /// <param name="padding">The border of zeros, from 0 to 2.</param>
    /// <param name="stride">The step, from 1 to 3.</param>
    /// <param name="dilation">The distance of the kernel's elements, from 1 to 3.</param>
    /// <param name="image">The number of a training digit.</param>
    /// <exception cref="ArgumentException">The kernel is not known, or a value outside its range.</exception>
    public static Picture Of(string kernel = "edge", int padding = 0, int stride = 1, int dilation = 1, int image = 0)
    {
        Limits.Count(nameof(ConvolutionPicture), nameof(padding), padding, 0, 2);
        Limits.Count(nameof(ConvolutionPicture), nameof(stride), stride, 1, 3);
        Limits.Count(nameof(ConvolutionPicture), nameof(dilation), dilation, 1, 3);
        Dataset digits = Digits.Load().Train;
        Limits.Count(nameof(ConvolutionPicture), nameof(image), image, 0, digits.Count - 1);
        float[] weights = Limits.Known(nameof(ConvolutionPicture), "kernel", kernel, s_kernels, k => k.Name).Weights;
        Tensor x = (digits.Take([image]).Inputs.Reshape(1, 1, Side, Side) * 16).Pad2d(padding), weight = Tensor.From(weights, 1, 1, 3, 3);
        Tensor y = NoGrad.Run(() => x.Conv2d(weight, stride: stride, dilation: dilation));
        double[,] input = Numbers.Table(x.Reshape(x.Shape[2], x.Shape[3])), output = Numbers.Table(y.Reshape(y.Shape[2], y.Shape[3]));
        (int Row, int Column) at = (output.GetLength(0) / 2, output.GetLength(1) / 3);
        var products = new double[3, 3];
        for (int i = 0; i < 9; i++)
        {
            products[i / 3, i % 3] = weights[i] * input[(at.Row * stride) + (i / 3 * dilation), (at.Column * stride) + (i % 3 * dilation)];
        }

        (string Text, double[,] Map)[] sizes = [.. ((int, int, int)[])[(0, 1, 1), (1, 1, 1), (1, 2, 1), (0, 1, 2)] is var all
            ? all.Select(s => Size(digits, image, weight, s)) : []];
        PictureNumbers[] numbers =
            [Numbers.Named("input", input), Numbers.Named("kernel", weight.Reshape(3, 3)), Numbers.Named("products", products),
                Numbers.Named("output", output), new("sum", output[at.Row, at.Column])];
        Label title = new("A kernel slides over a picture", "卷积核在图像上滑动");
        Label message = new(
            "Each number of the output is the sum of the products of the kernel and the patch below it. With padding p, stride s and dilation d " +
            "n pixels give (n + 2p - d(k - 1) - 1)/s + 1.",
            "输出的每个数是卷积核与其下方图像块逐项相乘之和。填充 p、步幅 s、膨胀 d 时，n 个像素得到 (n + 2p - d(k - 1) - 1)/s + 1 个。");
        bool IsPatch(int row, int column) =>
            Tap(row - (at.Row * stride), dilation) && Tap(column - (at.Column * stride), dilation);
        MatrixFigure[] figures =
        [
            new(new Label("input", "输入"), input) { IsMarked = IsPatch, Format = "0" }, new(new Label("kernel", "卷积核"), Numbers.Table(weight.Reshape(3, 3))),
            new(new Label($"products, sum {Numbers.Text(output[at.Row, at.Column])}", $"乘积，和为 {Numbers.Text(output[at.Row, at.Column])}"), products),
            new(new Label("output", "输出"), output) { IsMarked = (row, column) => (row, column) == at, Format = "0" },
        ];
        return new Picture("convolution", title, message, numbers, style =>
            Page.Free((title, message), style, (scene, left, top, width) => Draw(scene, left, top, width, figures, sizes)));
    }

    private static bool Tap(int offset, int dilation) => offset >= 0 && offset <= 2 * dilation && offset % dilation == 0;

    private static Tensor Pad2d(this Tensor x, int padding) => padding == 0 ? x : x.Pad([(0, 0), (0, 0), (padding, padding), (padding, padding)]);

    private static (string, double[,]) Size(Dataset digits, int image, Tensor weight, (int Padding, int Stride, int Dilation) s)
    {
        Tensor y = NoGrad.Run(() => (digits.Take([image]).Inputs.Reshape(1, 1, Side, Side) * 16)
            .Conv2d(weight, stride: s.Stride, padding: s.Padding, dilation: s.Dilation));
        return ($"p = {s.Padding}, s = {s.Stride}, d = {s.Dilation}: {y.Shape[2]}×{y.Shape[3]}", Numbers.Table(y.Reshape(y.Shape[2], y.Shape[3])));
    }

    private static double Draw(Scene? scene, double left, double top, double width, MatrixFigure[] figures, (string Text, double[,] Map)[] sizes)
    {
        (double x, double y, double lowest) = (left, top, top);
        foreach (MatrixFigure figure in figures)
        {
            MatrixFigure sized = figure with { CellWidth = figure.Columns > 4 ? 27 : 40, CellHeight = 23 };
            if (x > left && x + sized.Width > left + width) (x, y) = (left, lowest + 14);
            if (scene is not null) sized.Draw(scene, x, y);
            x += sized.Width + 24;
            lowest = Math.Max(lowest, y + sized.Height);
        }

        double far = sizes.Max(size => size.Map.Cast<double>().Max(Math.Abs));
        lowest += 16;
        if (scene is not null)
        {
            new ColorBar(HeatColors.Signed, Numbers.Text(-far, "0"), Numbers.Text(far, "0")).Head(
                scene, left, lowest + 8, Math.Min(width, 480), new Label("outputs of four settings", "四种设置的输出"));
        }

        int columns = width < 500 ? 2 : sizes.Length;
        double room = (width - 8) / columns, pixel = Math.Min(19, (room - 16) / Side), high = 38 + (Side * pixel);
        for (int i = 0; i < sizes.Length && scene is not null; i++)
        {
            double side = sizes[i].Map.GetLength(0) * pixel, below = lowest + (i / columns * high);
            scene.Write(new(left + (i % columns * room), below + 26), sizes[i].Text, Ink.Muted, 11, room: room - 8);
            HeatFigure.Draw(scene, sizes[i].Map, left + (i % columns * room), below + 38, side, side, HeatColors.Signed, -far, far);
        }

        return lowest + (sizes.Length / columns * high);
    }
}
