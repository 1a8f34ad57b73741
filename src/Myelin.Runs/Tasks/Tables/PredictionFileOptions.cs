namespace Myelin.Runs;

/// <summary>How predictions for the rows of a file are written.</summary>
public sealed record PredictionFileOptions
{
    /// <summary>Columns of the input that the output has too.</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];

    /// <summary>Whether rows that cannot be predicted are left out; otherwise they are an error.</summary>
    public bool SkipBadRows { get; init; }
}
