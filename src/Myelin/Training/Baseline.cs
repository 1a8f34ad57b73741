using System.Globalization;

namespace Myelin;

/// <summary>
/// The best guess without looking at the inputs: the class that is commonest in the training set, or the mean of its targets. A model that is no
/// better than this has learned nothing. scikit-learn: <c>DummyClassifier(strategy="prior")</c>, <c>DummyRegressor</c>.
/// </summary>
/// <example><code>
/// TrainTestSplit digits = Digits.Load();
/// Console.WriteLine(Baseline.Fit(digits.Train).Evaluate(digits.Test).Metrics["accuracy"]);   // 0.1
/// </code></example>
public sealed class Baseline
{
    private const int ExamplesAtOnce = 1024;

    private Baseline(IReadOnlyList<long> classCounts, IReadOnlyList<double> means) => (ClassCounts, Means) = (classCounts, means);

    /// <summary>The number of training examples of each class; empty for numbers.</summary>
    public IReadOnlyList<long> ClassCounts { get; }

    /// <summary>The mean of each target over the training set; empty for classes.</summary>
    public IReadOnlyList<double> Means { get; }

    /// <summary>The commonest class of the training set, the first one if several are; -1 for numbers.</summary>
    public int CommonestClass => ClassCounts.Count == 0 ? -1 : ClassCounts.Index().MaxBy(c => c.Item).Index;

    /// <summary>The baseline of classes that occur with the given counts.</summary>
    /// <param name="counts">The number of training examples of each class; at least one is above 0.</param>
    /// <exception cref="ArgumentException">There is no example, or a negative count.</exception>
    public static Baseline OfClasses(IReadOnlyList<long> counts) => counts.Any(c => c > 0) && counts.All(c => c >= 0)
        ? new Baseline([.. counts], [])
        : throw new ArgumentException(
            $"Baseline: there must be at least one example of a class.\n  Got counts {string.Join(", ", counts)}.\n  Count the labels of the training set.",
            nameof(counts));

    /// <summary>The baseline of numbers with the given means.</summary>
    /// <param name="means">The mean of each target over the training set.</param>
    /// <exception cref="ArgumentException">There is none, or one is not finite.</exception>
    public static Baseline OfMeans(IReadOnlyList<double> means) => means.Count > 0 && means.All(double.IsFinite)
        ? new Baseline([], [.. means])
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
            $"Baseline: there must be a finite mean for each target.\n  Got {string.Join(", ", means)}.\n  Compute them over the training set."),
                nameof(means));

    /// <summary>Counts the classes, or averages the targets, of a training set.</summary>
    /// <param name="train">Examples with labels, or with targets.</param>
    /// <exception cref="ArgumentException">There are no examples, or they have neither labels nor targets.</exception>
    public static Baseline Fit(Dataset train)
    {
        long[] counts = new long[train.Classes];
        if (train.Count > 0 && train.LabelsAlone is { } labels)
        {
            foreach (int label in labels) counts[label]++;
            return OfClasses(counts);
        }

        double[] sums = [];
        foreach (Batch batch in Batches(train))
        {
            if (batch.HasLabels)
            {
                foreach (int label in batch.Labels.AsSpan()) counts[label]++;
                continue;
            }

            int width = Width(batch);
            if (sums.Length == 0) sums = new double[width];
            float[] targets = batch.Targets.ToArray();
            for (int i = 0; i < targets.Length; i++) sums[i % width] += targets[i];
        }

        return sums.Length == 0 ? OfClasses(counts) : OfMeans([.. sums.Select(sum => sum / train.Count)]);
    }

    /// <summary>
    /// How well the guess does on a data set. For classes: the accuracy of always answering the commonest one, and as loss the cross-entropy of the
    /// training set's frequencies, (count + 1) / (all + classes) so that a class it lacks is not impossible. For numbers: the root mean squared error
    /// of always answering the mean, and as loss its mean squared error.
    /// </summary>
    /// <param name="data">Examples with labels or targets like those of the training set.</param>
    /// <returns>The loss, and <c>accuracy</c> or <c>rmse</c>.</returns>
    /// <exception cref="ArgumentException">There are no examples, or they are not like those of the training set.</exception>
    public Evaluation Evaluate(Dataset data)
    {
        double loss = 0;
        long right = 0, count = 0;
        foreach (Batch batch in Batches(data))
        {
            if (batch.HasLabels != (Means.Count == 0) || (Means.Count > 0 && Width(batch) != Means.Count)) throw new ArgumentException(
                $"Baseline: the data must be like that of the training set, with {(Means.Count == 0 ? "labels" : $"{Means.Count} targets")}.\n" +
                $"  Got {batch}.\n  Use the test set of the same data.", nameof(data));
            if (Means.Count == 0) AddLabels(batch.Labels.AsSpan(), ref loss, ref right);
            else loss += SquaredErrors(batch.Targets.ToArray());
            count += Means.Count == 0 ? batch.Labels.Length : batch.Targets.Length;
        }

        loss /= count;
        (string name, double figure) = Means.Count == 0 ? ("accuracy", (double)right / count) : ("rmse", Math.Sqrt(loss));
        return new Evaluation(loss, new Dictionary<string, double> { [name] = figure });
    }

    private void AddLabels(ReadOnlySpan<int> labels, ref double loss, ref long right)
    {
        (int commonest, double all) = (CommonestClass, ClassCounts.Sum() + ClassCounts.Count);
        foreach (int label in labels)
        {
            loss -= Math.Log((ClassCounts[label] + 1) / all);
            if (label == commonest) right++;
        }
    }

    private double SquaredErrors(float[] targets)
    {
        double sum = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            double difference = targets[i] - Means[i % Means.Count];
            sum += difference * difference;
        }

        return sum;
    }

    private static int Width(Batch batch) => batch.HasTargets ? batch.Targets.Length / batch.Count : throw new ArgumentException(
        $"Baseline: the examples must have labels or targets.\n  Got {batch}.\n  A baseline compares guesses with what is expected.", nameof(batch));

    private static IEnumerable<Batch> Batches(Dataset data)
    {
        if (data.Count == 0)
            throw new ArgumentException("Baseline: there must be at least one example.\n  Got none.\n  Check where the data comes from.", nameof(data));
        for (int start = 0; start < data.Count; start += ExamplesAtOnce)
        {
            yield return data.Take([.. Enumerable.Range(start, Math.Min(ExamplesAtOnce, data.Count - start))]);
        }
    }
}
