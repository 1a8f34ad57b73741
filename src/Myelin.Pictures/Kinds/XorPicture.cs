namespace Myelin.Pictures;

/// <summary>XOR in the plane of its inputs and in the plane of two hidden units, where a line separates it.</summary>
public static class XorPicture
{
    private static readonly Plane s_plane = new(-0.5, 1.5, -0.5, 1.5);

    private static readonly float[,] s_cases = { { 0, 0 }, { 1, 0 }, { 0, 1 }, { 1, 1 } };

    private static readonly float[] s_answers = [0, 1, 1, 0];

    /// <summary>The picture of a network that is trained on XOR.</summary>
    /// <param name="hidden">The number of hidden units, from 1 to 4; with 1 it cannot be learned.</param>
    /// <param name="steps">The number of steps of Adam, from 1 to 10,000.</param>
    /// <param name="seed">Draws the first weights.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Of(int hidden = 2, int steps = 400, ulong seed = 1)
    {
        Limits.Count(nameof(XorPicture), nameof(hidden), hidden, 1, 4);
        Limits.Count(nameof(XorPicture), nameof(steps), steps, 1, 10_000);
        Sequential model = Lesson.Network([2, hidden, 1], () => new Tanh(), seed);
        Tensor x = Tensor.From(s_cases), target = Tensor.From(s_answers, 4, 1);
        double[] losses = Lesson.Learn(model, new BinaryCrossEntropyWithLogits(), x, target, new Adam(model.Parameters(), 0.05), steps);
        model.Eval();
        Tensor points = s_plane.Points();
        double[,] answers = Plane.Table(model.Predict(points).Sigmoid().ToArray());
        Tensor folded = NoGrad.Run(() => model.Call(x, ..2));
        double[] output = Numbers.Of(((Linear)model[2]).Weight), bias = Numbers.Of(((Linear)model[2]).Bias!);
        PictureNumbers[] numbers =
        [
            new("loss", losses), new("answers", Numbers.Of(model.Predict(x).Sigmoid())), Numbers.Named("hidden", folded),
            new("plane", [.. answers.Cast<double>()], Plane.Side, Plane.Side),
        ];
        Label title = new("XOR: the hidden layer folds the plane", "XOR：隐藏层把平面折叠起来");
        bool isLearned = Numbers.Of(model.Predict(x)).Zip(s_answers, (score, answer) => score > 0 == answer > 0.5).All(isRight => isRight);
        Label message = isLearned
            ? new(
                "No line separates XOR in the plane of its inputs. The hidden units move the four cases so that one line does.",
                "在输入平面上没有直线能分开 XOR；隐藏单元移动这四个样本，使一条直线就能把它们分开。")
            : new(
                "No line separates XOR in the plane of its inputs. Where these hidden units move the four cases, no line separates them yet.",
                "在输入平面上没有直线能分开 XOR；这些隐藏单元把四个样本移到的位置，直线仍无法把它们分开。");
        return new Picture("xor", title, message, numbers, style => Page.Panels((title, message), style,
        [
            Inputs(model, answers).Draw, Folded(Numbers.Table(folded), output, bias[0]).Draw, Losses(losses).Draw,
        ], smallest: 280, ratio: 0.86));
    }

    private static Chart Inputs(Sequential model, double[,] answers)
    {
        var chart = new Chart
        {
            Title = new Label("plane of the inputs", "输入平面"),
            X = new ChartAxis("x₁") { Min = -0.5, Max = 1.5 },
            Y = new ChartAxis("x₂") { Min = -0.5, Max = 1.5 },
        }.Heat(answers, -0.5, 1.5, -0.5, 1.5, HeatColors.Signed, -0.4, 1.4).Scale(HeatColors.Signed, "0", "1", 0.4 / 1.8, 1.4 / 1.8);
        var first = (Linear)model[0];
        for (int unit = 0; unit < first.OutFeatures; unit++)
        {
            (double a, double b, double c) = Lesson.LineOf(first, unit);
            (double[] x, double[] y) = s_plane.Line(a, b, c);
            chart.Line(new Label($"hidden {unit + 1}", $"隐藏单元 {unit + 1}"), x, y, Ink.Series(unit + 3), 2, isDashed: true);
        }

        return Cases(chart, [0, 1, 0, 1], [0, 0, 1, 1]);
    }

    private static Chart Folded(double[,] hidden, double[] weight, double bias)
    {
        bool isLine = hidden.GetLength(1) == 1;
        double[] h1 = [.. Enumerable.Range(0, 4).Select(i => hidden[i, 0])], h2 = [.. Enumerable.Range(0, 4).Select(i => isLine ? 0 : hidden[i, 1])];
        var chart = new Chart
        {
            Title = new Label("plane of the hidden units", "隐藏单元平面"),
            X = new ChartAxis(new Label("hidden 1", "隐藏单元 1")) { Min = -1.15, Max = 1.15 },
            Y = new ChartAxis(isLine ? "" : new Label("hidden 2", "隐藏单元 2")) { Min = -1.15, Max = 1.15 },
        };
        if (hidden.GetLength(1) == 2)
        {
            (double[] x, double[] y) = new Plane(-1.2, 1.2, -1.2, 1.2).Line(weight[0], weight[1], bias);
            chart.Line(new Label("the output's line", "输出单元的直线"), x, y, Ink.Series(6), 2.5);
        }

        return Cases(chart, h1, h2);
    }

    private static Chart Cases(Chart chart, double[] x, double[] y)
    {
        foreach (int answer in (int[])[0, 1])
        {
            int[] of = [.. Enumerable.Range(0, 4).Where(i => s_answers[i] == answer)];
            chart.Dots(new Label($"answer {answer}", $"答案 {answer}"), [.. of.Select(i => x[i])], [.. of.Select(i => y[i])], Ink.Series(answer), 6);
        }

        return chart;
    }

    private static Chart Losses(double[] losses) => new Chart
    {
        Title = new Label("loss", "损失"),
        X = new ChartAxis(new Label("step", "步")),
        Y = new ChartAxis("") { Min = 0 },
    }.Line("", Numbers.Upto(losses.Length), losses, Ink.Series(2))
        .Line(new Label("guessing: ln 2", "猜测：ln 2"), [0, losses.Length - 1], [0.6931, 0.6931], Ink.Muted, 1, isDashed: true);
}
