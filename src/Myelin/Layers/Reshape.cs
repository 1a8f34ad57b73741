namespace Myelin;

/// <summary>
/// The same elements with another shape, including the batch: <c>new Reshape(-1, 28, 28)</c>. <see cref="Flatten"/> and <see cref="Unflatten"/> keep
/// the batch. PyTorch: <c>Tensor.reshape</c>.
/// </summary>
public sealed class Reshape : Layer
{
    private readonly int[] _sizes;

    /// <param name="sizes">The sizes of y's axes, each at least 0; one may be -1 and is computed from the others.</param>
    /// <exception cref="ArgumentException">A size is below -1, or two are -1.</exception>
    public Reshape(params ReadOnlySpan<int> sizes)
    {
        _sizes = sizes.ToArray();
        if (_sizes.Any(size => size < -1) || _sizes.Count(size => size == -1) > 1)
        {
            throw new ArgumentException(
                $"Reshape: sizes must be at least 0; one of them may be -1.\n  Got {Describe()}.\n" +
                "  Try Reshape(-1, 784), which turns [N, 28, 28] into [N, 784].",
                nameof(sizes));
        }
    }

    /// <summary>x float32 of any shape to y of the shape given.</summary>
    /// <exception cref="ShapeException">x has a different number of elements.</exception>
    public override Tensor Forward(Tensor x) => x.Reshape(_sizes);

    internal override void Plan(InferencePlan plan) => plan.Reshape(plan.Shape.Resolve(_sizes, $"float32{plan.Shape}"));

    /// <inheritdoc/>
    public override string Describe() => $"Reshape({string.Join(", ", _sizes)})";
}
