using System.Text.Json;

namespace Myelin.Runs;

/// <summary>What <c>tune.json</c> says: enough to continue a search with the same result.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Dataset">The data, as it was given.</param>
/// <param name="Seed">The seed of all randomness.</param>
/// <param name="Given">The options that are fixed, by flag, with their texts.</param>
/// <param name="Steps">The number of steps of all trainings together.</param>
internal sealed record StoredSearch(
    string Folder, string Dataset, ulong Seed, IReadOnlyDictionary<string, IReadOnlyList<string>> Given, long Steps)
{
    private const int CurrentFormat = 1;

    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or was written by another version.</exception>
    internal static StoredSearch Read(string file, string folder)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file));
            JsonElement root = json.RootElement;
            int format = root.GetProperty("format").GetInt32();
            if (format != CurrentFormat) throw new InvalidDataException(
                $"{file} must have format {CurrentFormat}.\n  Got format {format}.\n  It was written by another version of Myelin; use that one.");
            Dictionary<string, IReadOnlyList<string>> given = root.GetProperty("options").EnumerateObject()
                .ToDictionary(option => option.Name, option => (IReadOnlyList<string>)[.. option.Value.EnumerateArray().Select(text => text.GetString()!)]);
            return new StoredSearch(
                folder, root.GetProperty("dataset").GetString()!, root.GetProperty("seed").GetUInt64(), given, root.GetProperty("steps").GetInt64());
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException(
                $"{file} must describe a search.\n  Got {error.Message.Split('\n')[0]}\n" +
                "  The file is damaged; start the search again with --overwrite.", error);
        }
    }

    internal string ToJson() => RunFields.Write(writer =>
    {
        writer.WriteNumber("format", CurrentFormat);
        writer.WriteString("dataset", Dataset);
        writer.WriteNumber("seed", Seed);
        writer.WriteNumber("steps", Steps);
        writer.WriteStartObject("options");
        foreach ((string flag, IReadOnlyList<string> texts) in Given) RunFields.Write(writer, flag, texts);
        writer.WriteEndObject();
    }) + "\n";

    /// <summary>The request that continues the search.</summary>
    /// <exception cref="RunOptionException">Something was given that differs from the search's own.</exception>
    internal TuneRequest Continue(string? dataset, IReadOnlyDictionary<string, IReadOnlyList<string>> given, OptionValues search, ulong? seed)
    {
        if (dataset is not null && dataset != Dataset) throw Different("the data", dataset, Dataset);
        if (seed is { } other && other != Seed) throw Different("--seed", $"{other}", $"{Seed}");
        if (search.Find(TuneOptions.Steps) is { } steps && steps != Steps) throw Different(TuneOptions.Steps.Flag, $"{steps}", $"{Steps}");
        foreach ((string flag, IReadOnlyList<string> texts) in given)
        {
            string now = string.Join(' ', texts);
            string before = Given.TryGetValue(flag, out IReadOnlyList<string>? own) ? string.Join(' ', own) : OptionValues.NoValue;
            if (now != before) throw Different(flag, now, before);
        }

        // The same command may be given again: the minutes were turned into steps when the search began.
        return TuneRequest.Of(Dataset, Given, search.Only([TuneOptions.Resume]).With(TuneOptions.Out, Folder).With(TuneOptions.Steps, [$"{Steps}"]), Seed);
    }

    private RunOptionException Different(string what, string now, string before) => new(
        $"a search continues with its own options.\n  Got {what} {now}, where {Folder} has {before}.\n" +
        "  Leave it out, or start a new search in another folder.");
}
