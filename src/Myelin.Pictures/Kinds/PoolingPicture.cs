namespace Myelin.Pictures;

/// <summary>Maximum and average pooling of a feature map, and of the same map moved by a pixel.</summary>
public static class PoolingPicture
{
    private const int Side = 8;

    /// <summary>The picture of a digit.</summary>
    /// <param name="size">The side of a window, 2 or 4.</param>
    /// <param name="image">The number of a training digit.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Of(int size = 2, int image = 0)
    {
        Dataset digits = Digits.Load().Train;
        Limits.Count(nameof(PoolingPicture), nameof(image), image, 0, digits.Count - 1);
        if (size is not (2 or 4)) Limits.Count(nameof(PoolingPicture), nameof(size), size, 2, 2);
        Tensor map = digits.Take([image]).Inputs.Reshape(1, 1, Side, Side) * 16, moved = Moved(map);
        Row[] rows = [new(new("map", "特征图"), map, size), new(new("moved by a pixel", "右移一个像素"), moved, size)];
        double change = Change(rows[0].Map, rows[1].Map), ofMax = Change(rows[0].Max, rows[1].Max), ofAverage = Change(rows[0].Average, rows[1].Average);
        PictureNumbers[] numbers =
        [
            Numbers.Named("map", rows[0].Map), Numbers.Named("max", rows[0].Max), Numbers.Named("average", rows[0].Average),
            Numbers.Named("moved.max", rows[1].Max), Numbers.Named("moved.average", rows[1].Average), new("change", change), new("max.change", ofMax),
            new("average.change", ofAverage),
        ];
        Label title = new("Maximum and average pooling", "最大池化与平均池化");
        Label message = new Caption().Say("A window keeps its largest number, or the mean.", "每个窗口只保留最大值或平均值。")
            .Say($"Moving the map by a pixel changes its numbers by {change:P0}, the maxima by {ofMax:P0} and the means by {ofAverage:P0}.",
                $"特征图移动一个像素时，原来的数变化 {change:P0}，最大值变化 {ofMax:P0}，平均值变化 {ofAverage:P0}。")
            .Say("That a feature is there matters more than where.", "特征是否出现比精确位置更重要。", ofMax < change && ofAverage < change).Text;
        return new Picture("pooling", title, message, numbers, style =>
            Page.Free((title, message), style, (scene, left, top, width) => Draw(scene, left, top, width, rows, size)));
    }

    private static Tensor Moved(Tensor map)
    {
        float[] from = map.ToArray(), to = new float[from.Length];
        for (int i = 0; i < from.Length; i++) to[i] = i % Side == 0 ? 0 : from[i - 1];
        return Tensor.From(to, 1, 1, Side, Side);
    }

    /// <summary>How much of the numbers changes.</summary>
    private static double Change(double[,] a, double[,] b) =>
        a.Cast<double>().Zip(b.Cast<double>(), (p, q) => Math.Abs(p - q)).Sum() / Math.Max(1e-9, a.Cast<double>().Sum());

    private static double Draw(Scene? scene, double left, double top, double width, Row[] rows, int size)
    {
        double y = top;
        foreach (Row row in rows)
        {
            MatrixFigure[] figures =
            [
                new(row.Name, row.Map) { IsMarked = (r, c) => ((r / size) + (c / size)) % 2 == 1 },
                new(new Label("maximum", "最大值"), row.Max) { IsMarked = (r, c) => (r + c) % 2 == 1 },
                new(new Label("average", "平均值"), row.Average) { IsMarked = (r, c) => (r + c) % 2 == 1 },
            ];
            (double x, double lowest) = (left, y);
            foreach (MatrixFigure figure in figures)
            {
                MatrixFigure sized = figure with { CellWidth = 32, CellHeight = 22, Format = "0" };
                if (x > left && x + sized.Width > left + width) (x, y) = (left, lowest + 10);
                if (scene is not null) sized.Draw(scene, x, y);
                x += sized.Width + 26;
                lowest = Math.Max(lowest, y + sized.Height);
            }

            y = lowest + 16;
        }

        return y - 16;
    }

    private sealed class Row
    {
        internal Row(Label name, Tensor map, int size)
        {
            (Name, Map) = (name, Square(map));
            (Max, Average) = (Square(map.MaxPool2d(size)), Square(map.AvgPool2d(size)));
        }

        internal Label Name { get; }

        internal double[,] Map { get; }

        internal double[,] Max { get; }

        internal double[,] Average { get; }

        private static double[,] Square(Tensor map) => Numbers.Table(map.Reshape(map.Shape[2], map.Shape[3]));
    }
}
