namespace Myelin;

/// <summary>
/// Splits the second axis into several: <c>[N, 784]</c> to <c>[N, 28, 28]</c> for <c>Unflatten(28, 28)</c>. PyTorch: <c>nn.Unflatten(1,
/// (28, 28))</c>.
/// </summary>
public sealed class Unflatten : Layer
{
    private readonly int[] _sizes;

    /// <param name="sizes">Sizes whose product is the axis'; one may be -1 and is computed from the others.</param>
    /// <exception cref="ArgumentException">There are no sizes, one is neither -1 nor at least 1, or several are -1.</exception>
    public Unflatten(params ReadOnlySpan<int> sizes)
    {
        _sizes = sizes.ToArray();
        if (_sizes.Length == 0 || _sizes.Any(s => s is 0 or < -1) || _sizes.Count(s => s == -1) > 1)
        {
            throw new ArgumentException(
                $"Unflatten: sizes must be at least 1; one of them may be -1.\n  Got {Describe()}.\n" +
                "  Try Unflatten(28, 28), which turns [N, 784] into [N, 28, 28].", nameof(sizes));
        }
    }

    /// <summary>The same elements with the new shape.</summary>
    /// <exception cref="ShapeException">x has no second axis, or one of another size.</exception>
    public override Tensor Forward(Tensor x) => x.Reshape(Unflattened(x.Shape));

    internal override void Plan(InferencePlan plan) => plan.Reshape(Shape.Create(Unflattened(plan.Shape)));

    /// <inheritdoc/>
    public override string Describe() => $"Unflatten({string.Join(", ", _sizes)})";

    private int[] Unflattened(Shape shape)
    {
        long known = 1;
        // A product beyond the largest axis size matches no axis, and must not wrap around to one that does.
        foreach (int size in _sizes) known = Math.Min(known * (size == -1 ? 1 : size), 1L << 31);
        bool fits = shape.Rank > 1 && (_sizes.Contains(-1) ? shape[1] % known == 0 : shape[1] == known);
        if (!fits)
        {
            throw new ShapeException($"{Label}: the second axis of x must be the product of ({string.Join(", ", _sizes)}).", $"x float32{shape}.",
                "Give the batch as the first axis, and sizes that multiply to the second.");
        }

        return [shape[0], .. _sizes.Select(s => s == -1 ? (int)(shape[1] / known) : s), .. shape.AsSpan()[2..]];
    }
}
