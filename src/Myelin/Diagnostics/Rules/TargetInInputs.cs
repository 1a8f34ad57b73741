namespace Myelin;

/// <summary>A feature that is the answer itself, or the answer in another unit: with it there is nothing to learn, and later it will not be there.</summary>
internal sealed class TargetInInputs : DoctorRule
{
    private const int FewestExamples = 50, FewestFeatures = 2, MostFeatures = 256;

    private const double Exact = 0.999999;

    public override string Name => "target-in-inputs";

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Data is not { Seen: >= FewestExamples, Columns.Count: >= FewestFeatures and <= MostFeatures } data) yield break;
        // The steps of a sequence and the pixels of an image are no columns of a table.
        if (data.Examples.Inputs.Rank != 2) yield break;
        if (Answers(data.Examples) is not { } answers) yield break;
        float[] inputs = data.Examples.Inputs.ToArray();
        int[] exact =
        [
            .. Enumerable.Range(0, data.Columns.Count)
                .Where(column => Correlation(inputs, column, data.Columns.Count, answers) is var r && r * r >= Exact),
        ];
        // Where most features say it, the task is that easy.
        if (exact.Length == 0 || exact.Length > Math.Max(1, data.Columns.Count / 4)) yield break;
        yield return run.Found(this, FindingLevel.Warning, Certainty.Hint, $"inputs[{exact[0]}]", [("column", exact[0]), ("seen", data.Seen)],
            new Cure(CureKind.RemoveFeature));
    }

    /// <summary>One number per example: its target, or the number of its class; null if there is none.</summary>
    private static float[]? Answers(Batch examples)
    {
        if (examples.HasTargets) return examples.Targets.Length == examples.Count ? examples.Targets.ToArray() : null;
        if (!examples.HasLabels || examples.Labels.Length != examples.Count) return null;
        return [.. examples.Labels.ToArray().Select(label => (float)label)];
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
