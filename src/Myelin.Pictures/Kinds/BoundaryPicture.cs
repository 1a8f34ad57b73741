namespace Myelin.Pictures;

/// <summary>The decision boundary of a model of two features, with the plane of each hidden unit.</summary>
public static class BoundaryPicture
{
    /// <summary>The number of hidden units that are drawn: the first of each layer.</summary>
    public const int MostUnits = 16;

    private const int UnitSide = 31;

    /// <summary>The picture of any model that maps two features to a score, or to scores of classes.</summary>
    /// <param name="model">The model, trained or not: float32 <c>[N, 2]</c> to <c>[N, 1]</c> or <c>[N, classes]</c>.</param>
    /// <param name="data">The points: inputs <c>[N, 2]</c> and labels.</param>
    /// <exception cref="ArgumentException">The data have not two features, or the model does not take them.</exception>
    public static Picture Of(Layer model, Dataset data)
    {
        if (data.InputShape is not { Rank: 1 } || data.InputShape[0] != 2) throw new ArgumentException(
            $"{nameof(BoundaryPicture)}: the data must have two features.\n  Got inputs of {data.InputShape}.\n  Choose two columns, or a picture of " +
            "hidden features.");
        Batch all = data.All();
        double[] points = Numbers.Of(all.Inputs);
        int[] labels = all.Labels.ToArray();
        double[] x = [.. points.Where((_, i) => i % 2 == 0)], y = [.. points.Where((_, i) => i % 2 == 1)];
        Plane plane = Plane.Around(x, y);
        Tensor scores = Scores(model, plane.Points());
        double[,] answers = Plane.Table(Shares(scores));
        List<(string Name, double[,] Values)> units = Units(model, plane);
        Tensor predicted = model.Predict(all.Inputs);
        double right = Answers(predicted).Zip(labels, (a, b) => a == b ? 1.0 : 0).Average();
        PictureNumbers[] numbers =
        [
            new("accuracy", right), Numbers.Named("answers", answers), .. units.Select(unit => Numbers.Named($"unit {unit.Name}", unit.Values)),
        ];
        Label title = new($"Decision boundary: {right:P1} of the points are right", $"决策边界：{right:P1} 的点分类正确");
        int hidden = HiddenOutputs.Units(model, all.Inputs).Count;
        Label message = new Caption()
            .Say("Each unit of the first hidden layer bends the plane along one line.", "第一个隐藏层的每个单元沿一条直线弯折平面。", hidden > 0)
            .Say("Later layers bend what the first has bent.", "后面的层再弯折已经弯折过的平面。", hidden > 1)
            .Say("The output adds their answers, and the boundary is where two classes have the same score.", "输出层把它们的结果相加，两类分数相等之处就是边界。", hidden > 0)
            .Say("The boundary is where two classes have the same score.", "两类分数相等之处就是边界。", hidden == 0)
            .Say($"Here {1 - right:P0} of the points are on its wrong side.", $"这里有 {1 - right:P0} 的点位于边界错误的一侧。", right < 0.9).Text;
        bool isBinary = scores.Shape[1] == 1;
        return new Picture("boundary", title, message, numbers, style => Draw((title, message), style, plane, answers, isBinary, (x, y, labels), units));
    }

