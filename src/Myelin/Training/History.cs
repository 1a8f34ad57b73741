using System.Globalization;
using System.Text;

namespace Myelin;

/// <summary>The figures of one epoch.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Steps">The number of optimizer steps so far.</param>
/// <param name="TrainLoss">The mean loss over the epoch's examples, as computed during training.</param>
/// <param name="ValidationLoss">The mean loss on the validation set; null without one.</param>
/// <param name="Metrics">The metrics on the validation set, by name.</param>
/// <param name="LearningRate">The first group's learning rate at the end.</param>
/// <param name="Seconds">The duration of the run so far.</param>
public sealed record EpochRecord(
    int Epoch, long Steps, double TrainLoss, double? ValidationLoss, IReadOnlyDictionary<string, double> Metrics, double LearningRate, double Seconds)
{
    /// <summary>The metrics on the validation set, by name.</summary>
    /// <exception cref="KeyNotFoundException">On reading one that the task does not report; the message lists them.</exception>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new FigureValues(Metrics);

    /// <summary>The figures: <c>epoch 3: train loss 0.2, validation loss 0.3, accuracy 0.95, learning rate 0.001, 1.2 s</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"epoch {Epoch}: train loss {TrainLoss:G4}{(ValidationLoss is { } loss ? $", validation loss {loss:G4}" : "")}" +
        $"{(Metrics.Count == 0 ? "" : $", {Metrics}")}, learning rate {LearningRate:G4}, {Seconds:F1} s");
}

/// <summary>A run, epoch by epoch.</summary>
public sealed class History
{
    /// <summary>The columns of <see cref="ToCsv"/> other than metrics, which must not have these names.</summary>
    internal static readonly string[] Columns = ["epoch", "steps", "trainLoss", "validationLoss", "learningRate", "seconds"];

    private readonly List<EpochRecord> _epochs = [];

    /// <summary>The epochs in order.</summary>
    public IReadOnlyList<EpochRecord> Epochs => _epochs;

    /// <summary>Whether early stopping ended the run.</summary>
    public bool StoppedEarly { get; internal set; }

    /// <summary>
    /// The keys of the parameters that are not frozen and never got a gradient, because no loss depended on them: of a branch that was not
    /// taken, or of a layer that <c>Forward</c> does not call.
    /// </summary>
    public IReadOnlyList<string> WithoutGradient { get; internal set; } = [];

    /// <summary>The number of the best epoch by validation, from 1; null without a validation set.</summary>
    public int? BestEpoch { get; internal set; }

    internal void Add(EpochRecord epoch) => _epochs.Add(epoch);

    /// <summary>A line per epoch, and what is to be noted.</summary>
    public override string ToString()
    {
        IEnumerable<string> lines = _epochs.Select(e => e.ToString());
        if (StoppedEarly) lines = lines.Append("stopped early");
        if (WithoutGradient.Count > 0) lines = lines.Append($"without gradient: {string.Join(", ", WithoutGradient)}");
        return string.Join('\n', lines);
    }

    /// <summary>The run as CSV with a header, one row per epoch.</summary>
    public string ToCsv()
    {
        string[] metrics = [.. _epochs.SelectMany(e => e.Metrics.Keys).Distinct()];
        StringBuilder text = new StringBuilder().AppendJoin(',', [.. Columns[..4], .. metrics, .. Columns[4..]]).Append('\n');
        foreach (EpochRecord e in _epochs)
        {
            text.Append(CultureInfo.InvariantCulture, $"{e.Epoch},{e.Steps},{e.TrainLoss:G9},{e.ValidationLoss:G9},");
            foreach (string metric in metrics) text.Append(CultureInfo.InvariantCulture, $"{e.Metrics.GetValueOrDefault(metric, double.NaN):G9},");
            text.Append(CultureInfo.InvariantCulture, $"{e.LearningRate:G9},{e.Seconds:F1}\n");
        }

        return text.ToString();
    }
}
