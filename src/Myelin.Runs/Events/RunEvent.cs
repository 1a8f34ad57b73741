using System.Text.Json;
using System.Text.Json.Serialization;

namespace Myelin.Runs;

/// <summary>
/// Something that happened in a run. Programs read events as JSON, an object per line with <c>event</c> and <c>version</c> first; displays
/// get the same records.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(RunStarted), "start")]
[JsonDerivedType(typeof(EpochEnded), "epoch")]
[JsonDerivedType(typeof(FoldEnded), "fold")]
[JsonDerivedType(typeof(FindingMade), "finding")]
[JsonDerivedType(typeof(TrialEnded), "trial")]
[JsonDerivedType(typeof(TuneStarted), "tune")]
[JsonDerivedType(typeof(CandidateScored), "candidate")]
[JsonDerivedType(typeof(TuneEnded), "tuned")]
[JsonDerivedType(typeof(RunResult), "result")]
[JsonDerivedType(typeof(RunCanceled), "canceled")]
[JsonDerivedType(typeof(RunFailed), "error")]
[JsonDerivedType(typeof(StepTaken), "step")]
[JsonDerivedType(typeof(PerceptronEnded), "perceptron")]
[JsonDerivedType(typeof(TokenizerProgress), "tokenizer")]
[JsonDerivedType(typeof(DownloadAdvanced), "download")]
[JsonDerivedType(typeof(SampleWritten), "sample")]
public abstract record RunEvent
{
    /// <summary>The version of the events: increased when a field changes its meaning or is removed, not when one is added.</summary>
    public const int CurrentVersion = 1;

    private protected RunEvent() { }

    /// <summary>The version in which this event was written.</summary>
    [JsonPropertyOrder(-1)]
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Whether it is frequent, or for people, so that output for programs omits it.</summary>
    [JsonIgnore]
    public virtual bool IsProgress => false;

    /// <summary>Reads an event.</summary>
    /// <param name="json">An object written by <see cref="ToJson"/>.</param>
    /// <exception cref="InvalidDataException">It is not an event, or one of a newer version.</exception>
    public static RunEvent Parse(string json)
    {
        try
        {
            if (JsonSerializer.Deserialize(json, RunEventJson.Default.RunEvent) is { } found)
            {
                return found.Version <= CurrentVersion ? found : throw new InvalidDataException(
                    $"An event must have a version up to {CurrentVersion}.\n  Got version {found.Version}.\n  It was written by a newer Myelin; use that one.");
            }
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            // Reported below.
        }

        throw new InvalidDataException(
            "An event must be a JSON object with a known \"event\".\n" +
            $"  Got {json}.\n" +
            "  Read the lines that a run writes with --json.");
    }

    /// <summary>The event as an object of JSON, on one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RunEventJson.Default.RunEvent);
}
