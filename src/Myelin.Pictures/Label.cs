namespace Myelin.Pictures;

/// <summary>A text in both languages; a string alone is the same in both.</summary>
/// <param name="English">The English text.</param>
/// <param name="Chinese">The Chinese text.</param>
public readonly record struct Label(string English, string Chinese)
{
    /// <summary>The Chinese text. Figures may be formatted into it as into the English one; Chinese has no space before a percent sign.</summary>
    public string Chinese { get; init; } = Chinese.Replace(" %", "%", StringComparison.Ordinal);

    /// <summary>The text in a language.</summary>
    public string In(Language language) => language == Language.Chinese ? Chinese : English;

    /// <summary>A text that is the same in both languages: a name, a formula, a number.</summary>
    public static implicit operator Label(string text) => new(text, text);

    /// <summary>The English text.</summary>
    public override string ToString() => English;
}
