namespace Myelin.Kernels;

/// <summary>
/// The hidden or cell state of a block of sequences over the steps: stored for every step if it is kept for a backward pass, otherwise for
/// one step, overwritten in the memory of the final state, which initially holds the caller's initial state.
/// </summary>
internal unsafe struct RecurrentState(in RecurrentArgs args, int first, float* kept, float* final)
{
    private readonly RecurrentShape _shape = args.Shape;
    private readonly float* _kept = kept == null ? null : kept + args.Row(first, 0) * args.Shape.Hidden;
    private readonly float* _final = final == null ? null : final + (nint)first * args.Shape.Hidden;

    /// <summary>The state of the block's first sequence before and after the step, and the strides to the next sequence.</summary>
    internal float* Old, Now;
    internal nint OldRow, Row;

    internal void Start(int rows)
    {
        Now = _final;
        Row = _shape.Hidden;
        if (_kept == null) return;
        Place(0);
        for (int i = 0; i < rows; i++) Copy(_final + (nint)i * _shape.Hidden, Now + i * Row);
    }

    /// <summary>After the products of a turn: the current state becomes the old one.</summary>
    internal void Advance(int turn)
    {
        Old = Now;
        OldRow = Row;
        if (_kept == null) return;
        Now = _final;
        Row = _shape.Hidden;
        if (turn + 1 < _shape.Steps) Place(turn + 1);
    }

    /// <summary>The sequence's state is unchanged.</summary>
    internal readonly void Keep(int i)
    {
        if (Now != Old) Copy(Old + i * OldRow, Now + i * Row);
    }

    private void Place(int turn)
    {
        Now = _kept + _shape.StepAt(turn) * _shape.RowOfStep * _shape.Hidden;
        Row = _shape.RowOfBatch * _shape.Hidden;
    }

    private readonly void Copy(float* source, float* target) => new ReadOnlySpan<float>(source, _shape.Hidden).CopyTo(new Span<float>(target, _shape.Hidden));
}
