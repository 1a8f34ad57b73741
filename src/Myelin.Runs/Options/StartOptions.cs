namespace Myelin.Runs;

/// <summary>The options for what the weights start from.</summary>
public static class StartOptions
{
    /// <summary>A file of first values.</summary>
    public static TextOption Init { get; } =
        new("init", "FILE", "A file of any format, or a run's folder, whose values the weights start with; all keys must match.")
        {
            Phrase = file => $"first values from {file}",
        };

    /// <summary>What the keys of a file are called in the model.</summary>
    public static ListOption Map { get; } = new("map", "FROM=TO",
        "What a key of the file is called in the model; can be given several times. A * in FROM stands for any text, which replaces the * in TO; " +
        "^T after TO transposes a matrix; an empty TO leaves the array out.",
        "FROM=TO, with at most one * on each side, such as 'W1=1.weight^T' or 'model.*=*'", text => KeyRule.Parse(text) is not null);

    /// <summary>Whether what does not fit is left out.</summary>
    public static SwitchOption Partial { get; } =
        new("partial", "With --init: load what fits, list what does not, and keep fresh values there, for example for a new head.");

    /// <summary>Which parameters are not trained.</summary>
    public static ListOption Freeze { get; } =
        new("freeze", "KEY", "Parameters that are not trained, by their keys with * for any text, such as '1.*'; can be given several times.")
        {
            Phrase = keys => $"frozen {string.Join(", ", keys)}",
        };
}
