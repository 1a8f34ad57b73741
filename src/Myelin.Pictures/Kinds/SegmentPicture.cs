namespace Myelin.Pictures;

/// <summary>A wished boundary drawn as segments, one hidden unit for each, joined by a second layer, and what training finds with as many.</summary>
public static class SegmentPicture
{
    private const int Points = 400, Steps = 600;

    private static readonly Plane s_plane = new(-1.3, 1.3, -1.3, 1.3);

    /// <summary>The picture of a regular polygon.</summary>
    /// <param name="sides">The number of segments, from 3 to 8.</param>
    /// <param name="seed">Draws points and the first weights of the trained network.</param>
    /// <exception cref="ArgumentException">The number of sides is outside its range.</exception>
    public static Picture Of(int sides = 5, ulong seed = 1)
    {
        const float Distance = 0.75f;
        Limits.Count(nameof(SegmentPicture), nameof(sides), sides, 3, 8);
        (double, double, double) Side(int i)
        {
            var angle = Tensor.From([((i / (float)sides) + 0.25f) * 6.2831853f], 1);
            return (-angle.Cos().Item(), -angle.Sin().Item(), Distance);
        }

        return Of([.. Enumerable.Range(0, sides).Select(Side)], [[.. Enumerable.Range(0, sides).Select(i => (i, true))]], sides, seed);
    }

    /// <summary>The picture of a polygon of your own. If it is not convex, its parts are, and a third layer joins them.</summary>
    /// <param name="points">Its corners in the order of the outline: 3 to 12, each coordinate from -1.2 to 1.2; its edges must not cross.</param>
    /// <param name="seed">Draws points and the first weights of the trained network.</param>
    /// <exception cref="ArgumentException">The corners are too few, too many, too far away or doubled, or edges cross.</exception>
    public static Picture Of(IReadOnlyList<(double X, double Y)> points, ulong seed = 1)
    {
        var polygon = Polygon.Of(nameof(SegmentPicture), points);
        return Of(polygon.Lines, polygon.Parts, polygon.Edges, seed);
    }

    private static Picture Of((double A, double B, double C)[] lines, (int Line, bool IsPositive)[][] parts, int edges, ulong seed)
    {
        Sequential built = Build(lines, parts);
        Tensor x = Tensor.Uniform(RandomStream.For(seed, "segments"), -1.2f, 1.2f, Points, 2);
        Tensor inside = NoGrad.Run(() => built.Call(x)).GreaterThan(0);
        int[] units = parts.Length == 1 ? [lines.Length, 1] : [lines.Length, parts.Length, 1];
        Sequential trained = Lesson.Network([2, .. units], () => new Sigmoid(), seed);
        double[] losses = Lesson.Learn(trained, new BinaryCrossEntropyWithLogits(), x, inside, new Adam(trained.Parameters(), 0.1), Steps);
        double right = Numbers.Of(trained.Predict(x)).Zip(Numbers.Of(inside), (score, is1) => score > 0 == is1 > 0.5 ? 1.0 : 0).Average();
        double[,] wished = Plane.Table(built.Predict(s_plane.Points()).Sigmoid().ToArray()),
            found = Plane.Table(trained.Predict(s_plane.Points()).Sigmoid().ToArray());
        double[,] count = Plane.Table(NoGrad.Run(() => built.Call(s_plane.Points(), ..2)).Sum(1).ToArray());
        List<PictureNumbers> numbers =
        [
            new("units", [.. units.Select(n => (double)n)]), new("loss", losses), new("accuracy", right), Numbers.Named("count", count),
            Numbers.Named("wished", wished), Numbers.Named("found", found),
        ];
        double[,]? part = null;
        if (parts.Length > 1) numbers.Add(Numbers.Named("part", part = PartOf(built)));
        Label title = new("A boundary of segments: one hidden unit for each", "由线段组成的边界：每条线段一个隐藏单元");
        Label message = Message(edges, lines.Length - edges, parts.Length, units, right);
        double[] px = [.. Numbers.Of(x).Where((_, i) => i % 2 == 0)], py = [.. Numbers.Of(x).Where((_, i) => i % 2 == 1)];
        bool[] isIn = [.. Numbers.Of(inside).Select(v => v > 0.5)];
        Label joined = parts.Length == 1 ? new("joined by the second layer", "由第二层合并") : new("joined by the third layer", "由第三层合并");
        List<Panel> panels = [Map(new("units that say yes", "回答“是”的单元数"), count, HeatColors.Amount, lines.Length, (Linear)built[0]).Draw];
        if (part is not null) panels.Add(Convex(part, parts.Length).Draw);
        panels.Add(Dots(Map(joined, wished, HeatColors.Signed, 1, null), px, py, isIn).Draw);
        panels.Add(Dots(
            Map(new($"found by training: {right:P1} right", $"训练的结果：{right:P1} 正确"), found, HeatColors.Signed, 1, (Linear)trained[0]), px, py, isIn).Draw);
        return new Picture("segments", title, message, numbers, style => Page.Panels((title, message), style, panels, smallest: 270, ratio: 0.98));
    }

