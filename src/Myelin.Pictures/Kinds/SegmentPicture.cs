namespace Myelin.Pictures;

/// <summary>A wished boundary drawn as segments, one hidden unit for each, joined by a second layer, and what training finds with as many.</summary>
public static class SegmentPicture
{
    private const int Points = 400, Steps = 600;

    private static readonly Plane s_plane = new(-1.3, 1.3, -1.3, 1.3);

    /// <summary>The picture of a polygon with a number of sides.</summary>
    /// <param name="sides">The number of segments, from 3 to 8.</param>
    /// <param name="seed">Draws points and the first weights of the trained network.</param>
    /// <exception cref="ArgumentException">The number of sides is outside its range.</exception>
    public static Picture Of(int sides = 5, ulong seed = 1)
    {
        Limits.Count(nameof(SegmentPicture), nameof(sides), sides, 3, 8);
        Sequential built = Build(sides);
        Tensor x = Tensor.Uniform(RandomStream.For(seed, "segments"), -1.2f, 1.2f, Points, 2);
        Tensor inside = NoGrad.Run(() => built.Call(x)).GreaterThan(0);
        Sequential trained = Lesson.Network([2, sides, 1], () => new Sigmoid(), seed);
        double[] losses = Lesson.Learn(trained, new BinaryCrossEntropyWithLogits(), x, inside, new Adam(trained.Parameters(), 0.1), Steps);
        double right = Numbers.Of(trained.Predict(x)).Zip(Numbers.Of(inside), (score, is1) => score > 0 == is1 > 0.5 ? 1.0 : 0).Average();
        double[,] wished = Plane.Table(built.Predict(s_plane.Points()).Sigmoid().ToArray()),
            found = Plane.Table(trained.Predict(s_plane.Points()).Sigmoid().ToArray());
        double[,] count = Plane.Table(NoGrad.Run(() => built.Call(s_plane.Points(), ..2)).Sum(1).ToArray());
        PictureNumbers[] numbers =
            [new("loss", losses), new("accuracy", right), Numbers.Named("count", count), Numbers.Named("wished", wished), Numbers.Named("found", found)];
        Label title = new("A boundary of segments: one hidden unit for each", "由线段组成的边界：每条线段一个隐藏单元");
        Label message = new(
            "Draw the boundary you wish as straight segments: a hidden unit for each, and an output that asks whether all agree. " +
            "That many units suffice; training may find other lines.",
            "把想要的边界画成若干线段：每条线段一个隐藏单元，输出层判断是否全部满足。这么多单元就足够了；训练找到的可能是另一组直线。");
        double[] px = [.. Numbers.Of(x).Where((_, i) => i % 2 == 0)], py = [.. Numbers.Of(x).Where((_, i) => i % 2 == 1)];
        bool[] isIn = [.. Numbers.Of(inside).Select(v => v > 0.5)];
        return new Picture("segments", title, message, numbers, style => Page.Panels((title, message), style,
        [
            Map(new("units that say yes", "回答“是”的单元数"), count, HeatColors.Amount, sides, (Linear)built[0]).Draw,
            Dots(Map(new("joined by the second layer", "由第二层合并"), wished, HeatColors.Signed, 1, null), px, py, isIn).Draw,
            Dots(Map(new($"found by training: {right:P1} right", $"训练的结果：{right:P1} 正确"), found, HeatColors.Signed, 1, (Linear)trained[0]), px, py, isIn).Draw,
        ], smallest: 270, ratio: 0.98));
    }

    /// <summary>Each unit says whether a point is on the inner side of its line; the output wants all of them.</summary>
    private static Sequential Build(int sides)
    {
        const float Distance = 0.75f;
        Linear lines = new(2, sides), all = new(sides, 1);
        float[] weights = new float[2 * sides];
        for (int i = 0; i < sides; i++)
        {
            var angle = Tensor.From([((i / (float)sides) + 0.25f) * 6.2831853f], 1);
            (weights[2 * i], weights[(2 * i) + 1]) = (-angle.Cos().Item(), -angle.Sin().Item());
        }

        lines.Weight.CopyFrom(weights);
        lines.Bias!.CopyFrom([.. Enumerable.Repeat(Distance, sides)]);
        all.Weight.CopyFrom([.. Enumerable.Repeat(20f, sides)]);
        all.Bias!.CopyFrom([-20 * (sides - 0.5f)]);
        return new Sequential(lines, new Step(), all);
    }

    private static Chart Map(Label title, double[,] values, HeatColors colors, double high, Linear? lines)
    {
        var chart = new Chart
        {
            Title = title,
            X = new ChartAxis("x₁") { Min = s_plane.X0, Max = s_plane.X1 },
            Y = new ChartAxis("x₂") { Min = s_plane.Y0, Max = s_plane.Y1 },
        };
        // Pale ends, so that the points can be seen.
        (double first, double last) = colors == HeatColors.Signed ? (-0.4, 1.4) : (0, high);
        chart.Heat(values, s_plane.X0, s_plane.X1, s_plane.Y0, s_plane.Y1, colors, first, last);
        if (colors == HeatColors.Amount) chart.Scale(colors, "0", $"{high}");
        else chart.Scale(colors, new Label("outside", "外部"), new Label("inside", "内部"), 0.4 / 1.8, 1.4 / 1.8);
        for (int unit = 0; unit < (lines?.OutFeatures ?? 0); unit++)
        {
            (double a, double b, double c) = Lesson.LineOf(lines!, unit);
            (double[] x, double[] y) = s_plane.Line(a, b, c);
            chart.Line("", x, y, colors == HeatColors.Amount ? Ink.Paper : Ink.Series(6), 1.6, isDashed: true);
        }

        return chart;
    }

    private static Chart Dots(Chart chart, double[] x, double[] y, bool[] isIn)
    {
        foreach (bool side in (bool[])[true, false])
        {
            chart.Dots("", [.. x.Where((_, i) => isIn[i] == side)], [.. y.Where((_, i) => isIn[i] == side)], side ? Ink.Series(1) : Ink.Series(0), 2.2);
        }

        return chart;
    }
}
