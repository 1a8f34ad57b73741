using System.Globalization;

namespace Myelin;

/// <summary>How well a model performs on a data set.</summary>
/// <param name="Loss">The mean loss over all examples; NaN if the task reports none.</param>
/// <param name="Metrics">The metrics by name.</param>
public sealed record Evaluation(double Loss, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>The metrics by name.</summary>
    /// <exception cref="KeyNotFoundException">On reading one that the task does not report; the message lists them.</exception>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new FigureValues(Metrics);

    /// <summary>The figures: <c>loss 0.1234, accuracy 0.95</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"loss {Loss:G4}{(Metrics.Count == 0 ? "" : $", {Metrics}")}");

    /// <summary>Runs a task over a data set in evaluation mode, without recording.</summary>
    /// <param name="task">The task to evaluate.</param>
    /// <param name="dataset">The examples.</param>
    /// <param name="batchSize">The number of examples per batch; null uses the task's default.</param>
    public static Evaluation Of(TrainingTask task, Dataset dataset, int? batchSize = null) => ScoresOf(task, dataset, batchSize).ToEvaluation();

    /// <summary>The same, before the figures are computed.</summary>
    internal static Scores ScoresOf(TrainingTask task, Dataset dataset, int? batchSize = null)
    {
        if (batchSize is { } size) Argument.AtLeast(1, size, nameof(Evaluation), nameof(batchSize), "Leave it null for the task's default.");
        var scores = new Scores();
        foreach (Batch batch in new DataLoader(dataset, batchSize ?? task.EvaluationBatchSize).Epoch(0))
        {
            Prediction.Of(() =>
            {
                task.Evaluate(batch, scores);
                return 0;
            });
        }

        return scores;
    }
}
