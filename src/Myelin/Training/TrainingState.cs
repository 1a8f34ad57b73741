using System.Text.Json;
using System.Text.Json.Serialization;

namespace Myelin;

/// <summary>Where a run stands, beside the weights and what the optimiser remembers: with both it goes on as if it had never stopped.</summary>
internal sealed class TrainingState
{
    /// <summary>The settings that decide the result; a run goes on only under the same.</summary>
    public List<RunSetting> Settings { get; set; } = [];

    /// <summary>Where the model's random numbers start; <see cref="RandomPositions"/> says how many were drawn.</summary>
    public ulong ModelSeed { get; set; }

    public int Epoch { get; set; }

    public int BatchInEpoch { get; set; }

    public long Steps { get; set; }

    /// <summary>Each batch's loss times its size.</summary>
    public double EpochLossSum { get; set; }

    public long EpochExamples { get; set; }

    public double BestLoss { get; set; } = double.PositiveInfinity;

    /// <summary>Tells the best weights that this run saved from those of another.</summary>
    public ulong BestWeights { get; set; }

    public int EpochsWithoutImprovement { get; set; }

    public bool Finished { get; set; }

    public bool StoppedEarly { get; set; }

    public double Seconds { get; set; }

    public double PlateauBest { get; set; } = double.PositiveInfinity;

    public int PlateauWaited { get; set; }

    public double PlateauShare { get; set; } = 1;

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
