using System.Runtime.InteropServices;
using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

/// <summary>One recurrent layer in one direction, forward and backward: the common part of the operators Rnn, Lstm and Gru.</summary>
internal static class RecurrenceOp
{
    /// <summary>The kernel's view of a layer; the public attributes are created from it when it is traced.</summary>
    internal readonly record struct Attributes(RecurrentShape Shape, int[]? Lengths) : IHasAttributes
    {
        object IHasAttributes.Attributes => new RecurrentAttributes(
            Shape.Kind == RecurrentKind.Relu ? RnnActivation.Relu : RnnActivation.Tanh, Shape.BatchFirst, Shape.Reverse,
            ImmutableCollectionsMarshal.AsImmutableArray(Lengths));
    }

    // Indices of the inputs and the saved tensors.
    private const int X = 0, WeightIh = 1, WeightHh = 2, BiasIh = 3, BiasHh = 4, Hidden = 5, Cell = 6, Gates = 3, Hiddens = 4, Cells = 5;

    /// <summary>The tensors of a layer in one direction; null for a missing one.</summary>
    internal readonly record struct Inputs(Tensor X, Tensor WeightIh, Tensor WeightHh, Tensor? BiasIh, Tensor? BiasHh, Tensor? Hidden, Tensor? Cell);

    /// <summary>The values kept from a run: the gates after their activation, and the states that each step started from.</summary>
    internal readonly record struct Trace(Tensor Gates, Tensor Hiddens, Tensor? Cells);

    internal static (Tensor Output, Tensor Hidden, Tensor? Cell) Record(string name, RecurrentKind kind, in Inputs inputs, bool batchFirst,
        bool reverse, ReadOnlySpan<int> lengths)
    {
        RecurrentShape shape = Check(name, kind, inputs, batchFirst, reverse, lengths);
        (Tensor x, Tensor weightIh, Tensor weightHh, Tensor? biasIh, Tensor? biasHh, Tensor? initial, Tensor? initialCell) = inputs;
        ReadOnlySpan<Tensor?> all = [x, weightIh, weightHh, biasIh, biasHh, initial, initialCell];
        Trace? trace = Operator.Records(all) ? NewTrace(shape) : null;
        (Tensor y, Tensor hidden, Tensor? cell) = Run(shape, inputs, lengths, trace);
        Operator.RecordOwn(name, new Attributes(shape, lengths.IsEmpty ? null : lengths.ToArray()), cell is null ? [y, hidden] : [y, hidden, cell], all,
            [x, weightIh, weightHh, trace?.Gates, trace?.Hiddens, trace?.Cells], Backward);
        return (y, hidden, cell);
    }

    private static void Backward(BackwardContext<Attributes> g)
    {
        RecurrentShape shape = g.Attributes.Shape;
        Tensor x = g.Saved(X), hiddens = g.Saved(Hiddens), dGates = Tensor.Uninitialized([shape.GatesLength]);
        Tensor? dx = g.Needs(X) ? Tensor.Uninitialized(x.Shape) : null;
        Tensor? dHidden = g.Needs(Hidden) ? Tensor.Uninitialized([shape.Batch, shape.Hidden]) : null;
        Tensor? dCell = g.Needs(Cell) ? Tensor.Uninitialized([shape.Batch, shape.Hidden]) : null;
        RecurrentKernel.Backward(shape, g.Attributes.Lengths, g.Saved(WeightIh).Span, g.Saved(WeightHh).Span, g.Saved(Gates).Span,
            hiddens.Span, SpanOf(g.SavedOrNull(Cells)),
            SpanOf(g.DyOf(0)), SpanOf(g.DyOf(1)), shape.HasCell ? SpanOf(g.DyOf(2)) : default, dGates.Span, SpanOf(dx), SpanOf(dHidden), SpanOf(dCell));
        Tensor? dWeightIh = g.Needs(WeightIh) ? Tensor.Uninitialized(g.InputShape(WeightIh)) : null;
        Tensor? dWeightHh = g.Needs(WeightHh) ? Tensor.Uninitialized(g.InputShape(WeightHh)) : null;
        Tensor? dBiasIh = g.Needs(BiasIh) ? Tensor.Uninitialized(g.InputShape(BiasIh)) : null;
        Tensor? dBiasHh = g.Needs(BiasHh) ? Tensor.Uninitialized(g.InputShape(BiasHh)) : null;
        RecurrentKernel.GradientWeights(shape, g.Attributes.Lengths, x.Span, hiddens.Span, dGates.Span, SpanOf(dWeightIh), SpanOf(dWeightHh),
            SpanOf(dBiasIh), SpanOf(dBiasHh));
        dGates.Storage.Recycle();
        ReadOnlySpan<Tensor?> gradients = [dx, dWeightIh, dWeightHh, dBiasIh, dBiasHh, dHidden, dCell];
        for (int input = 0; input < gradients.Length; input++)
        {
            if (gradients[input] is { } gradient) g.Set(input, gradient);
        }
    }

