using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>The operands of a forward or backward pass; null where one is not wanted.</summary>
internal unsafe struct RecurrentArgs
{
    internal RecurrentShape Shape;

    /// <summary>The number of steps of each sequence; null if all have <see cref="RecurrentShape.Steps"/>.</summary>
    internal int* Lengths;

    internal float* X, Packed, Y, FinalHidden, FinalCell;

    /// <summary>For every step, the gates and the states that it started from; kept for the backward pass.</summary>
    internal float* Gates, Hidden, Cell;

    internal readonly bool IsAlive(int n, int t) => Lengths == null || t < Lengths[n];

    /// <summary>The row of a sequence's step in [N, T, ·] or [T, N, ·].</summary>
    internal readonly nint Row(int n, int t) => n * Shape.RowOfBatch + t * Shape.RowOfStep;
}

/// <summary>
/// The steps of a few sequences, one after another, on one thread: sequences are independent, so threads need not synchronize at each step.
/// A block's gates and states stay in L1, the panels of weights in L2.
/// </summary>
internal unsafe struct RecurrentForward<S, V, TCell> : IJob where S : struct, IFloatSimd<V> where V : struct where TCell : struct, IRecurrentCell
{
    /// <summary>Sequences per block: the rows of a microkernel on the widest registers.</summary>
    internal const int Block = 8;

    // Above this size W_ih and W_hh would evict each other from L2, and for few sequences reading W_ih at each step would be most of the
    // work.
    private const int LargestWeights = 192 * 1024;

    private RecurrentArgs _args;

    // All sums of x's products, computed in advance; null if each step computes its own.
    private float* _sums;

    /// <summary>Whether a step computes x's products itself; by shape only.</summary>
    internal static bool FusesInput(in RecurrentShape s) => s.Batch >= Block && (long)s.ProductColumns * (s.Inputs + s.Hidden) <= LargestWeights;

    internal static void Run(in RecurrentArgs args)
    {
        RecurrentShape s = args.Shape;
        RecurrentForward<S, V, TCell> job = default;
        job._args = args;
        if (!FusesInput(s))
        {
            job._sums = args.Gates != null ? args.Gates : Workspace.Get(Workspace.Slot.RecurrentSums, (long)s.Rows * s.GateColumns);
            GemmPacked<S, V>.Run(job.InputProduct(args.X, s.Inputs, s.Rows, job._sums, s.GateColumns));
        }
        Workers.Run(GemmTile.Parts(s.Batch, Block), in job);
    }

    // x·W_ihᵀ + b for rows of x.
    private readonly GemmArgs InputProduct(float* x, nint rowX, int rows, float* gates, nint rowGates) => new()
    {
        M = rows,
        N = _args.Shape.ProductColumns,
        K = _args.Shape.Inputs,
        A = x,
        RowA = rowX,
        ColumnA = 1,
        Packed = _args.Packed,
        Bias = _args.Packed + RecurrentWeights.BiasOffset(_args.Shape),
        C = gates + _args.Shape.FirstInputColumn,
        RowC = rowGates,
    };

    // Adds h·W_hhᵀ.
    private readonly GemmArgs HiddenProduct(float* hidden, nint rowHidden, int rows, float* gates, nint rowGates) => new()
    {
        M = rows,
        N = _args.Shape.ProductColumns,
        K = _args.Shape.Hidden,
        A = hidden,
        RowA = rowHidden,
        ColumnA = 1,
        Packed = _args.Packed + RecurrentWeights.HiddenOffset(_args.Shape),
        C = gates,
        RowC = rowGates,
        Accumulate = true,
    };

    /// <inheritdoc/>
    public readonly void Run(int block)
    {
        RecurrentShape s = _args.Shape;
        int first = block * Block, rows = Math.Min(Block, s.Batch - first), columns = s.GateColumns;
        float* scratch = _sums == null && _args.Gates == null ? Workspace.Get(Workspace.Slot.RecurrentSums, (long)rows * columns) : null;
        nint rowGates = scratch == null ? s.RowOfBatch * columns : columns;
        float* hiddenBias = s.Kind == RecurrentKind.Gru ? _args.Packed + RecurrentWeights.HiddenBiasOffset(s) : null;
        RecurrentState hidden = new(_args, first, _args.Hidden, _args.FinalHidden), cell = new(_args, first, _args.Cell, _args.FinalCell);
        hidden.Start(rows);
        cell.Start(rows);
        for (int turn = 0; turn < s.Steps; turn++)
        {
            int t = s.StepAt(turn);
            nint row = _args.Row(first, t);
            float* gates = scratch != null ? scratch : (_sums != null ? _sums : _args.Gates) + row * columns;
            if (_sums == null)
                GemmTile.Compute<S, V>(InputProduct(_args.X + row * s.Inputs, s.RowOfBatch * s.Inputs, rows, gates, rowGates), 0, rows, 0, s.ProductColumns);
            for (int i = 0; hiddenBias != null && i < rows; i++) Copy(hiddenBias, gates + i * rowGates, s.Hidden);
            GemmTile.Compute<S, V>(HiddenProduct(hidden.Now, hidden.Row, rows, gates, rowGates), 0, rows, 0, s.ProductColumns);
            hidden.Advance(turn);
            cell.Advance(turn);
            for (int i = 0; i < rows; i++)
            {
                float* y = _args.Y + (row + i * s.RowOfBatch) * s.Hidden;
                if (_args.IsAlive(first + i, t))
                {
                    Units(s.Hidden, gates + i * rowGates, hidden.Old + i * hidden.OldRow, cell.Old + i * cell.OldRow,
                        hidden.Now + i * hidden.Row, cell.Now + i * cell.Row);
                    Copy(hidden.Now + i * hidden.Row, y, s.Hidden);
                    continue;
                }

                // The sequence has ended, or has not begun in reverse order: the state is unchanged.
                hidden.Keep(i);
                cell.Keep(i);
                new Span<float>(y, s.Hidden).Clear();
            }
        }
    }

    private static void Copy(float* source, float* target, int count) => new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(target, count));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Units(int units, float* gates, float* hidden, float* cell, float* nextHidden, float* nextCell)
    {
        int j = 0;
        for (; j <= units - S.Count; j += S.Count) TCell.Forward<S, V>(gates + j, units, hidden + j, cell + j, nextHidden + j, nextCell + j);
        if (j < units) Tail(units - j, gates + j, units, hidden + j, cell + j, nextHidden + j, nextCell + j);
    }

    // Uses padded copies and the same lane body.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tail(int units, float* gates, nint stride, float* hidden, float* cell, float* nextHidden, float* nextCell)
    {
        const int Pad = 16;
        float* pads = stackalloc float[6 * Pad], h = pads + 4 * Pad, c = h + Pad;
        new Span<float>(pads, 6 * Pad).Clear();
        bool hasCell = TCell.HasCell;
        for (int k = 0; k < TCell.Columns; k++) Copy(gates + k * stride, pads + k * Pad, units);
        Copy(hidden, h, units);
        if (hasCell) Copy(cell, c, units);
        TCell.Forward<S, V>(pads, Pad, h, c, h, c);
        for (int k = 0; k < TCell.Columns; k++) Copy(pads + k * Pad, gates + k * stride, units);
        Copy(h, nextHidden, units);
        if (hasCell) Copy(c, nextCell, units);
    }
}