    private static Label Message(int edges, int cuts, int parts, int[] units, double right)
    {
        bool isConvex = parts == 1;
        return new Caption().Say("Draw the boundary you wish as straight segments, with a hidden unit for each.", "把想要的边界画成若干线段，每条线段一个隐藏单元。")
            .Say("An output asks whether all agree.", "输出层判断是否全部满足。", isConvex)
            .Say($"This one is not convex: {cuts} {(cuts == 1 ? "cut makes" : "cuts make")} {parts} convex parts. " +
                "The second layer has a unit for each, which asks for all of its lines, and the output asks for any part.",
                $"这个图形不是凸的：切 {cuts} 刀，分成 {parts} 个凸的部分。第二层为每个部分设一个单元，判断它的直线是否全部满足；输出层判断是否落在任何一个部分里。", !isConvex)
            .Say($"{edges}{(cuts > 0 ? $" + {cuts}" : "")} lines make {units.Length} layers with {string.Join(" + ", units)} units.",
                $"{edges}{(cuts > 0 ? $" + {cuts}" : "")} 条直线，共 {units.Length} 层，{string.Join(" + ", units)} 个单元。")
            .Say($"Trained with as many, a network gets {right:P1} of the points right, perhaps by other lines.",
                $"用同样多的单元训练，{right:P1} 的点正确，用的可能是另一组直线。").Text;
    }

    /// <summary>
    /// Each unit says whether a point is on the positive side of its line; a unit for each part wants all of the part's lines, and the output any part.
    /// </summary>
    private static Sequential Build((double A, double B, double C)[] sides, (int Line, bool IsPositive)[][] parts)
    {
        const float Sharp = 20;
        Linear lines = new(2, sides.Length), all = new(sides.Length, parts.Length);
        lines.Weight.CopyFrom([.. sides.SelectMany(side => (float[])[(float)side.A, (float)side.B])]);
        lines.Bias!.CopyFrom([.. sides.Select(side => (float)side.C)]);
        float[] wanted = new float[parts.Length * sides.Length];
        for (int part = 0; part < parts.Length; part++)
        {
            foreach ((int line, bool isPositive) in parts[part]) wanted[(part * sides.Length) + line] = isPositive ? Sharp : -Sharp;
        }

        all.Weight.CopyFrom(wanted);
        all.Bias!.CopyFrom([.. parts.Select(part => -Sharp * (part.Count(side => side.IsPositive) - 0.5f))]);
        if (parts.Length == 1) return new Sequential(lines, new Step(), all);
        Linear any = new(parts.Length, 1);
        any.Weight.CopyFrom([.. Enumerable.Repeat(Sharp, parts.Length)]);
        any.Bias!.CopyFrom([-Sharp / 2]);
        return new Sequential(lines, new Step(), all, new Step(), any);
    }

    /// <summary>For each point of the plane the number of its part, 0 for none.</summary>
    private static double[,] PartOf(Sequential built)
    {
        Tensor says = NoGrad.Run(() => built.Call(s_plane.Points(), ..4));
        float[] any = says.Max(1).ToArray();
        return Plane.Table([.. says.ArgMax(1).ToArray().Select((part, i) => any[i] > 0 ? part + 1f : 0)]);
    }

    private static Chart Convex(double[,] part, int parts)
    {
        var chart = new Chart
        {
            Title = new Label($"{parts} convex parts in the second layer", $"第二层：{parts} 个凸的部分"),
            X = new ChartAxis("x₁") { Min = s_plane.X0, Max = s_plane.X1 },
            Y = new ChartAxis("x₂") { Min = s_plane.Y0, Max = s_plane.Y1 },
        };
        return chart.Classes(part, s_plane.X0, s_plane.X1, s_plane.Y0, s_plane.Y1);
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
