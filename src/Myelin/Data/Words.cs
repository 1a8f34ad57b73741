using System.Text;

namespace Myelin;

/// <summary>Splits text into units that byte pairs must not cross: words, numbers, punctuation, and the white space between.</summary>
internal static class Words
{
    private enum Kind { Letter, Digit, Space, Other }

    /// <summary>
    /// Runs of letters, of digits or of other signs, each with one space before it if there is one; further white space is a separate run.
    /// The parts joined are the text.
    /// </summary>
    internal static IEnumerable<Range> Of(string text)
    {
        int start = 0;
        while (start < text.Length)
        {
            int place = start;
            if (text[place] == ' ' && place + 1 < text.Length && KindAt(text, place + 1, out _) != Kind.Space) place++;
            Kind kind = KindAt(text, place, out int length);
            place += length;
            while (place < text.Length && KindAt(text, place, out length) == kind)
            {
                // The last of several spaces belongs to the word after them.
                if (kind == Kind.Space && text[place] == ' ' && place + 1 < text.Length && KindAt(text, place + 1, out _) != Kind.Space) break;
                place += length;
            }

            yield return start..place;
            start = place;
        }
    }

    private static Kind KindAt(string text, int place, out int length)
    {
        Rune character = Rune.TryGetRuneAt(text, place, out Rune whole) ? whole : Rune.ReplacementChar;
        length = char.IsSurrogatePair(text, place) ? 2 : 1;
        return Rune.IsWhiteSpace(character) ? Kind.Space : Rune.IsLetter(character) ? Kind.Letter : Rune.IsDigit(character) ? Kind.Digit : Kind.Other;
    }
}
