namespace Myelin.Runs;

/// <summary>The result of training.</summary>
/// <param name="Epochs">The number of epochs.</param>
/// <param name="Steps">How many steps; for a perceptron, examples seen.</param>
/// <param name="TrainLoss">The mean loss over the last epoch's examples.</param>
internal sealed record SessionResult(int Epochs, long Steps, double TrainLoss)
{
    /// <summary>Whether the run ended before its last epoch, because the validation loss did not improve.</summary>
    internal bool StoppedEarly { get; init; }

    /// <summary>The epoch that is best by validation; null without a validation set.</summary>
    internal int? BestEpoch { get; init; }

    /// <summary>Whether the model has the weights of the best epoch, not of the last.</summary>
    internal bool HasBestWeights { get; init; }

    /// <summary>The figures of the epoch whose weights the model has, measured on the validation set.</summary>
    internal IReadOnlyDictionary<string, double> Validation { get; init; } = new Dictionary<string, double>();

    /// <summary>The keys of the parameters that never had a gradient.</summary>
    internal IReadOnlyList<string> WithoutGradient { get; init; } = [];

    /// <summary>The result of a run of the trainer.</summary>
    /// <param name="history">Its epochs.</param>
    /// <param name="restoresBest">Whether it restored the best weights.</param>
    /// <param name="unit">For regression: an error of 1 in the target's unit.</param>
    internal static SessionResult Of(History history, bool restoresBest, double unit)
    {
        bool hasBest = restoresBest && history.BestEpoch is not null;
        EpochRecord last = history.Epochs[^1], kept = hasBest ? history.Epochs[history.BestEpoch!.Value - 1] : last;
        return new SessionResult(history.Epochs.Count, last.Steps, last.TrainLoss)
        {
            StoppedEarly = history.StoppedEarly,
            BestEpoch = history.BestEpoch,
            WithoutGradient = history.WithoutGradient,
            HasBestWeights = hasBest,
            Validation = kept.ValidationLoss is { } loss ? ValidationFigures.Of(kept, unit).Prepend(new("validationLoss", loss)).ToDictionary() : [],
        };
    }
}
