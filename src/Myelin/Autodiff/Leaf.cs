using Myelin.Kernels;

namespace Myelin;

/// <summary>The start of a graph: a tensor whose gradient the user asked for. Its gradient stays until it is cleared.</summary>
internal sealed class Leaf(Shape shape) : Node(shape)
{
    // Backward passes on several threads may end in one parameter. (The order in which they do is theirs, and so are the sum's last bits.)
    private readonly Lock _lock = new();

    internal override string Name => "leaf";

    internal override ReadOnlySpan<Node?> Inputs => default;

    /// <summary>The sum of all gradients since the last <see cref="Clear"/>.</summary>
    internal Tensor? Total { get; private set; }

    /// <summary>
    /// Adds what a backward pass found. The first gradient is taken as it is, nothing is zeroed and added to; unless somebody else has it too,
    /// as both terms of a sum get one gradient.
    /// </summary>
    internal void Accumulate(Tensor gradient)
    {
        lock (_lock)
        {
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
    /// The gradient, to be overwritten: one that the user has seen stays as it is, and a copy takes its place. Null if there is none.
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
            Clear();
            Take(copy);
            return copy;
        }
    }

    /// <summary>Puts another gradient in the place of the present one, and returns that; both stay in use.</summary>
    internal Tensor? Exchange(Tensor? gradient)
    {
        lock (_lock)
        {
            Tensor? before = Total;
            Total = gradient;
            return before;
        }
    }

    /// <summary>Forgets the gradient; its memory serves the next at once, unless somebody has seen it.</summary>
    internal void Clear()
    {
        lock (_lock)
        {
            if (Total is { } total && --total.Storage.BackwardUses == 0) total.Storage.Recycle();
            Total = null;
        }
    }

    private void Take(Tensor gradient)
    {
        gradient.Storage.BackwardUses++;
        Total = gradient;
    }
}
