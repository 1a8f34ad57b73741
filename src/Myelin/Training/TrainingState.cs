using System.Text.Json;
using System.Text.Json.Serialization;

namespace Myelin;

/// <summary>
/// The progress of a run, stored with the weights and the optimizer's state: with these the run continues as if it had never stopped.
/// </summary>
internal sealed class TrainingState
{
    /// <summary>The version of the format: 0.1.0 wrote none.</summary>
    public const int CurrentVersion = 2;

    public int Version { get; set; }

    /// <summary>The settings that determine the result; a run continues only with the same.</summary>
    public List<RunSetting> Settings { get; set; } = [];

    /// <summary>The seed of the model's random numbers; <see cref="RandomPositions"/> has the number drawn.</summary>
    public ulong ModelSeed { get; set; }

    public int Epoch { get; set; }

    public int BatchInEpoch { get; set; }

    public long Steps { get; set; }

    /// <summary>Each batch's loss times its size.</summary>
    public double EpochLossSum { get; set; }

    public long EpochExamples { get; set; }

    /// <summary>The best epoch's validation loss, or its monitored metric, negative if higher is better.</summary>
    public double BestFigure { get; set; } = double.PositiveInfinity;

    /// <summary>The number of the best epoch, from 1; 0 if none was compared.</summary>
    public int BestEpoch { get; set; }

    /// <summary>Identifies the best weights of this run.</summary>
    public ulong BestWeights { get; set; }

    public int EpochsWithoutImprovement { get; set; }

    public bool Finished { get; set; }

    public bool StoppedEarly { get; set; }

    public double Seconds { get; set; }

    /// <summary>
    /// The state of schedule, optimizer and callbacks, under the name of each; their tensors are stored with the weights.
    /// </summary>
    public Dictionary<string, Dictionary<string, string>> Saved { get; set; } = [];

    public Dictionary<string, long> ParameterSteps { get; set; } = [];

    public Dictionary<string, long> RandomPositions { get; set; } = [];

    public List<EpochRecord> Epochs { get; set; } = [];

    /// <summary>Lets a run continue for longer than planned, even if it has ended.</summary>
    internal void Extend(IReadOnlyList<RunSetting> settings)
    {
        (Settings, EpochsWithoutImprovement, Finished, StoppedEarly) = ([.. settings], 0, false, false);
    }

    internal string ToJson() => JsonSerializer.Serialize(this, TrainingJson.Default.TrainingState);

    internal static TrainingState FromJson(string json) =>
        JsonSerializer.Deserialize(json, TrainingJson.Default.TrainingState) ?? throw new JsonException("An object is missing.");
}

[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TrainingState))]
internal sealed partial class TrainingJson : JsonSerializerContext;
