namespace Myelin;

/// <summary>
/// How far simple methods get with the data: ridge regression, on features and on a kernel, and the mean of the nearest neighbors, fitted to two
/// thirds of the examples and tested on the others. A loss far from that of perfect answers is no illness if nothing gets further: then the data
/// are noisy.
/// </summary>
internal sealed class SimpleMethods
{
    private const int FewestExamples = 60, MostExamples = 1024;

    private readonly SimplePreparation _preparation;
    private readonly ISimpleMethod[] _methods;

    private SimpleMethods(SimplePreparation preparation, SimpleRows rows)
    {
        _preparation = preparation;
        _methods = [new RidgeRegression(rows), new KernelRidge(rows, penalty: 0.1), new KernelRidge(rows, penalty: 2), new NearestNeighbors(rows)];
    }

    /// <summary>The squared error on examples that the methods were not fitted to: 0 is perfect, 1 the best constant answer.</summary>
    internal double Loss { get; private set; }

    /// <summary>The standard error of <see cref="Loss"/>, which the choice of the examples leaves open.</summary>
    internal double LossError { get; private set; }

    /// <summary>How far they get with a data set; null for few examples, inputs that are not numbers, and answers of very many numbers.</summary>
    internal static SimpleMethods? Of(Dataset data)
    {
        if (Split(data) is not var (first, rest) || Fit(first, data.Classes) is not { } methods || methods.ErrorOn(rest) is not var (loss, error)) return null;
        (methods.Loss, methods.LossError) = (loss, error);
        return methods;
    }

    /// <summary>
    /// How well they find the classes of targets that are class numbers, and how well a model does that predicts these numbers; null for data of
    /// another kind.
    /// </summary>
    /// <param name="data">The training set.</param>
    /// <param name="validation">Examples to judge by, which the model has not seen; null judges by some of the training set.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="predict">The model's answers.</param>
    internal static (ClassNumbers Simple, ClassNumbers Model)? CompareClasses(
        Dataset data, Dataset? validation, int classes, Func<Batch, Tensor?> predict)
    {
        static Batch Labeled(Batch batch) => batch.With("labels", IntTensor.From([.. batch.Targets.ToArray().Select(t => (int)t)], batch.Count));
        if (Split(data) is not var (first, rest) || Fit(Labeled(first), classes) is not { } methods) return null;
        if (validation is not null) rest = DataSummary.Spread(validation, MostExamples);
        if (predict(rest) is not { } numbers || numbers.Length != rest.Count || methods._preparation.Rows(Labeled(rest)) is not { } rows) return null;
        float[] targets = rest.Targets.ToArray();
        ClassNumbers simple = methods._methods
            .Select(method => ClassNumbers.Of([.. targets.Select((_, i) => (float)ClassOf(method, rows, i))], targets)).MaxBy(found => found.Right)!;
        return (simple, ClassNumbers.Of(numbers.ToArray(), targets));
    }

    /// <summary>Two thirds of up to 1,024 examples and the rest; null for few.</summary>
    private static (Batch Fitted, Batch Held)? Split(Dataset data)
    {
        int[] rows = DataSummary.SpreadRows(data, MostExamples);
        if (rows.Length < FewestExamples) return null;
        return (data.Take([.. rows.Where((_, i) => i % 3 != 0)]), data.Take([.. rows.Where((_, i) => i % 3 == 0)]));
    }

    private static SimpleMethods? Fit(Batch first, int classes)
    {
        var preparation = new SimplePreparation(first, classes);
        return preparation.Rows(first) is { } fitted ? new SimpleMethods(preparation, fitted) : null;
    }

    private static int ClassOf(ISimpleMethod method, SimpleRows rows, int row)
    {
        float[] scores = new float[rows.AnswerWidth];
        method.Answer(rows.FeaturesOf(row), scores);
        return Array.IndexOf(scores, scores.Max());
    }

    /// <summary>The squared error on other data, relative to the best constant answer for the first; null for data of another kind.</summary>
    internal double? LossOn(Dataset other) => ErrorOn(DataSummary.Spread(other, MostExamples))?.Loss;

    private (double Loss, double Error)? ErrorOn(Batch batch)
    {
        if (_preparation.Rows(batch) is not { } rows) return null;
        double guess = Kernels.Reduce.SquaredSum(rows.Answers) / rows.Count;
        if (guess == 0) return null;
        double[] best = _methods.Select(method => SquaredErrors(method, rows)).MinBy(errors => errors.Sum())!;
        double mean = best.Average(), variance = best.Average(e => (e - mean) * (e - mean));
        return (mean / guess, Math.Sqrt(variance / rows.Count) / guess);
    }

    /// <summary>The squared error of each example.</summary>
    private static double[] SquaredErrors(ISimpleMethod method, SimpleRows rows)
    {
        float[] answer = new float[rows.AnswerWidth];
        double[] errors = new double[rows.Count];
        for (int row = 0; row < rows.Count; row++)
        {
            method.Answer(rows.FeaturesOf(row), answer);
            errors[row] = Kernels.Reduce.SquaredDistance(answer, rows.AnswersOf(row));
        }

        return errors;
    }
}
