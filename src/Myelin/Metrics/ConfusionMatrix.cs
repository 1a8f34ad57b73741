using System.Globalization;
using System.Text;

namespace Myelin;

/// <summary>The number of times each class was predicted as each other: row = the true class, column = the predicted one.</summary>
public sealed class ConfusionMatrix : ClassificationMetric
{
    private readonly long[,] _counts;

    /// <param name="classes">The number of classes, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no class.</exception>
    public ConfusionMatrix(int classes)
    {
        Argument.AtLeast(1, classes, nameof(ConfusionMatrix), nameof(classes), "Give the number of classes: dataset.Classes.");
        _counts = new long[classes, classes];
    }

    /// <summary>The number of classes.</summary>
    public int Classes => _counts.GetLength(0);

    /// <summary>The number of examples of one class that were predicted as another.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A class is out of range.</exception>
    public long this[int actual, int predicted] => _counts[Checked(actual, nameof(actual)), Checked(predicted, nameof(predicted))];

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <summary>The fraction on the diagonal; NaN if a score is.</summary>
    public override double Value
    {
        get
        {
            if (HasNaN) return double.NaN;
            long right = 0, all = 0;
            for (int a = 0; a < Classes; a++)
            {
                right += _counts[a, a];
                for (int p = 0; p < Classes; p++) all += _counts[a, p];
            }

            return all == 0 ? 0 : (double)right / all;
        }
    }

    /// <summary>The fraction of a class' examples that were predicted correctly; NaN if there were none.</summary>
    public double AccuracyOf(int actual)
    {
        Checked(actual, nameof(actual));
        long all = 0;
        for (int p = 0; p < Classes; p++) all += _counts[actual, p];
        return (double)_counts[actual, actual] / all;
    }

    private protected override void Clear() => Array.Clear(_counts);

    /// <summary>The counts as text, a row per true class.</summary>
    public override string ToString()
    {
        int width = _counts.Cast<long>().Append(Classes - 1).Max().ToString(CultureInfo.InvariantCulture).Length + 1;
        var text = new StringBuilder("true \\ predicted");
        string margin = new(' ', Math.Max(0, text.Length - width));
        for (int p = 0; p < Classes; p++) text.Append(p.ToString(CultureInfo.InvariantCulture).PadLeft(width));
        for (int a = 0; a < Classes; a++)
        {
            text.Append('\n').Append(margin).Append(a.ToString(CultureInfo.InvariantCulture).PadLeft(width));
            for (int p = 0; p < Classes; p++) text.Append(_counts[a, p].ToString(CultureInfo.InvariantCulture).PadLeft(width));
        }

        return text.ToString();
    }

    private protected override string UsualName => "confusionAccuracy";

    private protected override void Add(Answers answers)
    {
        if (answers.AreQuestions && answers.Columns > 1)
        {
            throw new ArgumentException(
                "ConfusionMatrix: one class of each example must be right.\n" +
                $"  Got {answers.Columns} yes-or-no questions per example.\n" +
                "  Use Precision, Recall or F1, which show each question in PerClass.");
        }

        foreach (int row in answers.Rows)
        {
            int label = answers.AreQuestions ? (answers.IsTrue(row, 0) ? 1 : 0) : answers.Label(row);
            int predicted = answers.AreQuestions ? (answers.SaysYes(row, 0) ? 1 : 0) : answers.Predicted(row);
            if ((uint)label >= (uint)Classes || (uint)predicted >= (uint)Classes)
            {
                throw new ArgumentException(
                    $"ConfusionMatrix: labels and predictions must be from 0 to {Classes - 1}.\n" +
                    $"  Got label {label}, prediction {predicted}.\n" +
                    "  Create the matrix with as many classes as the data and the model have.");
            }

            _counts[label, predicted]++;
        }
    }

    private int Checked(int value, string name) => Argument.Index(value, Classes, nameof(ConfusionMatrix), name, "Classes are counted from 0.");
}
