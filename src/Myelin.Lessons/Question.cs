using System.Globalization;
using System.Text.RegularExpressions;
using Myelin.Pictures;

namespace Myelin.Lessons;

/// <summary>A question whose right answer the lesson computes.</summary>
public sealed partial class Question
{
    private readonly double? _number;
    private readonly string? _word;
    private readonly double _tolerance;

    /// <summary>A question for a number.</summary>
    /// <param name="text">The question.</param>
    /// <param name="answer">The right number, computed.</param>
    /// <param name="why">Why it is that.</param>
    /// <param name="tolerance">How far an answer may be off, at least 0.</param>
    public Question(Label text, double answer, Label why, double tolerance = 0) =>
        (Text, Why, _number, _tolerance) = (text, why, answer, tolerance);

    /// <summary>A question with some answers to choose from.</summary>
    /// <param name="text">The question.</param>
    /// <param name="choices">The answers, each a word; the reader may give it in either language.</param>
    /// <param name="answer">The English word of the right one, computed.</param>
    /// <param name="why">Why it is that.</param>
    public Question(Label text, IReadOnlyList<Label> choices, string answer, Label why) => (Text, Why, Choices, _word) = (text, why, choices, answer);

    /// <summary>The question.</summary>
    public Label Text { get; }

    /// <summary>The answers to choose from; empty if a number is asked for.</summary>
    public IReadOnlyList<Label> Choices { get; } = [];

    /// <summary>Why the right answer is right.</summary>
    public Label Why { get; }

    /// <summary>The right answer as text.</summary>
    public string Answer => _word ?? _number!.Value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>Whether an answer is right; null if it is no answer to this question: not a number, or none of the choices.</summary>
    public bool? IsRight(string answer)
    {
        answer = Plain(answer);
        if (_word is not null)
        {
            Label[] named = [.. Choices.Where(c => Is(c.English, answer) || Is(c.Chinese, answer))];
            return named.Length > 0 ? Is(named[0].English, _word) : null;
        }

        return Number(answer) is { } number ? Math.Abs(number - _number!.Value) <= _tolerance : null;
    }

    private static bool Is(string word, string answer) =>
        Plain(word).Equals(answer, StringComparison.OrdinalIgnoreCase) || (Number(word) is { } number && number == Number(answer));

    /// <summary>The number of a text: 0.5, 0,5 or 28,416; null if it is none.</summary>
    private static double? Number(string text)
    {
        text = Thousands().IsMatch(text) ? text.Replace(",", "", StringComparison.Ordinal) : text.Replace(',', '.');
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
    }

    /// <summary>An answer as any keyboard types it: digits, letters and signs of full width become plain ones, a minus becomes a hyphen.</summary>
    private static string Plain(string answer) => string.Concat(answer.Select(c => c switch
    {
        >= '\uFF01' and <= '\uFF5E' => (char)(c - 0xFEE0),
        '\u2212' => '-',
        _ => c,
    })).Trim();

    /// <summary>The question, with the answers to choose from.</summary>
    public string Asked(Language language) => Choices.Count == 0 ? Text.In(language)
        : language == Language.Chinese ? $"{Text.Chinese}（{Words(language, " / ")}）" : $"{Text.English} ({Words(language, " / ")})";

    internal string Words(Language language, string between) => string.Join(between, Choices.Select(c => c.In(language)));

    /// <summary>The question in English.</summary>
    public override string ToString() => Text.English;

    [GeneratedRegex(@"^-?[1-9]\d{0,2}(,\d{3})+$")]
    private static partial Regex Thousands();
}
