using Myelin.Runs;

namespace Myelin.Cli.Terminal;

/// <summary>Shows what the doctor found.</summary>
internal static class FindingDisplay
{
    /// <summary>A finding in a few lines; a note only if everything is wanted.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="made">The finding.</param>
    /// <param name="full">Whether to say why it matters, and every cure.</param>
    /// <param name="isKnown">Whether these were said before, when it mattered less.</param>
    internal static void Show(Output output, FindingMade made, bool full, bool isKnown = false)
    {
        if (made.Finding is not { } finding || (finding.Level == FindingLevel.Note && !full)) return;
        string separator = output.Language == Language.Chinese ? "：" : ": ";
        output.Notice($"{finding.Title(output.Language)}{separator}{Plain(finding.What(output.Language))} [{finding.Rule}]");
        if (isKnown) return;
        if (full && finding.Why(output.Language) is { Length: > 0 } why) output.Line($"  {Plain(why)}");
        foreach (Cure cure in full ? finding.Cures : finding.Cures.Take(1))
        {
            string how = full && cure.Code is { } code ? string.Join("; ", new[] { cure.Option, code }.OfType<string>()) : cure.Option ?? cure.Code ?? "";
            output.Line(how.Length == 0 ? $"  → {cure.Sentence(output.Language)}" : $"  → {cure.Sentence(output.Language)} {how}");
        }
    }

    /// <summary>Names of layers and columns come from files.</summary>
    private static string Plain(string text) => Harmless.Text(text).Replace('\n', ' ');
}
