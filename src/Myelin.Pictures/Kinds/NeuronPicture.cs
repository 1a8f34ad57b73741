namespace Myelin.Pictures;

/// <summary>One neuron: inputs, weights, sum and activation, and the plane of its inputs cut by a line.</summary>
public static class NeuronPicture
{
    private static readonly Plane s_plane = new(-3, 3, -3, 3);

    /// <summary>The picture of a neuron with two inputs.</summary>
    /// <param name="weight1">The weight of the first input, finite.</param>
    /// <param name="weight2">The weight of the second input, finite.</param>
    /// <param name="bias">The bias, finite.</param>
    /// <param name="activation">The activation: sigmoid, tanh, relu, leaky_relu, gelu or silu.</param>
    /// <exception cref="ArgumentException">The activation is not known, or a value outside its range.</exception>
    public static Picture Of(double weight1 = 2, double weight2 = 1, double bias = -1, string activation = "sigmoid")
    {
        foreach (double value in (double[])[weight1, weight2, bias]) Limits.Number(nameof(NeuronPicture), "|w|", Math.Abs(value), 0, 1000);
        var neuron = new Linear(2, 1);
        neuron.Weight.CopyFrom([(float)weight1, (float)weight2]);
        neuron.Bias!.CopyFrom([(float)bias]);
        Layer shape = Lesson.Activation(nameof(NeuronPicture), activation);
        var model = new Sequential(neuron, shape);
        double[,] plane = Plane.Table(model.Predict(s_plane.Points()).ToArray());
        var sums = Tensor.Linspace(-6, 6, 121);
        double[] z = Numbers.Of(sums), outputs = Numbers.Of(shape.Predict(sums));
        double length = Math.Sqrt((weight1 * weight1) + (weight2 * weight2));
        PictureNumbers[] numbers =
        [
            new("weights", [weight1, weight2]), new("bias", bias), new("distance", length > 0 ? Math.Abs(bias) / length : 0), Numbers.Named("outputs", plane),
        ];
        Label title = new("One neuron is a line", "一个神经元就是一条直线");
        Label message = new Caption()
            .Say("Where w₁x₁ + w₂x₂ + b is 0 there is a line; on one side of it the neuron answers high, on the other low.",
                "w₁x₁ + w₂x₂ + b 等于 0 的地方是一条直线：一侧输出高，另一侧输出低。", length > 0)
            .Say("Weights turn the line, the bias moves it.", "权重转动这条线，偏置平移它。", length > 0)
            .Say("With both weights 0 there is no line: the neuron answers the same everywhere.", "两个权重都为 0 时没有直线：神经元处处给出相同的输出。", length == 0).Text;
        return new Picture("neuron", title, message, numbers, style => Page.Panels((title, message), style,
        [
            (scene, left, top, width, height) => Diagram(scene, left, top, width, height, [weight1, weight2], bias, activation),
            Cut(plane, weight1, weight2, bias).Draw, Curve(z, outputs, activation).Draw,
        ], smallest: 280, ratio: 0.8));
    }

    private static void Diagram(Scene scene, double left, double top, double width, double height, double[] weights, double bias, string activation)
    {
        double middle = top + (height / 2), sum = left + (width * 0.55), radius = Math.Min(26, width * 0.08);
        scene.Write(new(left + 4, top + 9), new Label("sum, then activation", "求和，再激活"), Ink.Text, 13, isBold: true);
        for (int i = 0; i < 2; i++)
        {
            double y = middle + ((i == 0 ? -1 : 1) * height * 0.24), x = left + (width * 0.12);
            Arrow(scene, x, y, sum, middle, radius);
            scene.Add(new CircleMark(new(x, y), radius, Ink.Shade, Ink.Series(0)));
            scene.Write(new(x, y), i == 0 ? "x₁" : "x₂", Ink.Text, 14, Anchor.Middle);
            scene.Write(new(left + (width * 0.34), ((y + middle) / 2) + (i == 0 ? -19 : 19)), $"{(i == 0 ? "w₁" : "w₂")} = {Numbers.Text(weights[i])}",
                Ink.Text, 12, Anchor.Middle);
        }

        Arrow(scene, sum, middle + (height * 0.34), sum, middle, radius);
        scene.Write(new(sum, middle + (height * 0.34) + 10), $"b = {Numbers.Text(bias)}", Ink.Text, 12, Anchor.Middle);
        Arrow(scene, sum, middle, left + (width * 0.98), middle, radius);
        scene.Add(new CircleMark(new(sum, middle), radius, Ink.Shade, Ink.Series(1)));
        scene.Write(new(sum, middle), "Σ", Ink.Text, 18, Anchor.Middle);
        scene.Write(new(left + (width * 0.82), middle - 14), activation, Ink.Text, 12, Anchor.Middle, room: width * 0.32);
    }

    private static void Arrow(Scene scene, double x0, double y0, double x1, double y1, double radius)
    {
        double length = Math.Sqrt(((x1 - x0) * (x1 - x0)) + ((y1 - y0) * (y1 - y0))), share = (length - radius - 2) / length;
        scene.Add(new LineMark([new(x0, y0), new(x0 + ((x1 - x0) * share), y0 + ((y1 - y0) * share))], Ink.Muted, 1.5, HasArrow: true));
    }

    private static Chart Cut(double[,] plane, double w1, double w2, double bias)
    {
        (double[] x, double[] y) = s_plane.Line(w1, w2, bias);
        double far = Math.Max(1e-3, plane.Cast<double>().Max(Math.Abs)), low = plane.Cast<double>().Min() < -0.3 ? -far : 0;
        return new Chart
        {
            Title = new Label("its answer for each input", "对每个输入的输出"),
            X = new ChartAxis("x₁") { Min = -3, Max = 3 },
            Y = new ChartAxis("x₂") { Min = -3, Max = 3 },
        }
        .Heat(plane, -3, 3, -3, 3, HeatColors.Signed, low - (0.35 * (far - low)), far + (0.35 * (far - low)))
        .Scale(HeatColors.Signed, Numbers.Text(low), Numbers.Text(far), 0.35 / 1.7, 1.35 / 1.7)
        .Line("w₁x₁ + w₂x₂ + b = 0", x, y, Ink.Series(6), 2.5);
    }

    private static Chart Curve(double[] z, double[] outputs, string activation) => new Chart
    {
        Title = new Label("its answer across the line", "沿垂直于直线方向的输出"),
        X = new ChartAxis("z = w₁x₁ + w₂x₂ + b"),
        Y = new ChartAxis(activation),
    }
    .Line("", z, outputs, Ink.Series(1)).Line("", [0, 0], [outputs.Min(), outputs.Max()], Ink.Series(6), 2.5);
}
