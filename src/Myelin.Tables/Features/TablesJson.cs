using System.Text.Json.Serialization;

namespace Myelin.Tables;

/// <summary>The types that are saved as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(TableEncoding))]
internal sealed partial class TablesJson : JsonSerializerContext;
