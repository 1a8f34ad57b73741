namespace Myelin.Runs;

/// <summary>The options for the initial weights.</summary>
public static class StartOptions
{
    /// <summary>A file of initial values.</summary>
    public static TextOption Init { get; } =
        new("init", "FILE", "A file of any format, or a run's folder, whose values the weights start with; all keys must match.")
        {
            Phrase = file => $"initial values from {file}",
        };

    /// <summary>The names of a file's keys in the model.</summary>
    public static ListOption Map { get; } = new("map", "FROM=TO",
        "Renames a key of the file to that of the model; can be given several times. A * in FROM stands for any text, which replaces the * in TO; " +
        "^T after TO transposes a matrix; an empty TO leaves the array out.",
        "FROM=TO, with at most one * on each side, such as 'W1=1.weight^T' or 'model.*=*'", text => KeyRule.Parse(text) is not null);

    /// <summary>Whether arrays that do not match are skipped.</summary>
    public static SwitchOption Partial { get; } =
        new("partial", "With --init: load arrays that match, list those that do not, and keep new values for them, for example for a new head.");

    /// <summary>Which parameters are not trained.</summary>
    public static ListOption Freeze { get; } =
        new("freeze", "KEY", "Parameters that are not trained, by their keys with * for any text, such as '1.*'; can be given several times.")
        {
            Phrase = keys => $"frozen {string.Join(", ", keys)}",
        };
}
