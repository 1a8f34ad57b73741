namespace Myelin.Runs;

/// <summary>
/// One <c>--map FROM=TO</c>: renames a key of a file. A star in FROM stands for any text, which replaces the star
/// in TO; <c>^T</c> after TO transposes the matrix; an empty TO leaves the array out.
/// </summary>
internal sealed record KeyRule(string From, string To, bool Transposes)
{
    private const string Transposition = "^T";

    /// <summary>Whether it leaves out what it matches.</summary>
    internal bool Drops => To.Length == 0;

    /// <summary>Parses a rule; null if it is invalid.</summary>
    internal static KeyRule? Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1) return null;
        (string from, string to) = (text[..equals], text[(equals + 1)..]);
        bool transposes = to.EndsWith(Transposition, StringComparison.Ordinal);
        if (transposes) to = to[..^Transposition.Length];
        (int starsBefore, int starsAfter) = (from.Count(c => c == '*'), to.Count(c => c == '*'));
        return starsBefore > 1 || starsAfter > starsBefore || (transposes && to.Length == 0) ? null : new KeyRule(from, to, transposes);
    }

    /// <summary>The new name of a key; null if the rule does not match it.</summary>
    internal string? Apply(string key)
    {
        int star = From.IndexOf('*', StringComparison.Ordinal);
        if (star < 0) return key == From ? To : null;
        (string before, string after) = (From[..star], From[(star + 1)..]);
        bool isLong = key.Length >= before.Length + after.Length;
        bool matches = isLong && key.StartsWith(before, StringComparison.Ordinal) && key.EndsWith(after, StringComparison.Ordinal);
        return matches ? To.Replace("*", key[star..^after.Length], StringComparison.Ordinal) : null;
    }

    /// <summary>The option as on a command line, quoted for a shell.</summary>
    public override string ToString() => $"--map '{From.Replace("'", "'\\''", StringComparison.Ordinal)}={To}{(Transposes ? Transposition : "")}'";
}
