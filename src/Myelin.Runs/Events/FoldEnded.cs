using System.Text.Json;
using System.Text.Json.Serialization;

namespace Myelin.Runs;

/// <summary>A fold of a cross-validation was trained and evaluated.</summary>
public sealed record FoldEnded : RunEvent
{
    /// <summary>Its number, from 1.</summary>
    public required int Fold { get; init; }

    /// <summary>Their number.</summary>
    public required int Folds { get; init; }

    /// <summary>The figures on its test part: <c>testAccuracy</c>.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement> Figures { get; set; } = new Dictionary<string, JsonElement>();
}
