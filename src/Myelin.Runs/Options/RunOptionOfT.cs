using System.Text.Json;

namespace Myelin.Runs;

/// <summary>An option whose values have a type.</summary>
/// <typeparam name="T">The type of a value.</typeparam>
public abstract class RunOption<T> : RunOption where T : notnull
{
    private protected RunOption(string flag, string help, string? name) : base(flag, help, name) { }

    /// <summary>A value's part of the settings line: <c>batch size 32</c>; null leaves the option out of it.</summary>
    public Func<T, string?>? Phrase { get; init; }

    /// <inheritdoc/>
    public override bool Accepts(string text) => TryParse(text, out _);

    internal abstract bool TryParse(string text, out T value);

    internal abstract bool TryRead(JsonElement element, out T value);

    internal abstract void WriteValue(Utf8JsonWriter writer, T value);

    internal override object Parse(IReadOnlyList<string> texts)
    {
        if (texts.Count == 0) throw new RunOptionException($"{Flag}: there must be a value.\n  Got none.\n  Give {Rule}, or leave the option out.");
        if (texts.FirstOrDefault(text => !Accepts(text)) is { } wrong)
        {
            throw new RunOptionException(
                $"{Refusal(wrong)}\n" +
                "  Give another value, or leave it out.");
        }

        return ParseAll(texts);
    }

    internal override object Read(JsonElement element) => TryRead(element, out T value) ? value : throw new JsonException($"\"{Name}\" that is not {Rule}.");

    internal override void Write(Utf8JsonWriter writer, object value) => WriteValue(writer, (T)value);

    internal override string? Describe(object value) => Phrase?.Invoke((T)value);

    private protected virtual object ParseAll(IReadOnlyList<string> texts) =>
        TryParse(texts[^1], out T value) ? value : throw new ArgumentException(Refusal(texts[^1]), nameof(texts));
}
