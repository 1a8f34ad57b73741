namespace Myelin;

/// <summary>
/// Thrown when the shapes of tensors break a rule. The message has three lines: the rule, the actual values, and a likely fix.
/// </summary>
public sealed class ShapeException : ArgumentException
{
    /// <summary>An error without a message of its own.</summary>
    public ShapeException() { }

    /// <summary>An error with a message of its own.</summary>
    public ShapeException(string message) : base(message) { }

    /// <summary>An error with a message and its cause.</summary>
    public ShapeException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>An error in the usual three lines.</summary>
    /// <param name="rule">The operator and the rule, with a full stop: <c>MatMul: the inner sizes must be equal.</c></param>
    /// <param name="got">The actual values, without the word Got: <c>a float32[2, 3], b float32[4, 5].</c></param>
    /// <param name="fix">A likely fix: <c>Try a.Transpose().</c></param>
    public ShapeException(string rule, string got, string fix) : base($"{rule}\n  Got {got}\n  {fix}") { }

    internal static ShapeException NegativeSize(ReadOnlySpan<int> sizes) =>
        new("Shape: every size must be at least 0.", $"[{string.Join(", ", sizes.ToArray())}].",
            "Only Reshape accepts -1, for one size that is computed from the others.");

    internal static ShapeException TooLong(ReadOnlySpan<int> sizes) =>
        new("Shape: a tensor has at most 2147483647 elements.", $"[{string.Join(", ", sizes.ToArray())}].", "Split the data into batches.");

    internal static ShapeException NoSuchAxis(int axis, Shape shape) =>
        new($"Shape: an axis must be from {-shape.Rank} to {shape.Rank - 1}.", $"axis {axis} of a tensor of shape {shape}.",
            shape.Rank == 0 ? "A scalar has no axes." : "The first axis is 0, the last is -1.");
}
