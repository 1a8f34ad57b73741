using Myelin.Kernels;

namespace Myelin;

/// <summary>The start of a graph: a tensor whose gradient the user asked for. Its gradient stays until it is cleared.</summary>
internal sealed class Leaf(Shape shape) : Node(shape)
{
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
        if (Total is { } total)
        {
            Elementwise.AddInto(gradient.Span, total.Span);
            total.Storage.Version++;
            GC.KeepAlive(gradient);
            return;
        }

        if (gradient.Storage is { BackwardUses: > 1 } or { Escaped: true }) gradient = gradient.Copy();
        gradient.Storage.BackwardUses++;
        Total = gradient;
    }

    /// <summary>Forgets the gradient; its memory serves the next at once, unless somebody has seen it.</summary>
    internal void Clear()
    {
        if (Total is { } total && --total.Storage.BackwardUses == 0) total.Storage.Recycle();
        Total = null;
    }
}
