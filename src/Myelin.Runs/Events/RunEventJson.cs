using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Myelin.Runs;

/// <summary>The code that reads and writes events, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunEvent))]
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(double?))]
[JsonSerializable(typeof(long))]
internal sealed partial class RunEventJson : JsonSerializerContext;
