using System.Collections;
using System.Runtime.CompilerServices;

namespace Myelin;

/// <summary>
/// The sizes of a tensor's axes, outermost first. Written as a collection: <c>Shape s = [64, 784];</c>. Immutable; compared by value.
/// </summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IReadOnlyList<int>
{
    private readonly int[]? _sizes;

    private Shape(int[] sizes) => _sizes = sizes;

    /// <summary>A shape of the given sizes, each at least 0. Without sizes it is the shape of a scalar.</summary>
    /// <exception cref="ShapeException">A size is negative, or there would be more than 2³¹-1 elements.</exception>
    public static Shape Create(ReadOnlySpan<int> sizes)
    {
        Check(sizes);
        return sizes.IsEmpty ? default : new Shape(sizes.ToArray());
    }

    /// <summary>A shape that takes ownership of an array.</summary>
    internal static Shape Wrap(int[] sizes)
    {
        Check(sizes);
        return new Shape(sizes);
    }

    private static void Check(ReadOnlySpan<int> sizes)
    {
        long length = 1;
        foreach (int size in sizes)
        {
            if (size < 0) throw ShapeException.NegativeSize(sizes);
            length *= size;
            if (length > int.MaxValue) throw ShapeException.TooLong(sizes);
        }
    }

    /// <summary>The number of axes; 0 for a scalar.</summary>
    public int Rank => _sizes?.Length ?? 0;

    /// <summary>The number of elements of a tensor with this shape; 1 for a scalar.</summary>
    /// <remarks>Not called Length: collection expressions would take that for the number of sizes.</remarks>
    public int ElementCount
    {
        get
        {
            int count = 1;
            foreach (int size in AsSpan()) count *= size;
            return count;
        }
    }

    int IReadOnlyCollection<int>.Count => Rank;

    /// <summary>The size of one axis; <c>shape[^1]</c> is the last axis' size.</summary>
    public int this[Index axis] => AsSpan()[axis];

    /// <summary>The size of one axis, counted from 0.</summary>
    public int this[int axis] => AsSpan()[axis];

    /// <summary>The sizes as a span.</summary>
    public ReadOnlySpan<int> AsSpan() => _sizes;

    /// <summary>
    /// The index of the axis that <paramref name="axis"/> refers to: itself, or counted from the end if negative (-1 is the last).
    /// </summary>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public int Axis(int axis)
    {
        int resolved = axis < 0 ? axis + Rank : axis;
        return (uint)resolved < (uint)Rank ? resolved : throw ShapeException.NoSuchAxis(axis, this);
    }

    /// <summary>This shape with another size for one axis.</summary>
    public Shape With(int axis, int size)
    {
        int[] sizes = AsSpan().ToArray();
        sizes[Axis(axis)] = size;
        return Wrap(sizes);
    }

    /// <summary>The shape with the axes from <paramref name="start"/> to <paramref name="end"/> merged into one.</summary>
    internal Shape Joined(int start, int end) => Wrap([.. AsSpan()[..start], Product(start, end + 1), .. AsSpan()[(end + 1)..]]);

    /// <summary>This shape without one axis.</summary>
    public Shape Without(int axis)
    {
        axis = Axis(axis);
        return Wrap([.. AsSpan()[..axis], .. AsSpan()[(axis + 1)..]]);
    }

    /// <summary>The shape that these elements are reshaped to: one size may be -1 and is computed from the others.</summary>
    internal Shape Resolve(ReadOnlySpan<int> sizes, string described)
    {
        int free = sizes.IndexOf(-1);
        if (free < 0)
        {
            Shape shape = Create(sizes);
            return shape.ElementCount == ElementCount ? shape : throw Mismatch(sizes, described);
        }

        long rest = 1;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (i != free) rest *= sizes[i];
        }

        int length = ElementCount;
        if (rest <= 0 || length % rest != 0) throw Mismatch(sizes, described);
        int[] resolved = sizes.ToArray();
        resolved[free] = (int)(length / rest);
        return Wrap(resolved);
    }

    private ShapeException Mismatch(ReadOnlySpan<int> sizes, string described) =>
        new($"Reshape: the sizes must multiply to the tensor's length ({ElementCount}); one may be -1.",
            $"[{string.Join(", ", sizes.ToArray())}] for {described}.",
            Rank > 1 ? $"Try Reshape({this[0]}, -1)." : "Try Reshape(-1).");

    /// <summary>The row-major index of an element; negative if the indices do not fit the shape.</summary>
    internal int Position(ReadOnlySpan<int> indices)
    {
        ReadOnlySpan<int> sizes = AsSpan();
        if (indices.Length != sizes.Length) return -1;
        int position = 0;
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            if ((uint)indices[axis] >= (uint)sizes[axis]) return -1;
            position = (position * sizes[axis]) + indices[axis];
        }

        return position;
    }

    /// <summary>
    /// The shape to which both broadcast by NumPy's rule: aligned at the last axis, sizes must be equal or one of them 1. Null if they do not.
    /// PyTorch: <c>torch.broadcast_shapes</c>.
    /// </summary>
    /// <exception cref="ShapeException">There would be more than 2³¹-1 elements.</exception>
    public static Shape? BroadcastOrNull(Shape a, Shape b)
    {
        Span<int> sizes = stackalloc int[Math.Max(a.Rank, b.Rank)];
        for (int i = 1; i <= sizes.Length; i++)
        {
            int p = i <= a.Rank ? a[^i] : 1, q = i <= b.Rank ? b[^i] : 1;
            if (p != q && p != 1 && q != 1) return null;
            sizes[^i] = p == 1 ? q : p;
        }

        return Create(sizes);
    }

    /// <summary>The product of the sizes of the axes from <paramref name="start"/> up to, not including, <paramref name="end"/>.</summary>
    public int Product(int start, int end)
    {
        int product = 1;
        for (int axis = start; axis < end; axis++) product *= this[axis];
        return product;
    }

    /// <summary>Whether both have the same sizes in the same order.</summary>
    public bool Equals(Shape other) => ReferenceEquals(_sizes, other._sizes) || AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int size in AsSpan()) hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>Whether both have the same sizes in the same order.</summary>
    public static bool operator ==(Shape a, Shape b) => a.Equals(b);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(Shape a, Shape b) => !a.Equals(b);

    /// <summary>The sizes in brackets: <c>[64, 784]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", AsSpan().ToArray())}]";

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(_sizes ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
