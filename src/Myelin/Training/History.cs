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
    int Epoch, long Steps, double TrainLoss, double? ValidationLoss, IReadOnlyDictionary<string, double> Metrics, double LearningRate, double Seconds);

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

    internal void Add(EpochRecord epoch) => _epochs.Add(epoch);

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
