using Myelin.Serialization;

namespace Myelin.Runs;

/// <summary>Renames the keys of a file to those of a model: the rules of <c>--map</c>, of which the first that matches a key applies.</summary>
public sealed class KeyMap
{
    private readonly IReadOnlyList<KeyRule> _rules;

    private KeyMap(IReadOnlyList<KeyRule> rules) => _rules = rules;

    /// <summary>More keys than this are not listed in an error.</summary>
    private const int ListedKeys = 40;

    /// <summary>A map from rules as given, <c>FROM=TO</c>.</summary>
    /// <param name="texts">The rules; null for none.</param>
    /// <exception cref="RunOptionException">A text is not a rule.</exception>
    public static KeyMap From(IEnumerable<string>? texts) => new([.. (texts ?? []).Select(text =>
        KeyRule.Parse(text) ?? throw new RunOptionException($"{StartOptions.Map.Refusal(text)}\n  See the examples."))]);

    /// <summary>The arrays of a file under their new keys, in the file's order.</summary>
    /// <exception cref="ArgumentException">A rule matches nothing, two arrays get the same key, or one to transpose is not a matrix.</exception>
    public IReadOnlyList<MappedArray> Apply(IEnumerable<ArrayEntry> entries, string file)
    {
        ArrayEntry[] all = [.. entries];
        if (_rules.FirstOrDefault(rule => all.All(entry => rule.Apply(entry.Name) is null)) is { } idle)
        {
            throw new ArgumentException($"--map: FROM must be a key of the file.\n  Got {idle.From}, in {file}.\n  It has {List(all.Select(e => e.Name))}.");
        }

        var taken = new Dictionary<string, string>();
        var mapped = new List<MappedArray>();
        foreach (ArrayEntry entry in all)
        {
            KeyRule? rule = _rules.FirstOrDefault(r => r.Apply(entry.Name) is not null);
            if (rule is { Drops: true }) continue;
            string key = rule?.Apply(entry.Name) ?? entry.Name;
            if (rule is { Transposes: true } && entry.Shape.Rank != 2)
            {
                throw new ArgumentException(
                    "--map: ^T transposes a matrix.\n" +
                    $"  Got {entry.Name} of shape {entry.Shape}, in {file}.\n" +
                    "  Leave ^T out.");
            }

            if (!taken.TryAdd(key, entry.Name))
            {
                throw new ArgumentException(
                    "--map: each array must get a unique key.\n" +
                    $"  Got {key} for both {taken[key]} and {entry.Name}.\n" +
                    $"  Change one of the rules, or leave an array out: --map '{entry.Name}='.");
            }

            mapped.Add(new MappedArray(entry, key, rule is { Transposes: true }));
        }

        return mapped;
    }

    /// <summary>Keys for an error.</summary>
    public static string List(IEnumerable<string> keys)
    {
        string[] all = [.. keys];
        return all.Length <= ListedKeys ? string.Join(", ", all) : $"{string.Join(", ", all.Take(ListedKeys))} and {all.Length - ListedKeys} more";
    }
}
