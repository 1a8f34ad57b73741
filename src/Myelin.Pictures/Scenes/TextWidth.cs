namespace Myelin.Pictures;

/// <summary>How wide a text is, without the fonts of the reader: a little wider than Helvetica, so that wider fonts fit too.</summary>
internal static class TextWidth
{
    private const double Reserve = 1.08, Bold = 1.06, Unknown = 0.62, Wide = 1.0;

    // Helvetica's widths of the characters from space to tilde, in thousandths of the size (Adobe's font metrics).
    private static readonly int[] s_widths =
    [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584,
        584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667,
        611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500,
        722, 500, 500, 500, 334, 260, 334, 584,
    ];

    /// <summary>The width in pixels at a size in pixels.</summary>
    internal static double Of(string text, double size, bool isBold = false)
    {
        double width = 0;
        foreach (char c in text) width += c is >= ' ' and <= '~' ? s_widths[c - ' '] / 1000.0 * Reserve : IsWide(c) ? Wide : Unknown;
        return width * size * (isBold ? Bold : 1);
    }

    /// <summary>The number of columns that it takes in a terminal.</summary>
    internal static int Columns(string text) => text.Sum(c => IsWide(c) ? 2 : 1);

    /// <summary>Whether a character takes a full square: Chinese characters and their punctuation.</summary>
    internal static bool IsWide(char c) =>
        c is >= '\u2e80' and <= '\u9fff' or >= '\uf900' and <= '\ufaff' or >= '\uff00' and <= '\uff60' or >= '\u3000' and <= '\u303f';
}
