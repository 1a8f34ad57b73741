using System.Globalization;

namespace Myelin.Runs;

/// <summary>The figures of several folds as one report: their mean under the usual names.</summary>
internal static class FoldFigures
{
    internal static EvaluationReport Mean(IReadOnlyList<EvaluationReport> folds)
    {
        string[] names = [.. folds[0].Figures.Keys];
        var means = names.ToDictionary(name => name, name => folds.Average(fold => fold.Figures[name]));
        bool areClasses = means.TryGetValue("testAccuracy", out double accuracy);
        string main = areClasses ? "testAccuracy" : "testError";
        double deviation = Deviation([.. folds.Select(fold => fold.Figures[main])]);
        string summary = areClasses
            ? string.Create(CultureInfo.InvariantCulture, $"accuracy {accuracy:P2} (± {100 * deviation:F2} between {folds.Count} folds), loss " +
                $"{means["testLoss"]:F4}")
            : string.Create(CultureInfo.InvariantCulture, $"error {NumberText.Of(means[main], 5)} (root mean square, ± {NumberText.Of(deviation, 3)} " +
                $"between {folds.Count} folds), " +
                $"mean absolute error {NumberText.Of(means["testMae"], 5)}, loss {means["testLoss"]:F4}");
        if (means.TryGetValue(areClasses ? "testAccuracyOfCommonestClass" : "testErrorOfMean", out double guessed))
        {
            bool isBetter = areClasses ? accuracy > guessed : means[main] < guessed;
            string guess = areClasses ? string.Create(CultureInfo.InvariantCulture, $"the commonest class would be {guessed:P2}")
                : $"the mean would be {NumberText.Of(guessed, 5)}";
            summary += $"\nalways answering {guess}{(isBetter ? "" : ": the model is not better")}";
        }

        return new EvaluationReport(folds.Sum(fold => fold.Examples), means, $"{summary}\nthese are means over folds; the saved model is trained on all rows")
        {
            Folds = [.. folds.Select(fold => fold.Figures)],
        };
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, values.Length - 1));
    }
}