    /// <summary>Computes the outputs, and keeps a trace if one is given.</summary>
    internal static (Tensor Output, Tensor Hidden, Tensor? Cell) Run(in RecurrentShape shape, in Inputs inputs, ReadOnlySpan<int> lengths, Trace? trace)
    {
        Tensor packed = Pack(shape, inputs.WeightIh, inputs.WeightHh, inputs.BiasIh, inputs.BiasHh);
        Tensor y = Tensor.Uninitialized(inputs.X.Shape.With(-1, shape.Hidden));
        Tensor hidden = Start(shape, inputs.Hidden);
        Tensor? cell = shape.HasCell ? Start(shape, inputs.Cell) : null;
        RecurrentKernel.Forward(shape, lengths, inputs.X.Span, packed.Span, y.Span, hidden.Span, SpanOf(cell), SpanOf(trace?.Gates),
            SpanOf(trace?.Hiddens), SpanOf(trace?.Cells));
        packed.Storage.Recycle();
        GC.KeepAlive(inputs.X);
        return (y, hidden, cell);
    }

    internal static Tensor Pack(in RecurrentShape shape, Tensor weightIh, Tensor weightHh, Tensor? biasIh, Tensor? biasHh)
    {
        Tensor packed = Tensor.Uninitialized([RecurrentKernel.PackedLength(shape)]);
        RecurrentKernel.Pack(shape, weightIh.Span, weightHh.Span, SpanOf(biasIh), SpanOf(biasHh), packed.Span);
        return packed;
    }

    internal static Trace NewTrace(in RecurrentShape shape) => new(
        Tensor.Uninitialized([shape.GatesLength]), Tensor.Uninitialized([shape.OutputLength]),
        shape.HasCell ? Tensor.Uninitialized([shape.OutputLength]) : null);

    private static Tensor Start(in RecurrentShape shape, Tensor? initial) => initial?.Copy() ?? Tensor.Zeros(shape.Batch, shape.Hidden);

    private static Span<float> SpanOf(Tensor? tensor) => tensor is null ? default : tensor.Span;

    internal static RecurrentShape Check(string name, RecurrentKind kind, in Inputs inputs, bool batchFirst, bool reverse, ReadOnlySpan<int> lengths)
    {
        (Tensor x, Tensor weightIh, Tensor weightHh, Tensor? biasIh, Tensor? biasHh, Tensor? hidden, Tensor? cell) = inputs;
        int units = weightHh.Rank == 2 ? weightHh.Shape[1] : 0, batch = x.Rank == 3 ? x.Shape[batchFirst ? 0 : 1] : 0;
        int steps = x.Rank == 3 ? x.Shape[batchFirst ? 1 : 0] : 0;
        var shape = new RecurrentShape(kind, batch, steps, x.Rank == 3 ? x.Shape[2] : 0, units, batchFirst, reverse);
        int gates = shape.Gates * units;
        bool fits = x.Rank == 3 && Is(weightHh, gates, units) && Is(weightIh, gates, shape.Inputs) && Is(biasIh, gates)
            && Is(biasHh, gates) && Is(hidden, batch, units) && Is(cell, batch, units);
        if (!fits)
        {
            string rows = shape.Gates == 1 ? "H" : $"{shape.Gates}·H";
            throw new ShapeException(
                $"{name}: x must be {(batchFirst ? "[N, T, I]" : "[T, N, I]")}, weightIh [{rows}, I], weightHh [{rows}, H], a bias [{rows}], a state [N, H].",
                string.Join(", ", Named(inputs)) + ".",
                x.Rank == 2 ? "Try x.Unsqueeze for one sequence, or one step." : "I is weightIh's last axis and H weightHh's.");
        }

        CheckSteps(name, x, steps, batch, batchFirst, lengths);
        return shape;
    }

    /// <summary>Checks that there are steps, and as many lengths as sequences, each in range.</summary>
    internal static void CheckSteps(string name, Tensor x, int steps, int batch, bool batchFirst, ReadOnlySpan<int> lengths)
    {
        if (steps == 0)
        {
            throw new ShapeException($"{name}: a sequence must have at least one step.", $"x {x.Describe()}, whose axis {(batchFirst ? 1 : 0)} is the steps.",
                "Leave empty sequences out.");
        }

        if (lengths.IsEmpty) return;
        if (lengths.Length != batch) throw WrongLengths(name, lengths.Length, batch, x, batchFirst);

        for (int n = 0; n < batch; n++)
        {
            if (lengths[n] >= 1 && lengths[n] <= steps) continue;
            throw new ShapeException($"{name}: a length must be from 1 to the steps of x ({steps}).", $"length {lengths[n]} of sequence {n}, x {x.Describe()}.",
                lengths[n] < 1 ? "Leave empty sequences out." : "Pad x to the longest sequence.");
        }
    }

    internal static ShapeException WrongLengths(string name, int count, int batch, Tensor x, bool batchFirst) => new(
        $"{name}: there must be one length for each sequence ({batch}).", $"{count} lengths, x {x.Describe()}.",
        batchFirst ? "Sequences are axis 0 of x, which is batch first." : "Sequences are axis 1 of x; if they are axis 0, leave out batchFirst: false.");

    private static bool Is(Tensor? tensor, params ReadOnlySpan<int> sizes) => tensor is null || tensor.Shape.AsSpan().SequenceEqual(sizes);

    private static IEnumerable<string> Named(Inputs inputs)
    {
        (string, Tensor?)[] all =
        [
            ("x", inputs.X), ("weightIh", inputs.WeightIh), ("weightHh", inputs.WeightHh), ("biasIh", inputs.BiasIh),
            ("biasHh", inputs.BiasHh), ("hidden", inputs.Hidden), ("cell", inputs.Cell),
        ];
        foreach ((string name, Tensor? tensor) in all)
        {
            if (tensor is not null) yield return $"{name} {tensor.Describe()}";
        }
    }
}
