namespace Myelin.Runs;

/// <summary>Something that a search chooses: values of one option, or of several that belong together.</summary>
/// <param name="Options">The options.</param>
/// <param name="Choices">Their values.</param>
internal sealed record SearchDimension(IReadOnlyList<RunOption> Options, IReadOnlyList<OptionValues> Choices)
{
    /// <summary>The values of one option.</summary>
    internal static SearchDimension Of<T>(RunOption<T> option, params IEnumerable<T> values) where T : notnull =>
        new([option], [.. values.Select(value => OptionValues.None.With(option, value))]);

    /// <summary>The values as text: <c>--lr 0.001 to 0.05</c>.</summary>
    public override string ToString() => string.Join(", ", Options.Select(option =>
    {
        string[] texts = [.. Choices.Select(choice => choice.ToArgument(option)).Distinct()];
        return texts.Length > 1 ? $"{option.Flag} {texts[0]} to {texts[^1]}" : $"{option.Flag} {texts[0]}";
    }));
}
