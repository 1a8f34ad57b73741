using System.Text.Json;
using System.Text.Json.Serialization;

namespace Myelin;

/// <summary>Where a run is, beside the weights and what the optimizer remembers: with both it continues as if it had never stopped.</summary>
internal sealed class TrainingState
{
    /// <summary>Of the format: 0.1.0 wrote none.</summary>
    public const int CurrentVersion = 2;

    public int Version { get; set; }

    /// <summary>The settings that decide the result; a run continues only under the same.</summary>
    public List<RunSetting> Settings { get; set; } = [];

    /// <summary>Where the model's random numbers start; <see cref="RandomPositions"/> says how many were drawn.</summary>
    public ulong ModelSeed { get; set; }

    public int Epoch { get; set; }

    public int BatchInEpoch { get; set; }

    public long Steps { get; set; }

    /// <summary>Each batch's loss times its size.</summary>
    public double EpochLossSum { get; set; }

    public long EpochExamples { get; set; }

    /// <summary>The best epoch's validation loss, or its monitored metric, negative where higher is better.</summary>
    public double BestFigure { get; set; } = double.PositiveInfinity;

    /// <summary>Tells the best weights that this run saved from those of another.</summary>
    public ulong BestWeights { get; set; }

    public int EpochsWithoutImprovement { get; set; }

    public bool Finished { get; set; }

    public bool StoppedEarly { get; set; }

    public double Seconds { get; set; }

    /// <summary>What schedule, optimizer and callbacks wrote, under the name of each; their tensors stand beside the weights.</summary>
    public Dictionary<string, Dictionary<string, string>> Saved { get; set; } = [];

    public Dictionary<string, long> ParameterSteps { get; set; } = [];

    public Dictionary<string, long> RandomPositions { get; set; } = [];

    public List<EpochRecord> Epochs { get; set; } = [];

    internal string ToJson() => JsonSerializer.Serialize(this, TrainingJson.Default.TrainingState);

    internal static TrainingState FromJson(string json) =>
        JsonSerializer.Deserialize(json, TrainingJson.Default.TrainingState) ?? throw new JsonException("An object is missing.");
}

[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TrainingState))]
internal sealed partial class TrainingJson : JsonSerializerContext;
