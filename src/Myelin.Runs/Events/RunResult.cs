using System.Text.Json;
using System.Text.Json.Serialization;

namespace Myelin.Runs;

/// <summary>What was asked for is done: the last event. Fields that a command does not have are null.</summary>
public sealed record RunResult : RunEvent
{
    /// <summary>A data set's name, or a file.</summary>
    public string? Dataset { get; init; }

    /// <summary>The model's name.</summary>
    public string? Model { get; init; }

    /// <summary>How many parameters the model has.</summary>
    public long? Parameters { get; init; }

    /// <summary>How many epochs there were.</summary>
    public int? Epochs { get; init; }

    /// <summary>How many steps there were.</summary>
    public long? Steps { get; init; }

    /// <summary>The mean loss over the last epoch's examples.</summary>
    public double? TrainLoss { get; init; }

    /// <summary>The share of label smoothing, which is in the train loss alone; null for none.</summary>
    public double? LabelSmoothing { get; init; }

    /// <summary>How many examples the figures are over.</summary>
    public long? Examples { get; init; }

    /// <summary>How long it took.</summary>
    public double? Seconds { get; init; }

    /// <summary>The folder of the run.</summary>
    public string? Out { get; init; }

    /// <summary>How well the model does; not in JSON, where <see cref="Figures"/> are.</summary>
    [JsonIgnore]
    public EvaluationReport? Report { get; init; }

    /// <summary>Everything else: <c>testLoss</c>, <c>testAccuracy</c>.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement> Figures { get; set; } = new Dictionary<string, JsonElement>();
}
