using System.Globalization;
using Myelin.Pictures;

namespace Myelin.Lessons;

/// <summary>A question whose right answer the lesson computes.</summary>
public sealed class Question
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
    /// <param name="choices">The answers, each a word.</param>
    /// <param name="answer">The right one, computed.</param>
    /// <param name="why">Why it is that.</param>
    public Question(Label text, IReadOnlyList<string> choices, string answer, Label why) => (Text, Why, Choices, _word) = (text, why, choices, answer);

    /// <summary>The question.</summary>
    public Label Text { get; }

    /// <summary>The answers to choose from; empty if a number is asked for.</summary>
    public IReadOnlyList<string> Choices { get; } = [];

    /// <summary>Why the right answer is right.</summary>
    public Label Why { get; }

    /// <summary>The right answer as text.</summary>
    public string Answer => _word ?? _number!.Value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>Whether an answer is right; null if it is no answer to this question: not a number, or none of the choices.</summary>
    public bool? IsRight(string answer)
    {
        answer = answer.Trim();
        if (_word is not null)
        {
            return Choices.Any(c => c.Equals(answer, StringComparison.OrdinalIgnoreCase)) ? answer.Equals(_word, StringComparison.OrdinalIgnoreCase) : null;
        }

        return double.TryParse(answer, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? Math.Abs(number - _number!.Value) <= _tolerance : null;
    }

    /// <summary>The question in English.</summary>
    public override string ToString() => Text.English;
}
