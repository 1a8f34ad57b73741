namespace Myelin;

/// <summary>A feature that is the answer itself, or the answer in another unit: with it there is nothing to learn, and later it will not be there.</summary>
internal sealed class TargetInInputs : DoctorRule
{
    private const int FewestExamples = 50, FewestFeatures = 2, MostFeatures = 256, MostClasses = 20;

    private const double Exact = 0.999999;

    public override string Name => "target-in-inputs";

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Data is not { Seen: >= FewestExamples, Columns.Count: >= FewestFeatures and <= MostFeatures } data) yield break;
        // The steps of a sequence and the pixels of an image are no columns of a table.
        if (data.Examples.Inputs.Rank != 2) yield break;
        float[] inputs = data.Examples.Inputs.ToArray();
        (int[] exact, int classes) = Copies(inputs, data);
        // Where most features say it, the task is that easy.
        if (exact.Length == 0 || exact.Length == data.Columns.Count || exact.Length > Math.Max(Math.Max(1, classes), data.Columns.Count / 4)) yield break;
        yield return run.Found(this, FindingLevel.Warning, Certainty.Hint, $"inputs[{exact[0]}]", [("column", exact[0]), ("seen", data.Seen)],
            new Cure(CureKind.RemoveFeature));
    }

    /// <summary>The columns that give the answers away, and how many of them could: one, or one per class.</summary>
    private static (int[] Columns, int Classes) Copies(float[] inputs, DataSummary data)
    {
        Batch examples = data.Examples;
        int width = data.Columns.Count, count = examples.Count;
        float[]? numbers = examples.HasTargets && examples.Targets.Length == count ? examples.Targets.ToArray()
            : examples.HasLabels && examples.Labels.Length == count ? [.. examples.Labels.ToArray().Select(label => (float)label)] : null;
        if (numbers is null) return ([], 0);
        int[] linear = [.. Enumerable.Range(0, width).Where(column => Correlation(inputs, column, width, numbers) is var r && r * r >= Exact)];
        int[] classes = [.. data.LabelCounts.Select((n, c) => (n, c)).Where(l => l.n > 0).Select(l => l.c)];
        if (classes.Length is < 2 or > MostClasses) return (linear, 1);
        // Text in a table becomes a column per value: a word that goes with a class is a column that is the class.
        int[] labels = examples.Labels.ToArray();
        (int Class, int Column)[] signs =
            [.. classes.SelectMany(c => Enumerable.Range(0, width).Where(column => Marks(inputs, column, width, labels, c)).Select(column => (c, column)))];
        bool isKnown = signs.DistinctBy(s => s.Class).Count() >= classes.Length - 1;
        return isKnown ? ([.. linear.Concat(signs.Select(s => s.Column)).Distinct().Order()], classes.Length) : (linear, 1);
    }

    /// <summary>Whether a column has one value for all examples of a class and another one for all others.</summary>
    private static bool Marks(float[] inputs, int column, int width, int[] labels, int c)
    {
        float inside = float.NaN, outside = float.NaN;
        for (int i = 0; i < labels.Length; i++)
        {
            float value = inputs[(i * width) + column];
            ref float seen = ref labels[i] == c ? ref inside : ref outside;
            if (float.IsNaN(seen)) seen = value;
            else if (seen != value) return false;
        }

        return inside != outside;
    }

    private static double Correlation(float[] inputs, int column, int width, float[] answers)
    {
        double meanX = 0, meanY = 0, xx = 0, yy = 0, xy = 0;
        for (int i = 0; i < answers.Length; i++) (meanX, meanY) = (meanX + inputs[(i * width) + column], meanY + answers[i]);
        (meanX, meanY) = (meanX / answers.Length, meanY / answers.Length);
        for (int i = 0; i < answers.Length; i++)
        {
            double x = inputs[(i * width) + column] - meanX, y = answers[i] - meanY;
            (xx, yy, xy) = (xx + (x * x), yy + (y * y), xy + (x * y));
        }

        return xx == 0 || yy == 0 ? 0 : xy / Math.Sqrt(xx * yy);
    }
}
