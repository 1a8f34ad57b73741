using System.Text.Json;
using System.Text.Json.Serialization;

namespace Myelin.Runs;

/// <summary>The command has finished: the last event. Fields that a command does not have are null.</summary>
public sealed record RunResult : RunEvent
{
    /// <summary>A data set's name, or a file.</summary>
    public string? Dataset { get; init; }

    /// <summary>The model's name.</summary>
    public string? Model { get; init; }

    /// <summary>The number of parameters of the model.</summary>
    public long? Parameters { get; init; }

    /// <summary>The number of epochs.</summary>
    public int? Epochs { get; init; }

    /// <summary>The number of steps.</summary>
    public long? Steps { get; init; }

    /// <summary>Whether the run ended before its last epoch, because the validation loss did not improve; null for a run without patience.</summary>
    public bool? StoppedEarly { get; init; }

    /// <summary>The best epoch by validation; null without a validation set.</summary>
    public int? BestEpoch { get; init; }

    /// <summary>Which weights the model has: <c>best</c>, those of <see cref="BestEpoch"/>, or <c>last</c>.</summary>
    public string? Weights { get; init; }

    /// <summary>The keys of the parameters that never had a gradient, and so were not trained; null for none.</summary>
    public IReadOnlyList<string>? WithoutGradient { get; init; }

    /// <summary>The mean loss over the last epoch's examples.</summary>
    public double? TrainLoss { get; init; }

    /// <summary>The amount of label smoothing, which is only in the training loss; null for none.</summary>
    public double? LabelSmoothing { get; init; }

    /// <summary>Which part of the data the figures of an evaluation are of: <c>test</c>, or <c>file</c> for all of a file.</summary>
    public string? Part { get; init; }

    /// <summary>The number of examples of a file that the run was trained or validated on; null if that is not known.</summary>
    public int? TrainedOn { get; init; }

    /// <summary>The number of examples of the figures.</summary>
    public long? Examples { get; init; }

    /// <summary>The number of the doctor's findings of level warning or above; null if it did not look.</summary>
    public int? Findings { get; init; }

    /// <summary>The duration.</summary>
    public double? Seconds { get; init; }

    /// <summary>The folder of the run.</summary>
    public string? Out { get; init; }

    /// <summary>Of a search, the command that trains the best run again; null for a run.</summary>
    public string? Command { get; init; }

    /// <summary>The doctor's summary, for people; null if it did not look.</summary>
    [JsonIgnore]
    public string? DoctorSummary { get; init; }

    /// <summary>The evaluation; not in JSON, which has <see cref="Figures"/>.</summary>
    [JsonIgnore]
    public EvaluationReport? Report { get; init; }

    /// <summary>Everything else: <c>testLoss</c>, <c>testAccuracy</c>.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement> Figures { get; set; } = new Dictionary<string, JsonElement>();
}
