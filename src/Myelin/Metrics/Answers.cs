using System.Globalization;

namespace Myelin;

/// <summary>The outputs of a batch with what is true, as rows: either of scores of classes, or of yes-or-no questions, one per column.</summary>
internal sealed class Answers
{
    private const int Ignored = -100;
    private const float Rounding = 1e-3f;

    private readonly float[] _outputs;
    private readonly float[] _targets;
    private readonly bool _areProbabilities;

    private Answers(float[] outputs, float[] targets, int columns, OutputKind kind)
    {
        (_outputs, _targets, Columns) = (outputs, targets, columns);
        AreQuestions = kind is OutputKind.BinaryScores or OutputKind.BinaryProbabilities;
        _areProbabilities = kind is OutputKind.BinaryProbabilities or OutputKind.ClassProbabilities;
    }

    /// <summary>Whether each column is a yes-or-no question; otherwise the columns are classes, of which one is right.</summary>
    internal bool AreQuestions { get; }

    internal int Columns { get; }

    /// <summary>Whether an output of a row that counts is NaN.</summary>
    internal bool HasNaN => Rows.Any(row => Array.Exists(Outputs(row).ToArray(), float.IsNaN));

    /// <summary>The rows whose label is not -100.</summary>
    internal IEnumerable<int> Rows => Enumerable.Range(0, _outputs.Length / Columns).Where(row => AreQuestions || _targets[row] != Ignored);

    /// <summary>The true class of a row.</summary>
    internal int Label(int row) => (int)_targets[row];

    /// <summary>Whether the answer to a question, or to whether a row is of a class, is yes.</summary>
    internal bool IsTrue(int row, int column) => AreQuestions ? _targets[(row * Columns) + column] > 0.5f : Label(row) == column;

    /// <summary>The class with the largest output; of equal ones the first.</summary>
    internal int Predicted(int row)
    {
        ReadOnlySpan<float> outputs = Outputs(row);
        int best = 0;
        for (int c = 1; c < outputs.Length; c++)
        {
            if (outputs[c] > outputs[best]) best = c;
        }

        return best;
    }

    /// <summary>Whether the model says yes to a question, or takes a row for a class.</summary>
    internal bool SaysYes(int row, int column) =>
        AreQuestions ? Outputs(row)[column] > (_areProbabilities ? 0.5f : 0) : Predicted(row) == column;

    internal ReadOnlySpan<float> Outputs(int row) => _outputs.AsSpan(row * Columns, Columns);

    /// <summary>The natural logarithm of the probability of yes, or of no; of a class, or of any other.</summary>
    internal double LogProbability(int row, int column, bool yes = true)
    {
        double output = Outputs(row)[column];
        if (AreQuestions)
        {
            if (_areProbabilities) return Math.Log(yes ? output : 1 - output);
            double score = yes ? output : -output;
            return Math.Min(score, 0) - Math.Log(1 + Math.Exp(-Math.Abs(score)));
        }

        if (_areProbabilities) return Math.Log(output);
        (double largest, double sum) = ExponentialSum(row);
        return output - largest - Math.Log(sum);
    }

    /// <summary>The probability of yes, or of a class: equal ones have the same bits, so that they are ties.</summary>
    internal double Probability(int row, int column)
    {
        if (_areProbabilities) return Outputs(row)[column];
        if (AreQuestions) return Math.Exp(LogProbability(row, column));
        (double largest, double sum) = ExponentialSum(row);
        return Math.Exp(Outputs(row)[column] - largest) / sum;
    }

    /// <summary>The largest score, and Σ exp(score - largest) in an order that does not depend on the classes'.</summary>
    private (double Largest, double Sum) ExponentialSum(int row)
    {
        float[] ordered = [.. Outputs(row)];
        Array.Sort(ordered);
        double largest = ordered[^1];
        return (largest, ordered.Sum(score => Math.Exp(score - largest)));
    }