    /// <summary>The picture of a network that is trained on points there and then, by Adam on all of them at each step.</summary>
    /// <param name="data">The points, such as those of <see cref="PointData"/>.</param>
    /// <param name="hidden">The widths of the hidden layers, 1 to 12 of them, each from 1 to 512; 6 and 4 if not given.</param>
    /// <param name="activation">The activation of the hidden units.</param>
    /// <param name="steps">The number of steps, from 1 to 20,000.</param>
    /// <param name="rate">The learning rate, above 0.</param>
    /// <param name="seed">Draws the first weights.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Of(
        TensorDataset data, IReadOnlyList<int>? hidden = null, string activation = "tanh", int steps = 500, double rate = 0.02, ulong seed = 1)
    {
        Limits.Count(nameof(BoundaryPicture), nameof(steps), steps, 1, 20_000);
        Limits.Positive(nameof(BoundaryPicture), nameof(rate), rate);
        int layers = hidden?.Count ?? 2;
        Limits.Count(nameof(BoundaryPicture), nameof(layers), layers, 1, 12);
        foreach (int width in hidden ?? []) Limits.Count(nameof(BoundaryPicture), nameof(width), width, 1, 512);
        Sequential model = Lesson.Network([2, .. hidden ?? [6, 4], data.Classes], () => Lesson.Activation(nameof(BoundaryPicture), activation), seed);
        var optimizer = new Adam(model.Parameters(), rate);
        Batch all = data.All();
        for (int step = 0; step < steps; step++)
        {
            optimizer.ZeroGrad();
            new CrossEntropy().Call(model.Call(all.Inputs), all.Labels).Backward();
            optimizer.Step();
        }

        return Of(model, data);
    }

    private static Scene Draw(
        (Label, Label) heading, PictureStyle style, Plane plane, double[,] answers, bool isBinary, (double[] X, double[] Y, int[] Labels) points,
        List<(string Name, double[,] Values)> units)
    {
        Panel boundary = (scene, left, top, width, height) => Boundary(plane, answers, isBinary, points).Draw(scene, left, top, width, height);
        Panel thumbnails = (scene, left, top, width, height) => Thumbnails(scene, left, top, width, height, units);
        return Page.Panels(heading, style, units.Count > 0 ? [boundary, thumbnails] : [boundary], smallest: 290, ratio: 0.9);
    }

    private static Chart Boundary(Plane plane, double[,] answers, bool isBinary, (double[] X, double[] Y, int[] Labels) points)
    {
        var chart = new Chart
        {
            Title = new Label("answers of the model", "模型的回答"),
            X = new ChartAxis("x₁") { Min = plane.X0, Max = plane.X1 },
            Y = new ChartAxis("x₂") { Min = plane.Y0, Max = plane.Y1 },
        };
        if (isBinary)
        {
            chart.Heat(answers, plane.X0, plane.X1, plane.Y0, plane.Y1, HeatColors.Signed, -0.4, 1.4)
                .Scale(HeatColors.Signed, "0", "1", 0.4 / 1.8, 1.4 / 1.8)
                .Contours(answers, plane.Columns(), plane.Rows(), [0.5], Ink.Series(6));
        }
        else
        {
            chart.Classes(answers, plane.X0, plane.X1, plane.Y0, plane.Y1);
        }

        foreach (int label in points.Labels.Distinct().Order())
        {
            int[] of = [.. Enumerable.Range(0, points.Labels.Length).Where(i => points.Labels[i] == label)];
            chart.Dots(new Label($"class {label}", $"类别 {label}"), [.. of.Select(i => points.X[i])], [.. of.Select(i => points.Y[i])], Ink.Series(label), 3);
        }

        return chart;
    }

    private static void Thumbnails(Scene scene, double left, double top, double width, double height, List<(string Name, double[,] Values)> units)
    {
        // Each unit has ends of its own.
        new ColorBar(HeatColors.Signed, "< 0", "> 0").Head(
            scene, left + 4, top + 9, width - 4, new Label("hidden units, layer.unit", "隐藏单元，层.单元"), size: 13);
        int columns = (int)Math.Ceiling(Math.Sqrt(units.Count)), rows = (units.Count + columns - 1) / columns;
        double cell = Math.Min((width - 8) / columns, (height - 24) / rows), side = cell - 18;
        for (int i = 0; i < units.Count; i++)
        {
            double x = left + 4 + (i % columns * cell), y = top + 24 + (i / columns * cell), far = Math.Max(1e-6, units[i].Values.Cast<double>().Max(Math.Abs));
            HeatFigure.Draw(scene, units[i].Values, x, y + 14, side, side, HeatColors.Signed, -far, far, upwards: true);
            scene.Write(new(x, y + 7), units[i].Name, Ink.Muted, 10, room: side);
        }
    }

    private static Tensor Scores(Layer model, Tensor points)
    {
        Tensor scores;
        try
        {
            scores = model.Predict(points);
        }
        catch (ShapeException error)
        {
            throw new ArgumentException(
                $"{nameof(BoundaryPicture)}: the model must take two features.\n  Got a model that does not: {error.Message.Split('\n')[0]}\n" +
                "  Train one on two columns, or choose a picture of hidden features.", error);
        }

        return scores.Rank == 2 ? scores : scores.Reshape(points.Shape[0], -1);
    }

    /// <summary>Probabilities of class 1, or numbers of classes.</summary>
    private static float[] Shares(Tensor scores) => scores.Shape[1] == 1 ? scores.Sigmoid().ToArray() : [.. scores.ArgMax(1).ToArray().Select(c => (float)c)];

    private static int[] Answers(Tensor scores) => scores.Shape[^1] == 1 ? [.. scores.ToArray().Select(s => s > 0 ? 1 : 0)] : scores.ArgMax(1).ToArray();

    private static List<(string, double[,])> Units(Layer model, Plane plane)
    {
        List<(string Path, Tensor Output)> layers = HiddenOutputs.Units(model, plane.Points(UnitSide));
        List<(string, double[,])> units = [];
        for (int layer = 0; layer < layers.Count; layer++)
        {
            Tensor output = layers[layer].Output;
            int shown = Math.Min(output.Shape[1], Math.Max(1, MostUnits / layers.Count));
            for (int unit = 0; unit < shown; unit++) units.Add(($"{layer + 1}.{unit + 1}", Plane.Table(output.Select(1, unit).ToArray())));
        }

        return units;
    }
}
