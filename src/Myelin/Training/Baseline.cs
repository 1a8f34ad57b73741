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

    private readonly bool _areQuestions;

    private Baseline(IReadOnlyList<long> classCounts, IReadOnlyList<double> means, bool areQuestions = false) =>
        (ClassCounts, Means, _areQuestions) = (classCounts, means, areQuestions);

    /// <summary>The number of training examples of each class; empty for numbers.</summary>
    public IReadOnlyList<long> ClassCounts { get; }

    /// <summary>The mean of each target over the training set, or the rate of yes, (yes + 1) / (all + 2), to each question; empty for classes.</summary>
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
    /// <param name="output">
    /// What targets mean, <c>loss.Output</c>, for a baseline that is comparable with a model of that loss: numbers if it is not given, classes that are
    /// one-hot, or answers to yes-or-no questions. Labels are classes in any case.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There are no examples, they have neither labels nor targets, or targets are not what <paramref name="output"/> says.
    /// </exception>
    public static Baseline Fit(Dataset train, OutputKind output = OutputKind.Values)
    {
        if (train.Count > 0 && train.LabelsAlone is { } alone)
        {
            long[] all = new long[train.Classes];
            foreach (int label in alone) all[label]++;
            return OfClasses(all);
        }

        bool areClasses = output is OutputKind.ClassScores or OutputKind.ClassProbabilities, areQuestions = !areClasses && output != OutputKind.Values;
        long[] counts = [];
        double[] sums = [];
        foreach (Batch batch in Batches(train))
        {
            if (batch.HasLabels || areClasses)
            {
                if (counts.Length == 0) counts = new long[batch.HasLabels ? train.Classes : Width(batch)];
                foreach (int label in LabelsOf(batch, counts.Length)) counts[label]++;
                continue;
            }

            int width = Width(batch);
            if (areQuestions) BinaryTargets.Check(nameof(Baseline), batch.Targets);
            if (sums.Length == 0) sums = new double[width];
            float[] targets = batch.Targets.ToArray();
            for (int i = 0; i < targets.Length; i++) sums[i % width] += targets[i];
        }

        if (sums.Length == 0) return OfClasses(counts);
        return areQuestions
            ? new Baseline([], [.. sums.Select(sum => (sum + 1) / (train.Count + 2))], areQuestions)
            : OfMeans([.. sums.Select(sum => sum / train.Count)]);
    }

    /// <summary>
    /// How well the guess does on a data set. For classes: the accuracy of always answering the commonest one, and as loss the cross-entropy of the
    /// training set's frequencies, (count + 1) / (all + classes) so that a class it lacks is not impossible. For questions: the accuracy of always
    /// giving the commoner answer to each, and as loss the binary cross-entropy of (yes + 1) / (all + 2). For numbers: the root mean squared error
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
            bool fits = Means.Count == 0 ? batch.HasLabels || Width(batch) == ClassCounts.Count : !batch.HasLabels && Width(batch) == Means.Count;
            if (!fits) throw new ArgumentException(
                $"Baseline: the data must be like that of the training set, with {(Means.Count == 0 ? "labels" : $"{Means.Count} targets")}.\n" +
                $"  Got {batch}.\n  Use the test set of the same data.", nameof(data));
            if (Means.Count == 0)
            {
                int[] labels = LabelsOf(batch, ClassCounts.Count);
                AddLabels(labels, ref loss, ref right);
                count += labels.Length;
                continue;
            }

            if (_areQuestions) AddAnswers(batch.Targets.ToArray(), ref loss, ref right);
            else loss += SquaredErrors(batch.Targets.ToArray());
            count += batch.Targets.Length;
        }

        loss /= count;
        (string name, double figure) = Means.Count == 0 || _areQuestions ? ("accuracy", (double)right / count) : ("rmse", Math.Sqrt(loss));
        return new Evaluation(loss, new Dictionary<string, double> { [name] = figure });
    }

    /// <summary>The guess: <c>Baseline(class 3, 182 of 1437)</c>.</summary>
    public override string ToString() => Means.Count == 0
        ? string.Create(CultureInfo.InvariantCulture, $"Baseline(class {CommonestClass}, {ClassCounts[CommonestClass]} of {ClassCounts.Sum()})")
        : $"Baseline({(_areQuestions ? "rates" : "means")} {string.Join(", ", Means.Select(m => m.ToString("G4", CultureInfo.InvariantCulture)))})";

    private void AddLabels(ReadOnlySpan<int> labels, ref double loss, ref long right)
    {
        (int commonest, double all) = (CommonestClass, ClassCounts.Sum() + ClassCounts.Count);
        foreach (int label in labels)
        {
            loss -= Math.Log((ClassCounts[label] + 1) / all);
            if (label == commonest) right++;
        }
    }

    private void AddAnswers(float[] targets, ref double loss, ref long right)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            double yes = Means[i % Means.Count];
            loss -= (targets[i] * Math.Log(yes)) + ((1 - targets[i]) * Math.Log(1 - yes));
            if (targets[i] > 0.5f == yes > 0.5) right++;
        }
    }

    /// <summary>The labels of a batch, or the places of the ones of its one-hot targets.</summary>
    private static int[] LabelsOf(Batch batch, int classes)
    {
        if (batch.HasLabels) return batch.Labels.ToArray();
        float[] targets = batch.Targets.ToArray();
        foreach (float[] row in targets.Chunk(classes))
        {
            if (row.Count(t => t == 1) == 1 && row.Count(t => t == 0) == classes - 1) continue;
            throw new ArgumentException(
                $"Baseline: targets of classes must be one-hot.\n  Got a " +
                    $"row {string.Join(", ", row.Select(t => t.ToString(CultureInfo.InvariantCulture)))}.\n" +
                "  For several classes at once use OutputKind.BinaryScores.", nameof(batch));
        }

        return [.. targets.Chunk(classes).Select(row => Array.IndexOf(row, 1))];
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
