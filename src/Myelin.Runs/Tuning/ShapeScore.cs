namespace Myelin.Runs;

/// <summary>The figure of a width and a depth.</summary>
/// <param name="Width">The number of neurons per hidden layer.</param>
/// <param name="Depth">The number of hidden layers.</param>
/// <param name="Figure">The figure.</param>
/// <param name="Epochs">After how many epochs.</param>
/// <param name="IsComparable">Whether it was trained for all epochs, with everything but the shape as in the best candidate.</param>
public sealed record ShapeScore(int Width, int Depth, double Figure, int Epochs, bool IsComparable);
