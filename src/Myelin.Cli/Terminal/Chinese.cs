using Myelin.Pictures;

namespace Myelin.Cli.Terminal;

/// <summary>
/// What the command says, in Chinese: the lines of <c>Chinese.txt</c> and, for .NET's own texts, of <c>Chinese.Runtime.txt</c>. The English line is
/// the key, so that errors can be read where they are thrown.
/// </summary>
internal static class Chinese
{
    /// <summary>The files.</summary>
    internal const string Own = "Chinese.txt", Runtime = "Chinese.Runtime.txt";

    /// <summary>A value may have values of its own, but a file must not make that endless.</summary>
    private const int DeepestValue = 4;

    /// <summary>With the most fixed text first.</summary>
    private static readonly Lazy<Phrase[]> s_phrases = new(() =>
    [
        .. ((string[])[Own, Runtime]).SelectMany(Lines).Select(line => new Phrase(line.English, line.Chinese))
            .OrderByDescending(phrase => phrase.Letters).ThenBy(phrase => phrase.Count),
    ]);

    /// <summary>A message of one or several lines; a line that is not known stays as it is.</summary>
    internal static string Of(string message) => string.Join('\n', message.Split('\n').Select(line =>
    {
        string text = line.TrimStart(' ');
        return line[..^text.Length] + (Line(text) is { } chinese ? new Label(text, chinese).Chinese : text);
    }));

    /// <summary>The lines of a file.</summary>
    internal static IEnumerable<(string English, string Chinese)> Lines(string file)
    {
        using Stream stream = typeof(Chinese).Assembly.GetManifestResourceStream(file)!;
        using var reader = new StreamReader(stream);
        string[] lines = [.. reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#')];
        return lines.Chunk(2).Select(pair => (pair[0], pair[1]));
    }

    /// <summary>A line; null if it is not known.</summary>
    private static string? Line(string line)
    {
        (Phrase Phrase, string[] Values)? whole = Find(line);
        // A rule may come with the name of the command or of a format: train: the file must exist.
        int colon = line.IndexOf(": ", StringComparison.Ordinal);
        bool isNamed = colon > 0 && !line.AsSpan(0, colon).Contains(' ');
        if (isNamed && Rule(line[(colon + 2)..], whole?.Phrase.Letters ?? 0) is { } rule) return $"{line[..colon]}：{rule}";
        return whole is { } found ? Fill(found) : null;
    }

    /// <summary>A rule that comes with a name, unless it is less than the letters of the phrase for both; formats add the full stop.</summary>
    private static string? Rule(string text, int letters)
    {
        if (Find(text) is { } sentence && sentence.Phrase.Letters >= letters) return Fill(sentence);
        return text.EndsWith('.') && Find(text[..^1]) is { } rule && rule.Phrase.Letters > letters && Fill(rule) is { } found ? $"{found}。" : null;
    }

    /// <summary>A value in Chinese; one word is a name.</summary>
    private static string Value(string text, int depth) =>
        depth <= DeepestValue && text.Contains(' ') && Find(text.TrimStart(' ')) is { } found ? Fill(found, depth) ?? text : text;

    /// <summary>A phrase with its values in Chinese; null if it has so little text of its own that it may be a name: Bank of China.</summary>
    private static string? Fill((Phrase Phrase, string[] Values) found, int depth = 0)
    {
        string[] values = [.. found.Values.Select((value, i) => found.Phrase.IsQuoted(i) ? value : Value(value, depth + 1))];
        bool[] areKnown = [.. values.Select((value, i) => value != found.Values[i])];
        bool hasWords = values.Where((value, i) => !areKnown[i] && value.Contains(' ')).Any();
        bool isNoName = !hasWords && (areKnown.Contains(true) || values.Any(value => !value.All(char.IsLetter)));
        return values.Length == 0 || found.Phrase.IsSentence || isNoName ? found.Phrase.Fill(values) : null;
    }

    private static (Phrase Phrase, string[] Values)? Find(string text)
    {
        if (text.Length == 0) return null;
        (Phrase, string[])? part = null;
        foreach (Phrase phrase in s_phrases.Value)
        {
            if (phrase.Match(text) is not { } values) continue;
            // A sentence is not taken for a part that has one as its value, if there is another way.
            if (!phrase.EndsOpen || text[^1] != '.') return (phrase, values);
            part ??= (phrase, values);
        }

        return part;
    }
}