    internal static Answers Of(ClassificationMetric metric, Tensor prediction, Batch batch)
    {
        object? truth = metric.Field is { } field ? batch.Find(field) : batch.HasLabels ? batch.Labels : batch.HasTargets ? batch.Targets : null;
        (float[] targets, Shape shape) = truth switch
        {
            IntTensor labels => (Array.ConvertAll(labels.ToArray(), label => (float)label), labels.Shape),
            Tensor values => (values.ToArray(), values.Shape),
            _ => throw new ArgumentException(
                $"{metric.GetType().Name}: a batch must have {(metric.Field is null ? "labels or targets" : $"a field \"{metric.Field}\"")}.\n" +
                $"  Got {batch}.\n" +
                "  Fill it in Dataset.Take, or set the metric's Field to the name of another.", nameof(batch)),
        };
        int outputs = prediction.Rank > 1 ? prediction.Shape[^1] : 1;
        OutputKind kind = KindOf(metric, truth is IntTensor, outputs, targets, shape);
        bool areQuestions = kind is OutputKind.BinaryScores or OutputKind.BinaryProbabilities;
        bool oneHot = !areQuestions && truth is Tensor;
        if (prediction.Length != targets.Length * (areQuestions || oneHot ? 1 : outputs))
        {
            throw new ShapeException(
                $"{metric.GetType().Name}: there must be {(areQuestions || oneHot ? "one target for each output" : "one label for each row of scores")}.",
                $"outputs {prediction.Describe()}, {(truth is IntTensor ? "labels" : "targets")} {shape}.",
                "Give both the same number of examples; the metric's Output says what the outputs mean.");
        }

        float[] scores = prediction.ToArray();
        if (oneHot) targets = LabelsOf(targets, outputs);
        int bad = Array.FindIndex(targets, t => areQuestions ? t is not (>= 0 and <= 1) : t != Ignored && !(t >= 0 && t < outputs));
        if (bad >= 0)
        {
            (string rule, string fix) = areQuestions
                ? ("answers to yes-or-no questions must be from 0 to 1", "Give the model an output for each class, or set the metric's Output.")
                : ($"labels must be from 0 to {outputs - 1}", "The model must have a score for each class.");
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{metric.GetType().Name}: {rule}.\n  Got {targets[bad]}.\n  {fix}"));
        }

        var answers = new Answers(scores, targets, outputs, kind);
        bool isSaid = metric.Output is not null || metric.OutputOfLoss is not (null or OutputKind.Values);
        if (answers._areProbabilities) answers.RequireProbabilities(metric);
        else if (!isSaid && metric.TellsProbabilities(areQuestions)) answers.RequireScores(metric);
        return answers;
    }

    private void RequireProbabilities(ClassificationMetric metric)
    {
        foreach (float output in _outputs)
        {
            if (output is < -Rounding or > 1 + Rounding) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"{metric.GetType().Name}: probabilities must be from 0 to 1.\n  Got {output}.\n") +
                "  Set Output to BinaryScores or ClassScores, or end the model with a Sigmoid or Softmax.");
        }
    }

    /// <summary>Throws if nothing says what outputs mean, and all of them may be probabilities.</summary>
    private void RequireScores(ClassificationMetric metric)
    {
        bool looksLikeProbabilities = _outputs.Length > 0 && Array.TrueForAll(_outputs, output => output is >= 0 and <= 1)
            && (AreQuestions || _outputs.Chunk(Columns).All(row => Math.Abs(row.Sum() - 1) < Rounding));
        if (looksLikeProbabilities) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
            $"{metric.GetType().Name}: it must be said whether outputs are scores or probabilities.\n  Got outputs from 0 to 1, the first {_outputs[0]}.\n") +
            (AreQuestions
                ? "  Set Output = OutputKind.BinaryProbabilities, or BinaryScores, of which those above 0 are yes."
                : "  Set Output = OutputKind.ClassProbabilities, or ClassScores, of which the softmax is taken."));
    }

    private static OutputKind KindOf(ClassificationMetric metric, bool isLabels, int outputs, float[] targets, Shape shape)
    {
        OutputKind? said = metric.Output ?? (metric.OutputOfLoss == OutputKind.Values ? null : metric.OutputOfLoss);
        if (said is OutputKind.Values)
        {
            throw new ArgumentException(
                $"{metric.GetType().Name}: the outputs must be of classes.\n" +
                "  Got Output = Values.\n" +
                "  Choose the kind of scores or probabilities, or use RootMeanSquaredError for numbers.");
        }

        // One score per example can only say yes or no.
        bool probability = said is OutputKind.BinaryProbabilities or OutputKind.ClassProbabilities;
        if (outputs == 1) return probability ? OutputKind.BinaryProbabilities : OutputKind.BinaryScores;
        if (said is { } kind) return kind;
        if (isLabels || IsOneHot(targets, outputs)) return OutputKind.ClassScores;
        throw new ArgumentException(
            $"{metric.GetType().Name}: targets that are not one-hot may be answers to several questions.\n" +
            $"  Got targets {shape}.\n" +
            "  Set Output = OutputKind.BinaryScores, or BinaryProbabilities, or use RootMeanSquaredError for regression.");
    }

    private static bool IsOneHot(float[] targets, int columns) =>
        targets.Length % columns == 0 && targets.Chunk(columns).All(row => row.Count(t => t == 1) == 1 && row.Count(t => t == 0) == columns - 1);

    /// <summary>The most probable class of each row of targets.</summary>
    private static float[] LabelsOf(float[] targets, int columns) => [.. targets.Chunk(columns).Select(row => (float)Array.IndexOf(row, row.Max()))];
}
