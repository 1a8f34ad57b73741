namespace Myelin.Pictures;

/// <summary>How good the answers of a classifier are: confusion, ROC, precision and recall, calibration.</summary>
public static class AnswersPicture
{
    private const int Bins = 10;

    /// <summary>The picture of a model's answers on a data set.</summary>
    /// <param name="model">Gives scores of classes: <c>[N, classes]</c>, at least 2 and at most 20.</param>
    /// <param name="data">Inputs and labels.</param>
    /// <param name="positive">The class of the ROC and precision-recall curves.</param>
    /// <exception cref="ArgumentException">There is no such class, or too many classes.</exception>
    public static Picture Of(Layer model, Dataset data, int positive = 0)
    {
        int classes = data.Classes;
        Limits.Count(nameof(AnswersPicture), nameof(classes), classes, 2, 20);
        Limits.Count(nameof(AnswersPicture), nameof(positive), positive, 0, classes - 1);
        Batch all = data.All();
        double[,] shares = Numbers.Table(model.Predict(all.Inputs).Softmax());
        int[] labels = all.Labels.ToArray();
        double[,] confusion = Confusion(shares, labels, classes);
        (double[] recall, double[] falseAlarms, double[] precision) = Thresholds(shares, labels, positive);
        double area = Enumerable.Range(1, recall.Length - 1).Sum(i => (falseAlarms[i] - falseAlarms[i - 1]) * (recall[i] + recall[i - 1]) / 2);
        (double[] said, double[] right, double[] share, double error) = Calibration(shares, labels);
        double accuracy = Enumerable.Range(0, classes).Sum(c => confusion[c, c]) / labels.Length;
        PictureNumbers[] numbers =
        [
            Numbers.Named("confusion", confusion), new("accuracy", accuracy), new("recall", recall), new("falseAlarms", falseAlarms),
            new("precision", precision),
            new("auc", area), new("said", said), new("right", right), new("share", share), new("calibrationError", error),
        ];
        string name = data.ClassNames[positive];
        Label title = new($"A classifier's answers: {accuracy:P1} right", $"分类器的回答：{accuracy:P1} 正确");
        Label message = new(
            "Accuracy is one number. The matrix says which classes are confused, the curves what each threshold costs, and calibration whether a 90 % " +
            "is right in 90 of 100 cases.",
            "准确率只是一个数。混淆矩阵说明哪些类别被弄混，两条曲线说明每个阈值的代价，校准图说明说“90%”时是否 100 次中真有 90 次正确。");
        return new Picture("answers", title, message, numbers, style => Page.Panels((title, message), style,
        [
            (scene, left, top, width, height) => Matrix(scene, left, top, width, height, confusion),
            Roc(falseAlarms, recall, area, name).Draw, Precision(recall, precision, name).Draw, Calibrated(said, right, error).Draw,
        ], smallest: 270, ratio: 0.92));
    }

