namespace Myelin;

/// <summary>Rare classes that the model never answers.</summary>
internal sealed class ClassImbalance : DoctorRule
{
    private const double Far = 0.2;

    public override string Name => "class-imbalance";

    public override IReadOnlyList<string> Explains => ["constant-prediction"];

    public override IEnumerable<Finding> AtEnd(Examination run)
    {
        if (run.Data is not { Balance: < 0.5, LabelCounts.Count: > 1 } data || run.Predict(data.Examples) is not { } scores) yield break;
        int[] labels = data.Examples.Labels.ToArray();
        int classes = data.LabelCounts.Count, outputs = scores.Length / labels.Length;
        float[] values = scores.ToArray();
        long[] right = new long[classes], all = new long[classes];
        for (int i = 0; i < labels.Length; i++)
        {
            // Labels that do not count.
            if ((uint)labels[i] >= (uint)classes) continue;
            int answer = outputs == 1 ? (values[i] > Threshold(run) ? 1 : 0)
                : values.AsSpan(i * outputs, outputs).IndexOf(values.AsSpan(i * outputs, outputs).ToArray().Max());
            all[labels[i]]++;
            if (answer == labels[i]) right[labels[i]]++;
        }

        int rare = Enumerable.Range(0, classes).Where(c => all[c] >= 5).OrderBy(c => (double)right[c] / all[c]).FirstOrDefault(-1);
        if (rare < 0 || right[rare] >= 0.1 * all[rare]) yield break;
        // Where the data allow no more, a rare class is never the most probable one.
        FindingLevel level = run.Guess is null || run.IsFar(Far) ? FindingLevel.Warning : FindingLevel.Note;
        yield return run.Found(this, level, Certainty.Strong, run.Train!.ClassNames[rare],
            [("share", 100.0 * all[rare] / labels.Length), ("recall", 100.0 * right[rare] / all[rare])], new Cure(CureKind.WeightClasses));
    }

    private static double Threshold(Examination run) => run.Loss?.Output == OutputKind.BinaryProbabilities ? 0.5 : 0;
}
