using System.Text;

namespace Myelin;

/// <summary>
/// The texts of <c>Texts.txt</c>: sections in brackets, in each a line for every part. A part ends with its language, or has none if it is the
/// same in all; <c>{name}</c> stands for a value, <c>{term:name}</c> for its word in Chinese.
/// </summary>
internal static class Texts
{
    /// <summary>The section of the doctor's own words among the values.</summary>
    internal const string Terms = "terms";

    private static readonly Lazy<Dictionary<(string Section, string Part), string>> s_all = new(Read);

    /// <summary>All sections and parts, for tests.</summary>
    internal static IEnumerable<(string Section, string Part)> Keys => s_all.Value.Keys;

    /// <summary>A text in a language.</summary>
    /// <exception cref="KeyNotFoundException">It is missing.</exception>
    internal static string Of(string section, string part, Language language, IReadOnlyDictionary<string, string> values)
    {
        string key = $"{part}.{(language == Language.Chinese ? "zh" : "en")}";
        string text = Find(section, key) ?? throw new KeyNotFoundException($"Texts.txt has no {key} in [{section}].");
        return Fill(text, values);
    }

    /// <summary>A text that is the same in all languages; null if there is none.</summary>
    internal static string? Find(string section, string part) => s_all.Value.GetValueOrDefault((section, part));

    /// <summary>Puts values in the places of their names; a value may have braces of its own.</summary>
    internal static string Fill(string text, IReadOnlyDictionary<string, string> values)
    {
        const string Term = "term:";
        var filled = new StringBuilder();
        for (int start = 0; start < text.Length;)
        {
            int open = text.IndexOf('{', start), close = open < 0 ? -1 : text.IndexOf('}', open);
            if (close < 0) return filled.Append(text, start, text.Length - start).ToString();
            string name = text[(open + 1)..close];
            bool isTerm = name.StartsWith(Term, StringComparison.Ordinal);
            bool isKnown = values.TryGetValue(isTerm ? name[Term.Length..] : name, out string? value);
            filled.Append(text, start, open - start).Append(isKnown ? isTerm ? Find(Terms, $"{value}.zh") ?? value : value : "{");
            start = isKnown ? close + 1 : open + 1;
        }

        return filled.ToString();
    }

    /// <summary>A name in lower case with hyphens: <c>lower-learning-rate</c>.</summary>
    internal static string Key(string name)
    {
        var key = new StringBuilder();
        foreach (char c in name)
        {
            if (char.IsUpper(c) && key.Length > 0) key.Append('-');
            key.Append(char.ToLowerInvariant(c));
        }

        return key.ToString();
    }

    private static Dictionary<(string, string), string> Read()
    {
        using Stream stream = typeof(Texts).Assembly.GetManifestResourceStream("Diagnostics.Texts.txt")!;
        using var reader = new StreamReader(stream);
        var all = new Dictionary<(string, string), string>();
        string section = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (line[0] == '[') section = line[1..^1];
            else if (line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon) all.Add((section, line[..colon]), line[(colon + 2)..]);
        }

        return all;
    }
}