    /// <summary>The picture of a small network that learns the digits there and then, on the test set.</summary>
    /// <param name="epochs">The number of epochs, from 1 to 100.</param>
    /// <param name="positive">The digit of the curves.</param>
    /// <param name="seed">Draws weights and order.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Trained(int epochs = 3, int positive = 8, ulong seed = 1)
    {
        Limits.Count(nameof(AnswersPicture), nameof(epochs), epochs, 1, 100);
        TrainTestSplit digits = Digits.Load();
        var model = new Sequential(new Flatten(), new Linear(64, 16), new Relu(), new Linear(16, 10));
        model.Initialize(seed);
        new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.005)) { Seed = seed }.Fit(digits.Train,
            new FitOptions { Epochs = epochs, BatchSize = 32 });
        return Of(model, digits.Test, positive);
    }

    private static double[,] Confusion(double[,] shares, int[] labels, int classes)
    {
        var counts = new double[classes, classes];
        for (int i = 0; i < labels.Length; i++) counts[labels[i], Best(shares, i)]++;
        return counts;
    }

    private static int Best(double[,] shares, int row) => Enumerable.Range(0, shares.GetLength(1)).MaxBy(c => shares[row, c]);

    /// <summary>Recall, false alarms and precision at each threshold, the highest first.</summary>
    private static (double[] Recall, double[] FalseAlarms, double[] Precision) Thresholds(double[,] shares, int[] labels, int positive)
    {
        int[] order = [.. Enumerable.Range(0, labels.Length).OrderByDescending(i => shares[i, positive])];
        double all = Math.Max(1, labels.Count(l => l == positive)), others = Math.Max(1, labels.Length - all), hits = 0, alarms = 0;
        List<double> recall = [0], falseAlarms = [0], precision = [1];
        for (int i = 0; i < order.Length; i++)
        {
            if (labels[order[i]] == positive) hits++;
            else alarms++;
            // Equal scores are one threshold.
            if (i + 1 < order.Length && shares[order[i], positive] == shares[order[i + 1], positive]) continue;
            recall.Add(hits / all);
            falseAlarms.Add(alarms / others);
            precision.Add(hits / (hits + alarms));
        }

        return ([.. recall], [.. falseAlarms], [.. precision]);
    }

    /// <summary>In ten bins of the probability that is said: its mean, how often it was right, and the share of answers; the mean distance.</summary>
    private static (double[] Said, double[] Right, double[] Share, double Error) Calibration(double[,] shares, int[] labels)
    {
        double[] said = new double[Bins], right = new double[Bins], count = new double[Bins];
        for (int i = 0; i < labels.Length; i++)
        {
            int best = Best(shares, i), bin = Math.Clamp((int)(shares[i, best] * Bins), 0, Bins - 1);
            said[bin] += shares[i, best];
            right[bin] += labels[i] == best ? 1 : 0;
            count[bin]++;
        }

        int[] used = [.. Enumerable.Range(0, Bins).Where(b => count[b] > 0)];
        double error = used.Sum(b => Math.Abs(said[b] - right[b])) / labels.Length;
        return ([.. used.Select(b => said[b] / count[b])], [.. used.Select(b => right[b] / count[b])], [.. used.Select(b => count[b] / labels.Length)], error);
    }

    private static void Matrix(Scene scene, double left, double top, double width, double height, double[,] confusion)
    {
        int classes = confusion.GetLength(0);
        scene.Write(new(left + 4, top + 9), new Label("confusion: row is true, column is said", "混淆矩阵：行为真实类别，列为回答"), Ink.Text, 13, isBold: true,
            room: width - 8);
        double cell = Math.Min((width - 30) / classes, (height - 50) / classes), x = left + 24, y = top + 46;
        double most = Math.Max(1, confusion.Cast<double>().Max());
        for (int i = 0; i < classes; i++)
        {
            scene.Write(new(x + ((i + 0.5) * cell), y - 9), $"{i}", Ink.Muted, 11, Anchor.Middle);
            scene.Write(new(x - 6, y + ((i + 0.5) * cell)), $"{i}", Ink.Muted, 11, Anchor.End);
        }

        for (int i = 0; i < classes * classes; i++)
        {
            (int row, int column) = (i / classes, i % classes);
            // The square root shows the few mistakes next to the many right answers.
            Ink back = confusion[row, column] == 0 ? Ink.Paper : HeatScale.At(HeatColors.Amount, Math.Sqrt(confusion[row, column] / most));
            scene.Add(new BoxMark(x + (column * cell), y + (row * cell), cell, cell, back, Ink.Grid));
            if (confusion[row, column] == 0) continue;
            var middle = new ScenePoint(x + ((column + 0.5) * cell), y + ((row + 0.5) * cell));
            scene.Write(middle, $"{confusion[row, column]:0}", HeatScale.TextOn(back), 11, Anchor.Middle, room: cell - 2);
        }
    }

    private static Chart Roc(double[] falseAlarms, double[] recall, double area, string name) => new Chart
    {
        Title = new Label($"ROC of class {name}, area {area:0.###}", $"类别 {name} 的 ROC，面积 {area:0.###}"),
        X = new ChartAxis(new Label("false alarms", "误报率")) { Min = -0.01, Max = 1.01 },
        Y = new ChartAxis(new Label("recall", "召回率")) { Min = 0, Max = 1.02 },
    }
    .Line("", falseAlarms, recall, Ink.Series(0)).Line(new Label("guessing", "猜测"), [0, 1], [0, 1], Ink.Muted, 1, isDashed: true);

    private static Chart Precision(double[] recall, double[] precision, string name) => new Chart
    {
        Title = new Label($"precision and recall of class {name}", $"类别 {name} 的精确率与召回率"),
        X = new ChartAxis(new Label("recall", "召回率")) { Min = 0, Max = 1.02 },
        Y = new ChartAxis(new Label("precision", "精确率")) { Min = 0, Max = 1.02 },
    }.Line("", recall, precision, Ink.Series(1));

    private static Chart Calibrated(double[] said, double[] right, double error) => new Chart
    {
        Title = new Label($"calibration, mean error {error:0.###}", $"校准，平均误差 {error:0.###}"),
        X = new ChartAxis(new Label("said", "回答的概率")) { Min = 0, Max = 1.02 },
        Y = new ChartAxis(new Label("right", "实际正确")) { Min = 0, Max = 1.02 },
    }
    .Line(new Label("perfect", "理想"), [0, 1], [0, 1], Ink.Muted, 1, isDashed: true).Line("", said, right, Ink.Series(2))
    .Dots("", said, right, Ink.Series(2), 4);
}
