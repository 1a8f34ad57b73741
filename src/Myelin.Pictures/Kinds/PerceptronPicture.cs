namespace Myelin.Pictures;

/// <summary>Rosenblatt's rule on the four cases of a gate: the line after each correction, and the mistakes per epoch.</summary>
public static class PerceptronPicture
{
    private static readonly (float X, float Y)[] s_cases = [(0, 0), (1, 0), (0, 1), (1, 1)];

    private static readonly (string Name, int[] Answers)[] s_gates =
        [("AND", [0, 0, 0, 1]), ("NAND", [1, 1, 1, 0]), ("OR", [0, 1, 1, 1]), ("XOR", [0, 1, 1, 0])];

    /// <summary>The gates that can be drawn.</summary>
    public static IReadOnlyList<string> Gates { get; } = [.. s_gates.Select(g => g.Name)];

    /// <summary>The picture of some gates.</summary>
    /// <param name="gates">Which, of <see cref="Gates"/>; all if none is given.</param>
    /// <param name="epochs">The largest number of epochs, from 1 to 1,000.</param>
    /// <param name="rate">The learning rate η, above 0.</param>
    /// <exception cref="ArgumentException">A gate is not known, or a value outside its range.</exception>
    public static Picture Of(IReadOnlyList<string>? gates = null, int epochs = 12, float rate = 1)
    {
        Limits.Count(nameof(PerceptronPicture), nameof(epochs), epochs, 1, 1000);
        Limits.Positive(nameof(PerceptronPicture), nameof(rate), rate);
        (string Name, int[] Answers)[] chosen = [.. (gates is { Count: > 0 } ? gates : Gates).Select(Find)];
        Lesson[] lessons = [.. chosen.Select(gate => Learn(gate.Name, gate.Answers, epochs, rate))];
        List<PictureNumbers> numbers = [];
        foreach (Lesson lesson in lessons)
        {
            numbers.Add(new PictureNumbers($"{lesson.Gate}.lines", [.. lesson.Lines.SelectMany(l => (double[])[l.W1, l.W2, l.B])], lesson.Lines.Count, 3));
            numbers.Add(new PictureNumbers($"{lesson.Gate}.mistakes", [.. lesson.Mistakes.Select(m => (double)m)]));
        }

        Label title = new("The perceptron's rule", "感知机学习规则");
        Label message = Message(lessons, epochs);
        return new Picture("perceptron", title, message, numbers, style =>
            Page.Panels((title, message), style, [.. lessons.SelectMany(l => new[] { Lines(l), Mistakes(l) })], smallest: 230, ratio: 0.86));
    }

    private static Label Message(Lesson[] lessons, int epochs)
    {
        Lesson[] learned = [.. lessons.Where(l => l.Mistakes[^1] == 0)], others = [.. lessons.Except(learned).Where(l => l.Gate != "XOR")];
        int most = learned.Select(l => l.Mistakes.Count).DefaultIfEmpty(0).Max();
        (Label yes, Label no) = (Names(learned), Names(others));
        return new Caption().Say("After each wrong answer the line moves towards the case.", "每答错一次，直线就向该样本移动。")
            .Say($"All four cases are right after at most {most} epochs for {yes.English}.", $"{yes.Chinese} 的四个样本最多 {most} 轮之后就全部答对。",
                learned.Length > 0)
            .Say($"{epochs} epochs are not enough for {no.English}.", $"对 {no.Chinese} 来说，{epochs} 轮还不够。", others.Length > 0)
            .Say("No line separates XOR, so the rule never stops.", "没有直线能分开 XOR，因此规则永远停不下来。", lessons.Any(l => l.Gate == "XOR")).Text;
    }

    private static Label Names(Lesson[] lessons) => new(string.Join(", ", lessons.Select(l => l.Gate)), string.Join("、", lessons.Select(l => l.Gate)));

    private static (string, int[]) Find(string name) => Limits.Known(nameof(PerceptronPicture), "gate", name, s_gates, g => g.Name);

    /// <summary>The library's rule, one epoch at a time.</summary>
    private static Lesson Learn(string gate, int[] answers, int epochs, float rate)
    {
        var data = new TensorDataset(Tensor.From([.. s_cases.SelectMany(c => (float[])[c.X, c.Y])], 4, 2), IntTensor.From(answers));
        var perceptron = new Perceptron(2);
        List<(double, double, double)> lines = [];
        List<int> mistakes = [];
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            mistakes.Add(perceptron.Learn(data, epochs: 1, rate).Mistakes[0]);
            float[] weight = perceptron.Weight.Value.ToArray();
            lines.Add((weight[0], weight[1], perceptron.Bias.Value.ToArray()[0]));
            if (mistakes[^1] == 0) break;
        }

        return new Lesson(gate, answers, lines, mistakes);
    }

    private static Panel Lines(Lesson lesson) => (scene, left, top, width, height) =>
    {
        const double From = -0.6, To = 1.6;
        var chart = new Chart
        {
            Title = lesson.Gate,
            X = new ChartAxis("x₁") { Min = From, Max = To },
            Y = new ChartAxis("x₂") { Min = From, Max = To },
        };
        for (int i = 0; i < lesson.Lines.Count; i++)
        {
            (double w1, double w2, double b) = lesson.Lines[i];
            bool isLast = i == lesson.Lines.Count - 1;
            (double[] x, double[] y) = Ends(w1, w2, b, From, To);
            chart.Line(isLast ? new Label("last line", "最后的直线") : "", x, y, isLast ? Ink.Series(1) : Ink.Grid, isLast ? 2.5 : 1.2);
        }

        foreach (int answer in (int[])[0, 1])
        {
            (float X, float Y)[] cases = [.. s_cases.Where((_, i) => lesson.Answers[i] == answer)];
            chart.Dots(new Label($"answer {answer}", $"答案 {answer}"), [.. cases.Select(c => (double)c.X)], [.. cases.Select(c => (double)c.Y)],
                answer == 1 ? Ink.Series(0) : Ink.Series(2), 6);
        }

        chart.Draw(scene, left, top, width, height);
    };

    private static Panel Mistakes(Lesson lesson) => (scene, left, top, width, height) =>
        new Chart
        {
            Title = new Label($"{lesson.Gate}: mistakes", $"{lesson.Gate}：错误数"),
            X = new ChartAxis(new Label("epoch", "轮")) { Min = 0.4, Max = lesson.Mistakes.Count + 0.6 },
            Y = new ChartAxis(new Label("of 4 cases", "4 个样本中")) { Min = 0, Max = 4.2 },
        }
        .Bars("", [.. Enumerable.Range(1, lesson.Mistakes.Count).Select(e => (double)e)], [.. lesson.Mistakes.Select(m => (double)m)], Ink.Series(1))
        .Draw(scene, left, top, width, height);

    /// <summary>Two points of w₁x + w₂y + b = 0 far outside; none if it is no line.</summary>
    private static (double[] X, double[] Y) Ends(double w1, double w2, double b, double from, double to)
    {
        if (w1 == 0 && w2 == 0) return ([], []);
        double far = 4 * (to - from);
        double x0 = -w1 * b / ((w1 * w1) + (w2 * w2)), y0 = -w2 * b / ((w1 * w1) + (w2 * w2)), length = Math.Sqrt((w1 * w1) + (w2 * w2));
        return ([x0 - (far * w2 / length), x0 + (far * w2 / length)], [y0 + (far * w1 / length), y0 - (far * w1 / length)]);
    }

    private sealed record Lesson(string Gate, int[] Answers, List<(double W1, double W2, double B)> Lines, List<int> Mistakes);
}
