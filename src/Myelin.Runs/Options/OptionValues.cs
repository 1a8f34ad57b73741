using System.Text.Json;

namespace Myelin.Runs;

/// <summary>The values of options, by the options' names; it never changes.</summary>
public sealed class OptionValues
{
    private readonly Dictionary<string, object> _values;

    private OptionValues(Dictionary<string, object> values) => _values = values;

    /// <summary>No value.</summary>
    public static OptionValues None { get; } = new([]);

    /// <summary>Whether an option has a value.</summary>
    public bool Has(RunOption option) => _values.ContainsKey(option.Name);

    /// <summary>The value of an option; null if it has none.</summary>
    /// <typeparam name="T">The type of a value.</typeparam>
    public T? Find<T>(RunOption<T> option) where T : struct => Value(option) is T value ? value : null;

    /// <summary>The value of an option of text; null if it has none.</summary>
    public string? Find(RunOption<string> option) => (string?)Value(option);

    /// <summary>The values of an option that takes several; empty if it has none.</summary>
    public IReadOnlyList<string> Find(RunOption<IReadOnlyList<string>> option) => (IReadOnlyList<string>?)Value(option) ?? [];

    /// <summary>The value of an option of widths; null if it has none.</summary>
    public IReadOnlyList<int>? Find(RunOption<IReadOnlyList<int>> option) => (IReadOnlyList<int>?)Value(option);

    /// <summary>The value of an option that must have one.</summary>
    /// <typeparam name="T">The type of a value.</typeparam>
    /// <exception cref="ArgumentException">It has none.</exception>
    public T Get<T>(RunOption<T> option) where T : notnull => Value(option) is { } value
        ? (T)value
        : throw new ArgumentException($"{option.Flag} must have a value.\n  Got none.\n  Give it.");

    /// <summary>These values, with one more or another.</summary>
    /// <typeparam name="T">The type of a value.</typeparam>
    public OptionValues With<T>(RunOption<T> option, T value) where T : notnull => new(new(_values) { [option.Name] = value });

    /// <summary>These values, with others parsed from texts as on a command line.</summary>
    /// <exception cref="RunOptionException">A text is not a value of the option.</exception>
    public OptionValues With(RunOption option, IReadOnlyList<string> texts) => new(new(_values) { [option.Name] = option.Parse(texts) });

    /// <summary>These values, completed by those of a recipe.</summary>
    public OptionValues Over(OptionValues recipe)
    {
        Dictionary<string, object> values = new(recipe._values);
        foreach ((string name, object value) in _values) values[name] = value;
        return new OptionValues(values);
    }

    /// <summary>The values of some options, without the others.</summary>
    /// <param name="options">The options.</param>
    public OptionValues Only(IEnumerable<RunOption> options) =>
        new(options.Where(Has).DistinctBy(o => o.Name).ToDictionary(o => o.Name, o => _values[o.Name]));

    /// <summary>The values as text for the settings line: <c>learning rate 0.003, batch size 32</c>.</summary>
    /// <param name="options">The options, in order.</param>
    public string Describe(IEnumerable<RunOption> options) =>
        string.Join(", ", options.Select(o => Value(o) is { } value ? o.Describe(value) : null).OfType<string>());

    /// <summary>Writes the values of the options that are stored, each as a field of the current object.</summary>
    public void Write(Utf8JsonWriter writer, IEnumerable<RunOption> options)
    {
        foreach (RunOption option in options.Where(o => o.IsStored && Has(o)))
        {
            writer.WritePropertyName(option.Name);
            option.Write(writer, _values[option.Name]);
        }
    }

    /// <summary>The values of the options that are stored, as an object of JSON on one line.</summary>
    internal string ToJson(IEnumerable<RunOption> options)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            Write(writer, options.DistinctBy(option => option.Name));
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>What stands for the value of an option that has none.</summary>
    public const string NoValue = "none";

    /// <summary>An option's value as it is stored; <see cref="NoValue"/> if it has none.</summary>
    internal string ToText(RunOption option)
    {
        if (Value(option) is not { } value) return NoValue;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) option.Write(writer, value);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray()).Trim('"');
    }

    /// <summary>The same as a command line has it: <c>64,32</c> for widths.</summary>
    internal string ToArgument(RunOption option) => Value(option) switch
    {
        IReadOnlyList<int> widths => string.Join(',', widths),
        IReadOnlyList<string> texts => string.Join(' ', texts),
        _ => ToText(option),
    };

    /// <summary>These values, with those in an object's fields.</summary>
    /// <exception cref="JsonException">A field is not a value of its option.</exception>
    internal OptionValues With(IEnumerable<RunOption> options, JsonElement root)
    {
        Dictionary<string, object> values = new(_values);
        foreach (RunOption option in options)
        {
            if (root.TryGetProperty(option.Name, out JsonElement field) && field.ValueKind != JsonValueKind.Null) values[option.Name] = option.Read(field);
        }

        return new OptionValues(values);
    }

    private object? Value(RunOption option) => _values.GetValueOrDefault(option.Name);
}
