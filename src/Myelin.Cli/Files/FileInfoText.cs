using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Interop.Pickle;
using Myelin.Runs;
using Myelin.Serialization;

namespace Myelin.Cli.Files;

/// <summary>The output of `myelin info` for a file of arrays.</summary>
internal static class FileInfoText
{
    /// <summary>Of a longer metadata text only the beginning is shown.</summary>
    private const int ShownCharacters = 100;

    internal static void Show(Output output, string path)
    {
        using ArrayFile file = Open(output, path);
        if (file.Format == OnnxInfoText.Format) OnnxInfoText.Show(output, path);
        else Show(output, path, file);
    }

    /// <summary>The columns for arrays, and the same as JSON.</summary>
    internal static JsonArray Tensors(Output output, IReadOnlyList<ArrayEntry> entries)
    {
        var tensors = new JsonArray();
        (long elements, long bytes) = (entries.Sum(e => (long)e.Shape.ElementCount), entries.Sum(e => e.Bytes));
        string total = string.Create(CultureInfo.InvariantCulture, $"total of {entries.Count:N0}");
        TextTable table = new(2, ("key", false), ("dtype", false), ("shape", false), ("elements", true), ("bytes", true));
        foreach (ArrayEntry entry in entries)
        {
            table.Add(entry.Name, entry.Type.Dtype, $"{entry.Shape}", Number(entry.Shape.ElementCount), Number(entry.Bytes));
            tensors.Add((JsonNode)new JsonObject
            {
                ["key"] = entry.Name,
                ["dtype"] = entry.Type.Dtype,
                ["shape"] = new JsonArray([.. entry.Shape.Select(s => JsonValue.Create(s))]),
                ["elements"] = entry.Shape.ElementCount,
                ["bytes"] = entry.Bytes,
            });
        }

        table.Add(total, "", "", Number(elements), Number(bytes));
        table.Show(output);
        return tensors;
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    internal static JsonObject Metadata(Output output, IReadOnlyDictionary<string, string> metadata)
    {
        var json = new JsonObject();
        if (metadata.Count > 0) output.Line("metadata");
        foreach ((string key, string value) in metadata)
        {
            string shown = value.Length <= ShownCharacters
                ? value
                : string.Create(CultureInfo.InvariantCulture, $"{value[..ShownCharacters]}… ({value.Length:N0} characters)");
            Harmless.Line(output, $"  {key}: {string.Join(' ', shown.Split((char[])[' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries))}");
            json[key] = value;
        }

        return json;
    }

    private static void Show(Output output, string path, ArrayFile file)
    {
        output.Line($"{path}: {file.Format}");
        JsonArray tensors = Tensors(output, file.Entries);
        var result = new JsonObject
        {
            ["file"] = path,
            ["format"] = file.Format,
            ["elements"] = file.Entries.Sum(e => (long)e.Shape.ElementCount),
            ["bytes"] = file.Entries.Sum(e => e.Bytes),
            ["tensors"] = tensors,
            ["metadata"] = Metadata(output, file.Metadata),
        };
        if (file is not SafeTensorsFile && Globals(path) is { Count: > 0 } globals) result["globals"] = Globals(output, globals);
        output.Event("result", result);
    }

    /// <summary>For a rejected pickle the names that it would import are listed.</summary>
    private static ArrayFile Open(Output output, string path)
    {
        try
        {
            return WeightFile.Open(path, "info: the file must exist");
        }
        catch (InvalidDataException) when (!path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) && Globals(path) is { Count: > 0 } globals)
        {
            output.Line($"{path}: a rejected pickle; nothing in it was executed");
            output.Event("globals", new JsonObject { ["file"] = path, ["globals"] = Globals(output, globals) });
            throw;
        }
    }

    /// <summary>The globals named by the pickles of a file; empty if it has none that can be read.</summary>
    private static IReadOnlyList<string> Globals(string path)
    {
        try
        {
            return PickleGlobals.Of(path);
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }

    private static JsonArray Globals(Output output, IReadOnlyList<string> globals)
    {
        output.Line("globals that Python would import");
        foreach (string name in globals) Harmless.Line(output, $"  {name}");
        return OnnxInfoText.Texts(globals);
    }
}
