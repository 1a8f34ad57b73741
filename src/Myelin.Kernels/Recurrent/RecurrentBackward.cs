using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>The gradients that a backward pass starts from and those it computes; null where there is none, or none is wanted.</summary>
internal unsafe struct RecurrentGradients
{
    internal float* Dy, DFinalHidden, DFinalCell, WeightIh, WeightHh;

    /// <summary>The gradient in the sums of the products, in the layout of the gates.</summary>
    internal float* DGates;

    internal float* Dx, DHidden, DCell;
}

/// <summary>The backward pass through the steps of a few sequences, mirroring <see cref="RecurrentForward{S, V, TCell}"/>.</summary>
internal unsafe struct RecurrentBackward<S, V, TCell> : IJob where S : struct, IFloatSimd<V> where V : struct where TCell : struct, IRecurrentCell
{
    private const int Block = RecurrentForward<S, V, TCell>.Block;

    private RecurrentArgs _args;
    private RecurrentGradients _gradients;
    private float* _weightIh, _weightHh;

    internal static void Run(in RecurrentArgs args, in RecurrentGradients gradients)
    {
        RecurrentShape s = args.Shape;
        RecurrentBackward<S, V, TCell> job = default;
        (job._args, job._gradients) = (args, gradients);
        int lengthHh = Gemm.PackedLength(s.Hidden, s.ProductColumns);
        float* packed = Workspace.Get(Workspace.Slot.RecurrentWeights, (long)lengthHh + Gemm.PackedLength(s.Inputs, s.ProductColumns));
        job._weightHh = packed;
        GemmPacked<S, V>.Pack(s.Hidden, s.ProductColumns, RecurrentWeights.Turned(s, gradients.WeightHh), s.Hidden, 1, packed);
        if (gradients.Dx != null)
        {
            job._weightIh = packed + lengthHh;
            GemmPacked<S, V>.Pack(s.Inputs, s.ProductColumns, gradients.WeightIh, s.Inputs, 1, job._weightIh);
        }

        bool fuses = RecurrentForward<S, V, TCell>.FusesInput(s);
        if (!fuses) job._gradients.Dx = null;
        Workers.Run(GemmTile.Parts(s.Batch, Block), in job);
        if (!fuses && gradients.Dx != null)
            GemmPacked<S, V>.Run(job.Product(gradients.DGates + s.FirstInputColumn, s.GateColumns, s.Rows, job._weightIh, gradients.Dx, s.Inputs, s.Inputs));
    }

    // The gradients in the sums, times W_ih or W_hh.
    private readonly GemmArgs Product(float* dGates, nint rowGates, int rows, float* weight, float* c, nint rowC, int columns) => new()
    {
        M = rows,
        N = columns,
        K = _args.Shape.ProductColumns,
        A = dGates,
        RowA = rowGates,
        ColumnA = 1,
        Packed = weight,
        C = c,
        RowC = rowC,
    };

