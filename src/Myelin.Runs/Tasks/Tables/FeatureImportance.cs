using System.Globalization;

namespace Myelin.Runs;

/// <summary>
/// How much worse a run's figure is when the values of one column are shuffled among the rows: what the model takes from it.
/// scikit-learn: <c>permutation_importance</c>.
/// </summary>
/// <param name="Column">The column.</param>
/// <param name="Drop">How much the accuracy is lower, or the error higher, in the mean of several shuffles.</param>
/// <param name="Deviation">The deviation between the shuffles.</param>
public sealed record FeatureImportance(string Column, double Drop, double Deviation)
{
    private const int Shuffles = 5;

    /// <summary>Each column's, the most important first.</summary>
    /// <exception cref="RunOptionException">The run is none on a table, or its features are mixed by whitening.</exception>
    internal static IReadOnlyList<FeatureImportance> Of(SavedRun run, Module model, Dataset data)
    {
        if (run.Description.Preparation is not TablePreparation { InputWhitening: null } preparation) throw new RunOptionException(
            "--importance is for a run on a table, without --whiten.\n" +
            $"  Got {(run.Description.Preparation is TablePreparation ? "whitened inputs" : $"one on {run.Description.Kind.Noun}")}.\n  Leave it out.");
        Batch all = data.All();
        string figure = preparation.IsRegression ? "testError" : "testAccuracy";
        double sign = preparation.IsRegression ? -1 : 1, usual = Figure(all.Inputs);
        float[] inputs = all.Inputs.ToArray();
        int width = preparation.Encoding.FeatureCount();
        return
        [
            .. preparation.Encoding.Features().Where(f => f.Features.GetOffsetAndLength(width).Length > 0)
                .Select(f => Of(f.Column.Name, f.Features)).OrderByDescending(i => i.Drop).ThenBy(i => i.Column, StringComparer.Ordinal),
        ];

        FeatureImportance Of(string column, Range features)
        {
            (int start, int length) = features.GetOffsetAndLength(width);
            double[] drops = [.. Enumerable.Range(0, Shuffles).Select(shuffle =>
            {
                int[] order = [.. Enumerable.Range(0, all.Count)];
                RandomStream.For(run.Description.Seed, string.Create(CultureInfo.InvariantCulture, $"importance {shuffle} {column}")).Shuffle(order);
                float[] changed = [.. inputs];
                for (int row = 0; row < order.Length; row++) inputs.AsSpan((order[row] * width) + start, length).CopyTo(changed.AsSpan((row * width) + start));
                return sign * (usual - Figure(Tensor.From(changed, all.Count, width)));
            })];
            double mean = drops.Average();
            return new FeatureImportance(column, mean, Math.Sqrt(drops.Average(d => (d - mean) * (d - mean))));
        }

        double Figure(Tensor changed)
        {
            Dataset part = all.HasLabels ? new TensorDataset(changed, all.Labels, data.ClassNames) : new TensorDataset(changed, all.Targets);
            return run.Description.Kind.Evaluate(model, run.Description, part).Figures[figure];
        }
    }
}
