using System.Text;

namespace Myelin.Tables;

/// <summary>The words of a text: runs of letters and digits in lower case, and each sign of Chinese, Japanese and Korean alone.</summary>
internal static class TextWords
{
    internal static IEnumerable<string> Of(string text)
    {
        var word = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isAlone = rune.Value is (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0x20000 and <= 0x3FFFF);
            if (!isAlone && Rune.IsLetterOrDigit(rune))
            {
                word.Append(Rune.ToLowerInvariant(rune).ToString());
                continue;
            }

            if (word.Length > 0) yield return word.ToString();
            word.Clear();
            if (isAlone) yield return rune.ToString();
        }

        if (word.Length > 0) yield return word.ToString();
    }
}
