namespace Myelin;

/// <summary>
/// How far simple methods get with the data: ridge regression and the mean of the nearest neighbors, fitted to two thirds of the examples and
/// tested on the others. A loss far from that of perfect answers is no illness if nothing gets further: then the data are noisy.
/// </summary>
internal sealed class SimpleMethods
{
    private const int FewestExamples = 60, MostExamples = 1024;

    private readonly SimplePreparation _preparation;
    private readonly ISimpleMethod[] _methods;

    private SimpleMethods(SimplePreparation preparation, SimpleRows rows)
    {
        _preparation = preparation;
        _methods = [new RidgeRegression(rows), new NearestNeighbors(rows)];
    }

    /// <summary>The squared error on examples that the methods were not fitted to: 0 is perfect, 1 the best constant answer.</summary>
    internal double Loss { get; private set; }

    /// <summary>How far they get with a data set; null for few examples, inputs that are not numbers, and answers of very many numbers.</summary>
    internal static SimpleMethods? Of(Dataset data)
    {
        int[] rows = DataSummary.SpreadRows(data, MostExamples);
        if (rows.Length < FewestExamples) return null;
        Batch first = data.Take([.. rows.Where((_, i) => i % 3 != 0)]), rest = data.Take([.. rows.Where((_, i) => i % 3 == 0)]);
        var preparation = new SimplePreparation(first, data.Classes);
        if (preparation.Rows(first) is not { } fitted) return null;
        var methods = new SimpleMethods(preparation, fitted);
        if (methods.LossOn(rest) is not { } loss) return null;
        methods.Loss = loss;
        return methods;
    }

    /// <summary>The squared error on other data, relative to the best constant answer for the first; null for data of another kind.</summary>
    internal double? LossOn(Dataset other) => LossOn(DataSummary.Spread(other, MostExamples));

    private double? LossOn(Batch batch)
    {
        if (_preparation.Rows(batch) is not { } rows) return null;
        double guess = Kernels.Reduce.SquaredSum(rows.Answers);
        return guess == 0 ? null : _methods.Min(method => SquaredError(method, rows)) / guess;
    }

    private static double SquaredError(ISimpleMethod method, SimpleRows rows)
    {
        float[] answer = new float[rows.AnswerWidth];
        double sum = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            method.Answer(rows.FeaturesOf(row), answer);
            sum += Kernels.Reduce.SquaredDistance(answer, rows.AnswersOf(row));
        }

        return sum;
    }
}
