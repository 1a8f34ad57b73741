using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>
/// Recurrent layers over whole sequences, one layer in one direction: h and, for an LSTM, c from step to step, with the equations of
/// <see cref="RecurrentKind"/>. After the end of a sequence its state is unchanged and its output is 0, in both directions, as in PyTorch's
/// packed sequences.
/// </summary>
/// <remarks>The result has the same bits for any number of threads and any vector width. Outputs must not overlap inputs.</remarks>
internal static unsafe class RecurrentKernel
{
    /// <summary>Number of floats of the weights packed by <see cref="Pack"/>.</summary>
    public static int PackedLength(in RecurrentShape shape) => RecurrentWeights.Length(shape);

    /// <summary>Stores weights and biases in the order in which this machine's steps read them.</summary>
    /// <param name="shape">The layer; batch, steps and order do not matter.</param>
    /// <param name="weightIh">W_ih, float32 [gates·H, I].</param>
    /// <param name="weightHh">W_hh, float32 [gates·H, H].</param>
    /// <param name="biasIh">b_ih, float32 [gates·H], or nothing.</param>
    /// <param name="biasHh">b_hh, float32 [gates·H], or nothing.</param>
    /// <param name="packed"><see cref="PackedLength"/> floats, overwritten.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Pack(in RecurrentShape shape, ReadOnlySpan<float> weightIh, ReadOnlySpan<float> weightHh, ReadOnlySpan<float> biasIh,
        ReadOnlySpan<float> biasHh, Span<float> packed)
    {
        RequireWeights(shape, weightIh, weightHh);
        RequireOptional(biasIh, shape.ProductColumns);
        RequireOptional(biasHh, shape.ProductColumns);
        Require(packed.Length, PackedLength(shape));
        fixed (float* pi = weightIh, ph = weightHh, bi = biasIh, bh = biasHh, target = packed) RecurrentWeights.Pack(shape, pi, ph, bi, bh, target);
    }

    /// <summary>All steps of all sequences.</summary>
    /// <param name="shape">Sizes and order.</param>
    /// <param name="lengths">Steps of each sequence, 1 to T; nothing where all have T.</param>
    /// <param name="x">float32 [N, T, I] or [T, N, I].</param>
    /// <param name="packed">From <see cref="Pack"/>, on this machine.</param>
    /// <param name="y">float32 [N, T, H] or [T, N, H], overwritten.</param>
    /// <param name="hidden">float32 [N, H]: the initial state, overwritten by the final one.</param>
    /// <param name="cell">The same for an LSTM's cell state; otherwise empty.</param>
    /// <param name="gates">For <see cref="Backward"/>, float32 of <see cref="RecurrentShape.GatesLength"/>; or empty, which saves the
    /// writes.</param>
    /// <param name="hiddens">With gates: the state that each step started from, in y's shape.</param>
    /// <param name="cells">With gates: the same for the cell state.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Forward(in RecurrentShape shape, ReadOnlySpan<int> lengths, ReadOnlySpan<float> x, ReadOnlySpan<float> packed,
        Span<float> y, Span<float> hidden, Span<float> cell,
        Span<float> gates = default, Span<float> hiddens = default, Span<float> cells = default)
    {
        RequireSteps(shape, lengths);
        Require(x.Length, shape.InputLength);
        Require(packed.Length, PackedLength(shape));
        Require(y.Length, shape.OutputLength);
        Require(hidden.Length, shape.StateLength);
        Require(cell.Length, shape.HasCell ? shape.StateLength : 0);
        if (!gates.IsEmpty) RequireSaved(shape, gates, hiddens, cells);
        fixed (int* pLengths = lengths)
        fixed (float* px = x, pPacked = packed, py = y, pHidden = hidden, pCell = cell, pGates = gates, pHiddens = hiddens, pCells = cells)
        {
            RecurrentArgs args = new()
            {
                Shape = shape,
                Lengths = pLengths,
                X = px,
                Packed = pPacked,
                Y = py,
                FinalHidden = pHidden,
                FinalCell = shape.HasCell ? pCell : null,
                Gates = pGates,
                Hidden = pGates == null ? null : pHiddens,
                Cell = pGates == null || !shape.HasCell ? null : pCells,
            };
            Compute(args);
        }
    }

    /// <summary>
    /// All steps of all sequences through stacked layers, with nothing saved: the bits of <see cref="Forward"/> for each layer in turn.
    /// </summary>
    /// <remarks>For few sequences, a layer computes its chunk of steps while the layer above computes the chunk before it.</remarks>
    /// <param name="layers">Sizes and order, starting with the lowest layer; only their inputs differ, which from the second layer on are
    /// the units of the layer below.</param>
    /// <param name="x">The lowest layer's input.</param>
    /// <param name="packed">From <see cref="Pack"/>, layer after layer.</param>
    /// <param name="y">The highest layer's output, overwritten.</param>
    /// <param name="hidden">float32 [layers, N, H]: the initial states, overwritten by the final ones.</param>
    /// <param name="cell">The same for an LSTM's cell states; otherwise empty.</param>
    /// <exception cref="ArgumentException">A span is too short, or the layers do not fit one another.</exception>
    public static void ForwardStack(ReadOnlySpan<RecurrentShape> layers, ReadOnlySpan<float> x, ReadOnlySpan<float> packed, Span<float> y,
        Span<float> hidden, Span<float> cell)
    {
        if (layers.IsEmpty) throw new ArgumentException("Recurrent: there must be at least one layer.");
        RecurrentShape first = layers[0];
        int weights = 0, states = checked(layers.Length * first.StateLength);
        for (int i = 0; i < layers.Length; i++)
        {
            if (i > 0 && layers[i] != first with { Inputs = first.Hidden })
                throw new ArgumentException($"Recurrent: layer {i} does not fit the first, {first}; it is {layers[i]}.");
            weights = checked(weights + PackedLength(layers[i]));
        }

        RequireSteps(first, []);
        Require(x.Length, first.InputLength);
        Require(packed.Length, weights);
        Require(y.Length, first.OutputLength);
        Require(hidden.Length, states);
        Require(cell.Length, first.HasCell ? states : 0);
        fixed (RecurrentShape* pLayers = layers)
        fixed (float* px = x, pPacked = packed, py = y, pHidden = hidden, pCell = cell)
            RecurrentStack.Run(pLayers, layers.Length, px, pPacked, py, pHidden, first.HasCell ? pCell : null);
    }

    /// <summary>
    /// The gradients in the sums of the products, from which those of the weights are computed (<see cref="GradientWeights"/>), in x and in
    /// the initial states.
    /// </summary>
    /// <param name="shape">Sizes and order.</param>
    /// <param name="lengths">As in the forward pass.</param>
    /// <param name="weightIh">W_ih, float32 [gates·H, I].</param>
    /// <param name="weightHh">W_hh, float32 [gates·H, H].</param>
    /// <param name="gates">Saved by the forward pass.</param>
    /// <param name="hiddens">Saved by the forward pass.</param>
    /// <param name="cells">Saved by the forward pass.</param>
    /// <param name="dy">The gradient of y, or nothing for zero.</param>
    /// <param name="dFinalHidden">The gradient of the final state, float32 [N, H], or nothing.</param>
    /// <param name="dFinalCell">The gradient of the final cell state, or nothing.</param>
    /// <param name="dGates">As long as gates, overwritten.</param>
    /// <param name="dx">The gradient of x, overwritten; nothing if it is not wanted.</param>
    /// <param name="dHidden">The gradient of the initial state, float32 [N, H], overwritten; or nothing.</param>
    /// <param name="dCell">The gradient of the initial cell state; or nothing.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Backward(in RecurrentShape shape, ReadOnlySpan<int> lengths, ReadOnlySpan<float> weightIh, ReadOnlySpan<float> weightHh,
        ReadOnlySpan<float> gates, ReadOnlySpan<float> hiddens, ReadOnlySpan<float> cells,
        ReadOnlySpan<float> dy, ReadOnlySpan<float> dFinalHidden, ReadOnlySpan<float> dFinalCell, Span<float> dGates, Span<float> dx,
        Span<float> dHidden, Span<float> dCell)
    {
        RequireSteps(shape, lengths);
        RequireWeights(shape, weightIh, weightHh);
        RequireSaved(shape, gates, hiddens, cells);
        RequireOptional(dy, shape.OutputLength);
        RequireOptional(dFinalHidden, shape.StateLength);
        RequireOptional(dFinalCell, shape.StateLength);
        Require(dGates.Length, shape.GatesLength);
        RequireOptional(dx, shape.InputLength);
        RequireOptional(dHidden, shape.StateLength);
        RequireOptional(dCell, shape.StateLength);
        fixed (int* pLengths = lengths)
        fixed (float* pIh = weightIh, pHh = weightHh, pGates = gates, pHiddens = hiddens, pCells = cells, pDy = dy, pFinal = dFinalHidden,
            pFinalCell = dFinalCell)
        fixed (float* pDGates = dGates, pDx = dx, pDHidden = dHidden, pDCell = dCell)
        {
            RecurrentArgs args = new() { Shape = shape, Lengths = pLengths, Gates = pGates, Hidden = pHiddens, Cell = shape.HasCell ? pCells : null };
            RecurrentGradients gradients = new()
            {
                Dy = pDy,
                DFinalHidden = pFinal,
                DFinalCell = pFinalCell,
                WeightIh = pIh,
                WeightHh = pHh,
                DGates = pDGates,
                Dx = pDx,
                DHidden = pDHidden,
                DCell = pDCell,
            };
            if (LaneWidth.Bits == 512) Backward<Simd512, Vector512<float>>(args, gradients);
            else if (LaneWidth.Bits == 256) Backward<Simd256, Vector256<float>>(args, gradients);
            else Backward<Simd128, Vector128<float>>(args, gradients);
        }
    }

    /// <summary>
    /// The gradients of weights and biases: dW_ih = dGatesᵀ·x, dW_hh = dGatesᵀ·h, db = Σ dGates, each over all steps of all sequences.
    /// </summary>
    /// <param name="shape">Sizes and order.</param>
    /// <param name="lengths">As in the forward pass.</param>
    /// <param name="x">The input.</param>
    /// <param name="hiddens">Saved by the forward pass.</param>
    /// <param name="dGates">From <see cref="Backward"/>.</param>
    /// <param name="dWeightIh">float32 [gates·H, I], overwritten; nothing if it is not wanted.</param>
    /// <param name="dWeightHh">float32 [gates·H, H], overwritten; or nothing.</param>
    /// <param name="dBiasIh">float32 [gates·H], overwritten; or nothing.</param>
    /// <param name="dBiasHh">float32 [gates·H], overwritten; or nothing.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void GradientWeights(in RecurrentShape shape, ReadOnlySpan<int> lengths, ReadOnlySpan<float> x,
        ReadOnlySpan<float> hiddens, ReadOnlySpan<float> dGates,
        Span<float> dWeightIh, Span<float> dWeightHh, Span<float> dBiasIh, Span<float> dBiasHh)
    {
        int rows = shape.Rows, columns = shape.ProductColumns, row = shape.GateColumns, units = shape.Hidden, first = shape.FirstInputColumn;
        RequireSteps(shape, lengths);
        Require(dGates.Length, shape.GatesLength);
        if (!dWeightIh.IsEmpty)
        {
            x = WithoutPadding(shape, lengths, x);
            Gemm.Multiply(columns, shape.Inputs, rows, From(dGates, first), row, true, x, shape.Inputs, false, dWeightIh, shape.Inputs);
        }

        if (!dWeightHh.IsEmpty)
        {
            // The columns m, r, z of a GRU correspond to the rows n, r, z, where n is the last.
            Gemm.Multiply(columns - first, units, rows, From(dGates, first), row, true, hiddens, units, false, dWeightHh, units);
            if (first > 0) Gemm.Multiply(units, units, rows, dGates, row, true, hiddens, units, false, dWeightHh[((columns - first) * units)..], units);
        }

        if (dBiasIh.IsEmpty && dBiasHh.IsEmpty) return;
        Span<float> sums = new(Workspace.Get(Workspace.Slot.RecurrentState, row), row);
        Reduce.Sum(dGates[..shape.GatesLength], sums, 1, rows, row);
        if (!dBiasIh.IsEmpty) sums[first..].CopyTo(dBiasIh);
        if (dBiasHh.IsEmpty) return;
        sums[first..columns].CopyTo(dBiasHh);
        sums[..first].CopyTo(dBiasHh[(columns - first)..]);
    }

    /// <summary>
    /// x itself, or, if rows beyond a sequence's length contain NaN or infinity, a copy without them: the gradients there are 0, but 0·NaN
    /// is not.
    /// </summary>
    private static ReadOnlySpan<float> WithoutPadding(scoped in RecurrentShape shape, scoped ReadOnlySpan<int> lengths, ReadOnlySpan<float> x)
    {
        Span<float> copy = default;
        for (int n = 0; n < lengths.Length; n++)
        {
            for (int t = lengths[n]; t < shape.Steps; t++)
            {
                int start = (int)(n * shape.RowOfBatch + t * shape.RowOfStep) * shape.Inputs;
                if (double.IsFinite(Reduce.Sum(x.Slice(start, shape.Inputs)))) continue;
                if (copy.IsEmpty)
                {
                    copy = new(Workspace.Get(Workspace.Slot.RecurrentSums, shape.InputLength), shape.InputLength);
                    x[..shape.InputLength].CopyTo(copy);
                }

                copy.Slice(start, shape.Inputs).Clear();
            }
        }

        return copy.IsEmpty ? x : copy;
    }

    // A matrix without rows has no columns to skip.
    private static ReadOnlySpan<float> From(ReadOnlySpan<float> dGates, int first) => dGates.IsEmpty ? dGates : dGates[first..];

    internal static void Compute(in RecurrentArgs args)
    {
        if (LaneWidth.Bits == 512) Forward<Simd512, Vector512<float>>(args);
        else if (LaneWidth.Bits == 256) Forward<Simd256, Vector256<float>>(args);
        else Forward<Simd128, Vector128<float>>(args);
    }

    private static void Forward<S, V>(in RecurrentArgs args) where S : struct, IFloatSimd<V> where V : struct
    {
        switch (args.Shape.Kind)
        {
            case RecurrentKind.Lstm: RecurrentForward<S, V, LstmCell>.Run(args); break;
            case RecurrentKind.Gru: RecurrentForward<S, V, GruCell>.Run(args); break;
            case RecurrentKind.Relu: RecurrentForward<S, V, ReluCell>.Run(args); break;
            default: RecurrentForward<S, V, TanhCell>.Run(args); break;
        }
    }

    private static void Backward<S, V>(in RecurrentArgs args, in RecurrentGradients gradients) where S : struct, IFloatSimd<V> where V : struct
    {
        switch (args.Shape.Kind)
        {
            case RecurrentKind.Lstm: RecurrentBackward<S, V, LstmCell>.Run(args, gradients); break;
            case RecurrentKind.Gru: RecurrentBackward<S, V, GruCell>.Run(args, gradients); break;
            case RecurrentKind.Relu: RecurrentBackward<S, V, ReluCell>.Run(args, gradients); break;
            default: RecurrentBackward<S, V, TanhCell>.Run(args, gradients); break;
        }
    }

    private static void RequireWeights(in RecurrentShape shape, ReadOnlySpan<float> weightIh, ReadOnlySpan<float> weightHh)
    {
        Require(weightIh.Length, checked(shape.ProductColumns * shape.Inputs));
        Require(weightHh.Length, checked(shape.ProductColumns * shape.Hidden));
    }

    private static void RequireSaved(in RecurrentShape shape, ReadOnlySpan<float> gates, ReadOnlySpan<float> hiddens, ReadOnlySpan<float> cells)
    {
        Require(gates.Length, shape.GatesLength);
        Require(hiddens.Length, shape.OutputLength);
        Require(cells.Length, shape.HasCell ? shape.OutputLength : 0);
    }

    private static void RequireSteps(in RecurrentShape shape, ReadOnlySpan<int> lengths)
    {
        if (shape.Steps < 1) throw new ArgumentException("Recurrent: there must be at least one step.");
        if (!lengths.IsEmpty && lengths.Length != shape.Batch)
            throw new ArgumentException($"Recurrent: {shape.Batch} sequences need as many lengths, not {lengths.Length}.");
    }

    private static void RequireOptional(ReadOnlySpan<float> span, int needed)
    {
        if (!span.IsEmpty) Require(span.Length, needed);
    }

    private static void Require(int length, int needed)
    {
        if (length < needed) Fail(length, needed);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fail(int length, int needed) => throw new ArgumentException($"Recurrent: {needed} elements are needed, a span has {length}.");
}
