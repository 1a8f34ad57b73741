using System.Text.Json;

namespace Myelin.Runs;

/// <summary>
/// One option of a run, declared once: from it come the command's option and its help, the value in <c>run.json</c>, its part of the settings
/// line, and the error for a value that does not fit.
/// </summary>
public abstract class RunOption
{
    private protected RunOption(string flag, string help, string? name)
    {
        (Flag, Help) = ($"--{flag}", help);
        string[] words = flag.Split('-');
        Name = name ?? words[0] + string.Concat(words[1..].Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }

    /// <summary>The name in <c>run.json</c>: <c>batchSize</c>.</summary>
    public string Name { get; }

    /// <summary>The name on a command line: <c>--batch-size</c>.</summary>
    public string Flag { get; }

    /// <summary>What the option does, in a sentence, with the value that is used if it is not given.</summary>
    public string Help { get; }

    /// <summary>The placeholder of the value in help: <c>N</c>; empty for a switch.</summary>
    public abstract string Placeholder { get; }

    /// <summary>The rule for a value, to follow "the value must be".</summary>
    public abstract string Rule { get; }

    /// <summary>The allowed values; empty if there is no such list.</summary>
    public virtual IReadOnlyList<string> Choices => [];

    /// <summary>What each of <see cref="Choices"/> means, if their names do not say it.</summary>
    public IReadOnlyDictionary<string, string> Meanings { get; init; } = new Dictionary<string, string>();

    /// <summary><see cref="Help"/>, and what works: the rule for a value, or every choice with its meaning.</summary>
    public virtual string HelpWithRule
    {
        get
        {
            if (IsSwitch) return Help;
            string rule = Meanings.Count == 0 ? Rule : $"one of {string.Join(", ", Choices.Select(choice => $"{choice} ({Meanings[choice]})"))}";
            return $"{Help} {char.ToUpperInvariant(rule[0])}{rule[1..]}.";
        }
    }

    /// <summary>Whether several values can be given.</summary>
    public virtual bool IsList => false;

    /// <summary>Whether the option has no value but is given or not.</summary>
    public virtual bool IsSwitch => false;

    /// <summary>Whether <c>run.json</c> stores the value.</summary>
    public bool IsStored { get; init; } = true;

    /// <summary>Whether a text is a value of this option.</summary>
    public abstract bool Accepts(string text);

    /// <summary>The error for a text that is not.</summary>
    public virtual string Refusal(string text) => $"{Flag}: the value must be {Rule}.\n  Got \"{text}\".";

    /// <inheritdoc/>
    public override string ToString() => Flag;

    /// <summary>The value of the given texts, which must be valid.</summary>
    internal abstract object Parse(IReadOnlyList<string> texts);

    /// <exception cref="JsonException">The element is not a value of this option.</exception>
    internal abstract object Read(JsonElement element);

    /// <summary>Writes a value, without its name.</summary>
    internal abstract void Write(Utf8JsonWriter writer, object value);

    /// <summary>The value's part of the settings line; null for none.</summary>
    internal abstract string? Describe(object value);
}
