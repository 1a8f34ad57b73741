namespace Myelin.Pictures;

/// <summary>The forward pass in numbers: XW + B, its activation, and the same once more, with all shapes.</summary>
public static class ForwardPicture
{
    private const double Sign = 26, RowGap = 26;

    /// <summary>The picture of a small network on a batch.</summary>
    /// <param name="batch">The number of examples, from 1 to 6.</param>
    /// <param name="widths">Inputs, hidden units and outputs, each from 1 to 6; 2, 3 and 2 if not given.</param>
    /// <param name="seed">Draws inputs and weights.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Of(int batch = 3, IReadOnlyList<int>? widths = null, ulong seed = 1)
    {
        int[] sizes = [.. widths ?? [2, 3, 2]];
        Limits.Count(nameof(ForwardPicture), nameof(batch), batch, 1, 6);
        int layers = sizes.Length;
        Limits.Count(nameof(ForwardPicture), nameof(layers), layers, 2, 4);
        foreach (int width in sizes) Limits.Count(nameof(ForwardPicture), nameof(width), width, 1, 6);
        Sequential model = Lesson.Network(sizes, () => new Relu(), seed);
        var random = RandomStream.For(seed, "forward");
        foreach (Parameter parameter in model.Parameters()) parameter.CopyFrom(Rounded(random, parameter.Shape.ElementCount, 1.5f));
        Tensor x = Tensor.From(Rounded(random, batch * sizes[0], 2), batch, sizes[0]);
        List<Step> steps = [];
        Tensor at = x;
        for (int i = 0; i < model.Count; i += 2)
        {
            var layer = (Linear)model[i];
            Tensor sum = layer.Predict(at);
            bool isLast = i + 1 >= model.Count;
            steps.Add(new Step(Numbers.Table(at), Numbers.Table(layer.Weight.Value.Transpose()), Numbers.Table(layer.Bias!.Value.Reshape(1, -1)),
                Numbers.Table(sum),
                isLast ? null : Numbers.Table(model[i + 1].Predict(sum))));
            at = isLast ? sum : model[i + 1].Predict(sum);
        }

        List<PictureNumbers> numbers = [Numbers.Named("X", x)];
        for (int i = 0; i < steps.Count; i++)
        {
            numbers.Add(Numbers.Named($"W{i + 1}", steps[i].W));
            numbers.Add(Numbers.Named($"B{i + 1}", steps[i].B));
            numbers.Add(Numbers.Named($"A{i + 1}", steps[i].A));
        }

        Label title = new("The forward pass: A = XW + B", "前向传播：A = XW + B");
        Label message = new(
            "A batch is a matrix with a row for each example. The marked number is a row of X times a column of W plus a number of B: inner lengths " +
            "must be equal.",
            "一个批次是一个矩阵，每行一个样本。标出的数等于 X 的一行乘以 W 的一列再加上 B 的一个数：内侧的长度必须相等。");
        return new Picture("forward", title, message, numbers,
            style => Page.Free((title, message), style, (scene, left, top, width) => Draw(scene, left, top, width, steps)));
    }

    private static float[] Rounded(RandomStream random, long count, float range)
    {
        float[] values = new float[count];
        random.FillUniform(values, -range, range);
        return [.. values.Select(v => MathF.Round(v * 2) / 2)];
    }

    /// <summary>Each layer in a row; a row that is too wide is broken before its result.</summary>
    private static double Draw(Scene? scene, double left, double top, double width, List<Step> steps)
    {
        double y = top;
        for (int i = 0; i < steps.Count; i++)
        {
            Step step = steps[i];
            string input = i == 0 ? "X" : $"H{i}";
            List<(string Sign, MatrixFigure Figure)> parts =
            [
                ("", new MatrixFigure(input, step.X) { IsMarked = (row, _) => row == 0 }),
                ("·", new MatrixFigure($"W{i + 1}", step.W) { IsMarked = (_, column) => column == 0 }),
                ("+", new MatrixFigure($"B{i + 1}", step.B) { IsMarked = (_, column) => column == 0 }),
                ("=", new MatrixFigure($"A{i + 1}", step.A) { IsMarked = (row, column) => row == 0 && column == 0 }),
            ];
            if (step.H is { } h) parts.Add(("→", new MatrixFigure(new Label($"H{i + 1} = ReLU(A{i + 1})", $"H{i + 1} = ReLU(A{i + 1})"), h)));
            y = Row(scene, left, y, width, parts) + RowGap;
        }

        return y - RowGap;
    }

    private static double Row(Scene? scene, double left, double top, double width, List<(string Sign, MatrixFigure Figure)> parts)
    {
        double whole = parts.Sum(part => part.Figure.Width) + (Sign * (parts.Count - 1)), cell = Math.Clamp(46 * (width - 20) / whole, 34, 52);
        double x = left, y = top, lowest = top;
        foreach ((string sign, MatrixFigure figure) in parts)
        {
            MatrixFigure sized = figure with { CellWidth = cell };
            if (x > left && x + Sign + sized.Width > left + width) (x, y) = (left, lowest + 12);
            double middle = y + 34 + (sized.Height - 34) / 2;
            if (sign.Length > 0) scene?.Write(new(x + (Sign / 2), middle), sign, Ink.Text, 18, Anchor.Middle);
            if (scene is not null) sized.Draw(scene, x + (sign.Length > 0 ? Sign : 0), y);
            x += sized.Width + (sign.Length > 0 ? Sign : 0) + 4;
            lowest = Math.Max(lowest, y + sized.Height);
        }

        return lowest;
    }

    private sealed record Step(double[,] X, double[,] W, double[,] B, double[,] A, double[,]? H);
}
