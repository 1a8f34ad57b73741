using System.Text.Json.Nodes;

namespace Myelin.Tables;

/// <summary>Encodings as Myelin 0.1 and 0.2 wrote them: one target, and columns that are numbers unless they have categories.</summary>
internal static class FormerEncoding
{
    internal static string Translate(string json)
    {
        if (JsonNode.Parse(json) is not JsonObject root || root["target"] is not JsonValue target) return json;
        var columns = new JsonArray();
        foreach (JsonNode? column in root["columns"] as JsonArray ?? [])
        {
            if (column is not JsonObject fields) return json;
            bool isCategory = fields["categories"] is JsonArray;
            var now = new JsonObject { ["kind"] = isCategory ? "category" : "number" };
            foreach ((string name, JsonNode? value) in fields)
            {
                if (name == (isCategory ? "origin" : "categories")) continue;
                now[name] = value?.DeepClone();
            }

            // What was missing was an error.
            if (isCategory) now["canMiss"] = false;
            columns.Add((JsonNode)now);
        }

        return new JsonObject
        {
            ["columns"] = columns,
            ["targets"] = new JsonArray(new JsonObject
            {
                ["name"] = target.DeepClone(),
                ["kind"] = root["kind"]?.DeepClone(),
                ["classes"] = root["classNames"]?.DeepClone(),
                ["origin"] = root["targetOrigin"]?.DeepClone() ?? 0,
            }),
            ["missing"] = new JsonArray(),
        }.ToJsonString();
    }
}
