namespace Myelin.Runs;

/// <summary>A search has found its best candidate, which is trained on all training data next.</summary>
public sealed record TuneEnded : RunEvent
{
    /// <summary>The number of candidates.</summary>
    public required int Candidates { get; init; }

    /// <summary>The steps that were taken.</summary>
    public required long Steps { get; init; }

    /// <summary>The best candidate's options, as on a command line; empty for the recipe.</summary>
    public required string Options { get; init; }

    /// <summary>Its figure.</summary>
    public required double BestFigure { get; init; }

    /// <summary>The recipe's figure.</summary>
    public required double RecipeFigure { get; init; }

    /// <summary>The best figure of each width and depth; empty if they were not searched.</summary>
    public IReadOnlyList<ShapeScore> Shapes { get; init; } = [];

    /// <summary>The best candidate's width and depth; null if its layers are of several widths or were not searched.</summary>
    public ShapeScore? Best { get; init; }

    /// <summary>The command that trains the best candidate again.</summary>
    public required string Command { get; init; }
}