    /// <inheritdoc/>
    public readonly void Run(int block)
    {
        RecurrentShape s = _args.Shape;
        int first = block * Block, rows = Math.Min(Block, s.Batch - first), columns = s.GateColumns, units = s.Hidden, length = rows * units;
        nint states = (nint)first * units, rowGates = s.RowOfBatch * columns, rowStates = s.RowOfBatch * units;
        float* dHidden = Workspace.Get(Workspace.Slot.RecurrentState, 2L * length), dCell = dHidden + length;
        Start(_gradients.DFinalHidden, states, dHidden, length);
        Start(_gradients.DFinalCell, states, dCell, length);
        for (int turn = s.Steps - 1; turn >= 0; turn--)
        {
            int t = s.StepAt(turn);
            nint row = _args.Row(first, t);
            float* dGates = _gradients.DGates + row * columns;
            for (int i = 0; i < rows; i++)
            {
                nint at = row + i * s.RowOfBatch;
                if (!_args.IsAlive(first + i, t))
                {
                    new Span<float>(dGates + i * rowGates, columns).Clear();
                    continue;
                }

                nint state = (nint)i * units;
                Units(units, _gradients.Dy == null ? null : _gradients.Dy + at * units, _args.Gates + at * columns, _args.Hidden + at * units,
                    _args.Cell == null ? null : _args.Cell + at * units, dHidden + state, dCell + state, dGates + i * rowGates);
            }

            if (turn > 0) Ask(first, rows, s.StepAt(turn - 1));
            GemmArgs hidden = Product(dGates, rowGates, rows, _weightHh, dHidden, units, units);
            hidden.Accumulate = true;
            GemmTile.Compute<S, V>(hidden, 0, rows, 0, units);
            if (_gradients.Dx == null) continue;
            GemmArgs input = Product(dGates + s.FirstInputColumn, rowGates, rows, _weightIh, _gradients.Dx + row * s.Inputs, s.RowOfBatch * s.Inputs, s.Inputs);
            GemmTile.Compute<S, V>(input, 0, rows, 0, s.Inputs);
        }

        if (_gradients.DHidden != null) Copy(dHidden, _gradients.DHidden + states, length);
        if (_gradients.DCell != null) Copy(dCell, _gradients.DCell + states, length);
    }

    // Prefetches what the next step reads from main memory while the products run.
    private readonly void Ask(int first, int rows, int t)
    {
        RecurrentShape s = _args.Shape;
        nint row = _args.Row(first, t), gates = s.RowOfBatch * s.GateColumns, states = s.RowOfBatch * s.Hidden;
        Prefetch.Rows(_gradients.DGates + row * s.GateColumns, gates, rows, s.GateColumns);
        Prefetch.Rows(_args.Gates + row * s.GateColumns, gates, rows, s.GateColumns);
        if (s.HasCell) Prefetch.Rows(_args.Cell + row * s.Hidden, states, rows, s.Hidden);
        if (_gradients.Dy != null) Prefetch.Rows(_gradients.Dy + row * s.Hidden, states, rows, s.Hidden);
    }

    private static void Start(float* final, nint states, float* gradient, int length)
    {
        if (final == null) new Span<float>(gradient, length).Clear();
        else Copy(final + states, gradient, length);
    }

    private static void Copy(float* source, float* target, int count) => new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(target, count));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Units(int units, float* dy, float* gates, float* hidden, float* cell, float* dHidden, float* dCell, float* dGates)
    {
        int j = 0;
        for (; j <= units - S.Count; j += S.Count)
        {
            if (dy != null) S.Store(S.Add(S.Load(in dHidden[j]), S.Load(in dy[j])), ref dHidden[j]);
            TCell.Backward<S, V>(gates + j, units, hidden + j, cell + j, dHidden + j, dCell + j, dGates + j);
        }
        if (j < units) Tail(units - j, dy == null ? null : dy + j, gates + j, units, hidden + j, cell + j, dHidden + j, dCell + j, dGates + j);
    }

    // Uses padded copies and the same lane body.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tail(int units, float* dy, float* gates, nint stride, float* hidden, float* cell, float* dHidden, float* dCell, float* dGates)
    {
        const int Pad = 16;
        float* pads = stackalloc float[12 * Pad], h = pads + 4 * Pad, c = h + Pad, dh = c + Pad, dc = dh + Pad, dg = dc + Pad;
        new Span<float>(pads, 12 * Pad).Clear();
        for (int k = 0; k < TCell.Columns; k++) Copy(gates + k * stride, pads + k * Pad, units);
        Copy(hidden, h, units);
        if (TCell.HasCell) Copy(cell, c, units);
        Copy(dHidden, dh, units);
        Copy(dCell, dc, units);
        for (int i = 0; dy != null && i < units; i++) dh[i] += dy[i];
        TCell.Backward<S, V>(pads, Pad, h, c, dh, dc, dg);
        Copy(dh, dHidden, units);
        Copy(dc, dCell, units);
        for (int k = 0; k < TCell.Columns; k++) Copy(dg + k * Pad, dGates + k * stride, units);
    }
}
