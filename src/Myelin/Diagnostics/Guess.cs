namespace Myelin;

/// <summary>
/// The losses between which a network learns: that of the best answer that does not depend on the input, and that of perfect answers. For
/// cross-entropy the first is the entropy of the labels (ln 10 for ten equal classes), for squared errors the variance of the targets.
/// </summary>
/// <param name="Loss">The loss of guessing.</param>
/// <param name="Floor">The loss of perfect answers: 0, or more with label smoothing.</param>
public sealed record Guess(double Loss, double Floor)
{
    private const int MostValues = 1 << 20;

    private const double Rare = 0.05, LeastEntropy = 1e-3;

    private static readonly float[] s_scores = [3, 4, 4.5f, 5, 6, 8, 12, 20, 40];

    /// <summary>A loss between the two: 0 is perfect, 1 is guessing, above 1 is worse than guessing.</summary>
    public double Relative(double loss) => (loss - Floor) / (Loss - Floor);

    /// <summary>Computes both for some examples; null for a loss of its own kind that guessing would already minimize, or targets it refuses.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="train">The training set.</param>
    /// <param name="data">Its summary.</param>
    /// <param name="outputs">The shape of the model's output for one example.</param>
    internal static Guess? Of(Loss loss, Dataset train, DataSummary data, Shape outputs)
    {
        int most = Math.Max(16, MostValues / Math.Max(1, outputs.ElementCount));
        if (data.Seen > most) return Of(loss, DataSummary.Spread(train, most), outputs);
        // The entropy of a rare class needs many examples; small ones are read quickly.
        int many = Math.Min(most, MostValues / Math.Max(1, train.InputShape.ElementCount));
        bool takesMore = data.Count > data.Seen && many > data.Seen && RarestShare(data, loss.Output) < Rare;
        return Of(loss, takesMore ? DataSummary.Spread(train, many) : data.Examples, outputs);
    }

    /// <summary>The share of the rarest class that occurs; 1 for answers that are not classes.</summary>
    private static double RarestShare(DataSummary data, OutputKind kind)
    {
        if (data.LabelCounts.Count > 0) return data.LabelCounts.Where(count => count > 0).DefaultIfEmpty().Min() / (double)data.Seen;
        if (!data.Examples.HasTargets || kind is not (OutputKind.BinaryScores or OutputKind.BinaryProbabilities)) return 1;
        return ColumnSummary.Of(data.Examples.Targets.AsSpan(), data.Seen).Min(c => Math.Min(c.Mean, 1 - c.Mean));
    }

    /// <summary>The same for the labels or targets of some examples.</summary>
    internal static Guess? Of(Loss loss, Batch batch, Shape outputs)
    {
        Shape shape = Shape.Wrap([batch.Count, .. outputs.AsSpan()]);
        if (!batch.HasLabels && !batch.HasTargets) return null;
        try
        {
            double guess = Constants(loss.Output, batch, shape).Min(c => LossOf(loss, c, batch));
            double floor = Math.Max(0, Perfect(loss.Output, batch, shape).Min(p => LossOf(loss, p, batch)));
            // With one class there is nothing to guess.
            bool isCertain = loss.Output != OutputKind.Values && guess - floor < LeastEntropy;
            return double.IsFinite(guess) && guess - floor > 1e-6 * Math.Abs(guess) && !isCertain ? new Guess(guess, floor) : null;
        }
        catch (ArgumentException)
        {
            // The loss does not take these targets: the first step says so.
            return null;
        }
    }

    private static double LossOf(Loss loss, Tensor prediction, Batch batch) =>
        (batch.HasLabels ? loss.Call(prediction, batch.Labels) : loss.Call(prediction, batch.Targets)).Item();

    /// <summary>Answers that are the same for every example.</summary>
    private static IEnumerable<Tensor> Constants(OutputKind kind, Batch batch, Shape shape)
    {
        if (batch.HasLabels && kind is OutputKind.ClassScores or OutputKind.ClassProbabilities)
        {
            double[] shares = Shares(batch.Labels.AsSpan(), shape[^1]);
            // Smoothed labels are best answered by smoothed shares.
            foreach (double smoothing in (double[])[0, 0.05, 0.1, 0.2, 0.3])
            {
                double[] mixed = [.. shares.Select(p => (p * (1 - smoothing)) + (smoothing / shares.Length))];
                yield return Repeat([.. mixed.Select(p => (float)(kind == OutputKind.ClassScores ? Math.Log(p) : p))], shape);
            }

            yield break;
        }

        float[] targets = batch.HasLabels ? [.. batch.Labels.ToArray().Select(l => (float)l)] : batch.Targets.ToArray();
        int width = batch.HasLabels ? 1 : Math.Max(1, targets.Length / batch.Count);
        double[] means = new double[width];
        for (int i = 0; i < targets.Length; i++) means[i % width] += targets[i] * ((double)width / targets.Length);
        yield return Repeat([.. means.Select(mean => (float)(kind switch
        {
            OutputKind.BinaryScores => Math.Log(Inside(mean) / (1 - Inside(mean))),
            OutputKind.ClassScores => Math.Log(Inside(mean)),
            OutputKind.Values => mean,
            _ => Inside(mean),
        }))], shape);
        if (kind != OutputKind.Values) yield break;
        float[] medians = [.. Enumerable.Range(0, width).Select(column =>
        {
            float[] sorted = [.. targets.Where((_, i) => i % width == column).Order()];
            return sorted[sorted.Length / 2];
        })];
        yield return Repeat(medians, shape);
    }

    /// <summary>Answers that are right, with more and more confidence.</summary>
    private static IEnumerable<Tensor> Perfect(OutputKind kind, Batch batch, Shape shape)
    {
        float[] right = new float[shape.ElementCount];
        if (batch.HasTargets) batch.Targets.ToArray().CopyTo(right, 0);
        else if (kind is OutputKind.ClassScores or OutputKind.ClassProbabilities)
        {
            int classes = shape[^1];
            ReadOnlySpan<int> labels = batch.Labels.AsSpan();
            for (int i = 0; i < labels.Length; i++)
            {
                if ((uint)labels[i] < (uint)classes) right[(i * classes) + labels[i]] = 1;
            }
        }
        else batch.Labels.ToArray().Select(l => (float)l).ToArray().CopyTo(right, 0);

        if (kind is OutputKind.Values or OutputKind.ClassProbabilities or OutputKind.BinaryProbabilities) yield return Tensor.From(right, shape.AsSpan());
        else
        {
            // Scores of classes are log-probabilities up to a constant, those of yes or no are symmetric.
            float shift = kind == OutputKind.BinaryScores ? 0.5f : 1;
            foreach (float score in s_scores) yield return Tensor.From([.. right.Select(r => (r - shift) * score)], shape.AsSpan());
        }
    }

    private static double[] Shares(ReadOnlySpan<int> labels, int classes)
    {
        double[] counts = new double[classes];
        foreach (int label in labels)
        {
            if ((uint)label < (uint)classes) counts[label]++;
        }

        double all = counts.Sum() + (1e-6 * classes);
        return [.. counts.Select(count => (count + 1e-6) / all)];
    }

    private static double Inside(double share) => Math.Clamp(share, 1e-6, 1 - 1e-6);

    private static Tensor Repeat(float[] row, Shape shape)
    {
        float[] values = new float[shape.ElementCount];
        for (int i = 0; i < values.Length; i++) values[i] = row[i % row.Length];
        return Tensor.From(values, shape.AsSpan());
    }
}
