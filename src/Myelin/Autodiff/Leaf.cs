using Myelin.Kernels;

namespace Myelin;

/// <summary>The start of a graph: a tensor whose gradient the user requested. Its gradient stays until it is cleared.</summary>
/// <param name="shape">The shape of the tensor.</param>
/// <param name="owner">The parameter whose value the tensor is; null for a tensor of the user's.</param>
internal sealed class Leaf(Shape shape, ITrainable? owner = null) : Node(shape)
{
    // Backward passes on several threads may end in one parameter. (Their order is not fixed, and so the last bits of the sum are not
    // either.)
    private readonly Lock _lock = new();

    internal override string Name => "leaf";

    internal override ReadOnlySpan<Node?> Inputs => default;

    /// <summary>The parameter whose value the tensor is; null for a tensor of the user's.</summary>
    internal ITrainable? Owner { get; } = owner;

    /// <summary>Whether any leaf ever got <see cref="Untrained"/> parameters; as long as none did, an optimizer need not look.</summary>
    internal static bool AnyUntrained { get; private set; }

    /// <summary>
    /// Parameters that no optimizer has, and that a backward pass reached together with this leaf, whose own parameter some optimizer has.
    /// Null if there are none.
    /// </summary>
    internal IReadOnlyList<ITrainable>? Untrained
    {
        get;
        set
        {
            field = value;
            if (value is not null) AnyUntrained = true;
        }
    }

    /// <summary>The sum of all gradients since the last <see cref="Clear"/>.</summary>
    internal Tensor? Total { get; private set; }

    /// <summary>The number of gradients in it.</summary>
    internal int Additions { get; private set; }

    /// <summary>
    /// Adds a backward pass's gradient. The first gradient is stored as it is instead of being added to zeros, unless it has other
    /// references, as when both terms of a sum get the same gradient.
    /// </summary>
    internal void Accumulate(Tensor gradient)
    {
        lock (_lock)
        {
            Additions++;
            if (Total is null)
            {
                Take(gradient.Storage is { BackwardUses: > 1 } or { Escaped: true } ? gradient.Copy() : gradient);
                return;
            }

            Tensor total = ToBeWritten()!;
            Elementwise.AddInto(gradient.Span, total.Span);
            GC.KeepAlive(gradient);
        }
    }

    /// <summary>
    /// The gradient, to be overwritten: one that the user has seen is left as it is and replaced by a copy. Null if there is none.
    /// </summary>
    internal Tensor? ToBeWritten()
    {
        lock (_lock)
        {
            if (Total is not { } total) return null;
            if (!total.Storage.Escaped)
            {
                total.Storage.Version++;
                return total;
            }

            Tensor copy = total.Copy();
            int additions = Additions;
            Clear();
            Take(copy);
            Additions = additions;
            return copy;
        }
    }

    /// <summary>Replaces the gradient and returns the previous one; both stay in use.</summary>
    internal Tensor? Exchange(Tensor? gradient)
    {
        lock (_lock)
        {
            Tensor? before = Total;
            Total = gradient;
            return before;
        }
    }

    /// <summary>Clears the gradient; its memory is reused immediately, unless user code has seen it.</summary>
    internal void Clear()
    {
        lock (_lock)
        {
            if (Total is { } total && --total.Storage.BackwardUses == 0) total.Storage.Recycle();
            (Total, Untrained, Additions) = (null, null, 0);
        }
    }

    private void Take(Tensor gradient)
    {
        gradient.Storage.BackwardUses++;
        Total = gradient;
    }
}
