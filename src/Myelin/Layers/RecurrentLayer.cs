using System.Globalization;
using Myelin.Kernels;

namespace Myelin;

/// <summary>
/// The common part of <see cref="Rnn"/>, <see cref="Lstm"/> and <see cref="Gru"/>: stacked layers, in one direction or both.
/// </summary>
/// <remarks>
/// The keys are PyTorch's: <c>weight_ih_l0</c>, <c>weight_hh_l0</c>, <c>bias_ih_l0</c>, <c>bias_hh_l0</c>, <c>weight_ih_l0_reverse</c>, …;
/// every initial value is drawn uniformly from ±1/√hiddenSize. With both directions a step's output is the forward layer's followed by the
/// backward layer's, which together are the input of the layer above.
/// </remarks>
public abstract class RecurrentLayer : Layer
{
    private readonly RecurrentKind _kind;
    private readonly Weights[] _weights;

    private protected RecurrentLayer(RecurrentKind kind, int inputSize, int hiddenSize, int layers, bool bias, bool batchFirst,
        float dropout, bool bidirectional)
    {
        string owner = GetType().Name;
        Argument.AtLeast(1, inputSize, owner, nameof(inputSize), $"Give the size of the input's last axis: {owner}(28, 128) takes [N, T, 28].");
        Argument.AtLeast(1, hiddenSize, owner, nameof(hiddenSize), $"Give the number of units: {owner}(28, 128) makes [N, T, 128].");
        Argument.AtLeast(1, layers, owner, nameof(layers), "Try 1, or leave it out.");
        Argument.BelowOne(dropout, owner, nameof(dropout), "It is the fraction that is dropped: 0.2 drops a fifth.");
        if (dropout > 0 && layers == 1)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"{owner}: dropout acts between layers, so there must be at least 2.\n  Got dropout {dropout}, layers 1.\n" +
                $"  Try layers: 2, or a Dropout layer after this one."), nameof(dropout));
        }

        (_kind, InputSize, HiddenSize, Layers, HasBias, BatchFirst, Dropout, Bidirectional) = (kind, inputSize, hiddenSize, layers, bias,
            batchFirst, dropout, bidirectional);
        int rows = new RecurrentShape(kind, 0, 0, inputSize, hiddenSize, batchFirst, false).Gates * hiddenSize;
        float bound = 1 / MathF.Sqrt(hiddenSize);
        _weights = new Weights[layers * Directions];
        for (int i = 0; i < _weights.Length; i++)
        {
            string suffix = string.Create(CultureInfo.InvariantCulture, $"_l{i / Directions}{(i % Directions == 0 ? "" : "_reverse")}");
            Parameter New(string name, Shape shape) => Param(name + suffix, shape, Initializer.Uniform(-bound, bound));
            _weights[i] = new Weights(
                New("weight_ih", [rows, i < Directions ? inputSize : hiddenSize * Directions]), New("weight_hh", [rows, hiddenSize]),
                bias ? New("bias_ih", [rows]) : null, bias ? New("bias_hh", [rows]) : null);
        }
    }

    /// <summary>Size of the input's last axis.</summary>
    public int InputSize { get; }

    /// <summary>Units of a layer in one direction.</summary>
    public int HiddenSize { get; }

    /// <summary>The number of stacked layers.</summary>
    public int Layers { get; }

    /// <summary>Whether the layer has biases.</summary>
    public bool HasBias { get; }

    /// <summary>Whether sequences are <c>[N, T, ·]</c>; else <c>[T, N, ·]</c>.</summary>
    public bool BatchFirst { get; }

    /// <summary>In training, the fraction of each layer's output that is set to 0 before the layer above gets it.</summary>
    public float Dropout { get; }

    /// <summary>Whether each layer also runs from the last step to the first.</summary>
    public bool Bidirectional { get; }

    private int Directions => Bidirectional ? 2 : 1;

    private int BatchAxis => BatchFirst ? 0 : 1;

    /// <summary>
    /// The output of every step: x <c>float32[N, T, inputSize]</c> to <c>float32[N, T, hiddenSize]</c>, in both directions
    /// <c>[N, T, 2·hiddenSize]</c>; without batchFirst <c>[T, N, ·]</c>; a single sequence may be <c>[T, ·]</c>. The initial states are 0.
    /// </summary>
    /// <exception cref="ShapeException">x has other axes or features, or no steps.</exception>
    public override Tensor Forward(Tensor x) => Run(x, null, null, null).Output;

    /// <inheritdoc/>
    public override string Describe() =>
        string.Create(CultureInfo.InvariantCulture,
            $"{GetType().Name}({InputSize}, {HiddenSize}{(Layers == 1 ? "" : $", layers: {Layers}")}{OwnSettings}" +
            $"{(HasBias ? "" : ", bias: false")}{(BatchFirst ? "" : ", batchFirst: false")}" +
            $"{(Dropout == 0 ? "" : $", dropout: {Dropout}")}{(Bidirectional ? ", bidirectional: true" : "")})");

    private protected virtual string OwnSettings => "";

    internal override void Plan(InferencePlan plan)
    {
        Shape x = plan.Shape;
        bool single = x.Rank == 2;
        int batch = single ? 1 : x[BatchAxis], steps = single ? x[0] : x[1 - BatchAxis];
        var shapes = new RecurrentShape[_weights.Length];
        var packed = new Tensor[_weights.Length];
        for (int i = 0; i < shapes.Length; i++)
        {
            Weights w = _weights[i];
            shapes[i] = new RecurrentShape(_kind, batch, steps, w.Ih.Shape[1], HiddenSize, BatchFirst, Reverse: i % Directions == 1);
            packed[i] = RecurrenceOp.Pack(shapes[i], w.Ih, w.Hh, w.BiasIh, w.BiasHh);
        }

        Shape output = x.With(-1, HiddenSize * Directions);
        plan.Add(Bidirectional ? new BidirectionalStep(output, shapes, packed) : new RecurrentStep(output, shapes, packed));
    }

    /// <summary>Runs all layers.</summary>
    private protected Result Run(Tensor x, Tensor? hidden, Tensor? cell, IReadOnlyList<int>? lengths)
    {
        Start start = Begin(x, hidden, cell, lengths);
        x = start.X;
        Tensor?[] finals = new Tensor?[_weights.Length], finalCells = new Tensor?[_weights.Length];
        for (int layer = 0; layer < Layers; layer++) x = RunLayer(x, layer, start, finals, finalCells);
        return new Result(start.IsSingle ? x.Squeeze(BatchAxis) : x, finals!, finalCells, start.IsSingle);
    }

    /// <summary>
    /// Runs the layers below the given one, and that one in one direction with all of its internal values. Nothing is recorded.
    /// </summary>
    private protected Traced Trace(Tensor x, Tensor? hidden, Tensor? cell, int layer, bool reverse)
    {
        Start start = Begin(x, hidden, cell, null);
        x = start.X;
        Tensor?[] finals = new Tensor?[_weights.Length];
        for (int below = 0; below < layer; below++) x = RunLayer(x, below, start, finals, finals);
        int index = (layer * Directions) + (reverse ? 1 : 0);
        RecurrenceOp.Inputs inputs = InputsOf(x, index, start);
        RecurrentShape shape = RecurrenceOp.Check(Label, _kind, inputs, BatchFirst, reverse, []);
        RecurrenceOp.Trace trace = RecurrenceOp.NewTrace(shape);
        (Tensor y, _, Tensor? finalCell) = RecurrenceOp.Run(shape, inputs, [], trace);
        return new Traced(shape, y, trace, finalCell!, start.IsSingle);
    }

    // The input as a batch, and the states split, all checked.
    private Start Begin(Tensor x, Tensor? hidden, Tensor? cell, IReadOnlyList<int>? lengths)
    {
        CheckInput(x);
        bool single = x.Rank == 2;
        if (single) x = x.Unsqueeze(BatchAxis);
        int batch = x.Shape[BatchAxis];
        int[] steps = lengths is null ? [] : [.. lengths];
        if (lengths is not null && steps.Length != batch) throw RecurrenceOp.WrongLengths(Label, steps.Length, batch, x, BatchFirst);
        RecurrenceOp.CheckSteps(Label, x, x.Shape[1 - BatchAxis], batch, BatchFirst, steps);
        return new Start(x, single, Parts("hidden", hidden, batch, single), Parts("cell", cell, batch, single), steps);
    }

    private Tensor RunLayer(Tensor x, int layer, Start start, Tensor?[] finals, Tensor?[] finalCells)
    {
        if (layer > 0) x = Drop(x);
        int first = layer * Directions;
        var outputs = new Tensor[Directions];
        for (int d = 0; d < Directions; d++)
        {
            (outputs[d], finals[first + d], finalCells[first + d]) =
                RecurrenceOp.Record(GetType().Name, _kind, InputsOf(x, first + d, start), BatchFirst, reverse: d == 1, start.Lengths);
        }

        return outputs.Length == 1 ? outputs[0] : TensorOperators.Concat(outputs, -1);
    }

    private RecurrenceOp.Inputs InputsOf(Tensor x, int index, Start start) =>
        new(x, _weights[index].Ih, _weights[index].Hh, _weights[index].BiasIh, _weights[index].BiasHh, start.Hidden[index], start.Cell[index]);

    // One state for each layer and direction.
    private Tensor?[] Parts(string name, Tensor? state, int batch, bool single)
    {
        var parts = new Tensor?[_weights.Length];
        if (state is null) return parts;
        int[] wanted = single ? [parts.Length, HiddenSize] : [parts.Length, batch, HiddenSize];
        if (!state.Shape.AsSpan().SequenceEqual(wanted))
        {
            throw new ShapeException(
                $"{Label}: the initial {name} state must be [{string.Join(", ", wanted)}]: layers times directions, " +
                $"{(single ? "" : "batch, ")}hiddenSize.", $"{name} {state.Describe()}.",
                "Give the state that an earlier Call returned, or null for zeros.");
        }

        for (int i = 0; i < parts.Length; i++) parts[i] = single ? state.Slice(0, i, i + 1) : state.Select(0, i);
        return parts;
    }

    private Tensor Drop(Tensor x) => Training && Dropout > 0 ? x.Dropout(Dropout, RandomOf("dropout")) : x;

    private void CheckInput(Tensor x)
    {
        if (x.Rank is 2 or 3 && x.Shape[^1] == InputSize) return;
        string axes = BatchFirst ? "[N, T" : "[T, N";
        throw new ShapeException($"{Label}: x must be {axes}, inputSize], or one sequence [T, inputSize], with inputSize {InputSize}.", $"x {x.Describe()}.",
            x.Rank > 3 ? "Try x.Squeeze if a size is 1, or x.Reshape."
            : x.Rank < 2 ? $"Try x.Reshape(-1, {InputSize})."
            : x.Shape[^1] % InputSize == 0 && x.Rank == 2 && BatchFirst
            ? $"Try x.Reshape({x.Shape[0]}, {x.Shape[1] / InputSize}, {InputSize}), " +
                $"or new Unflatten({x.Shape[1] / InputSize}, {InputSize}) before this layer."
            : $"Try new {GetType().Name}({x.Shape[^1]}, {HiddenSize}{(BatchFirst ? "" : ", batchFirst: false")}).");
    }

    /// <summary>Weights and biases of one layer in one direction.</summary>
    private sealed record Weights(Parameter Ih, Parameter Hh, Parameter? BiasIh, Parameter? BiasHh);

    private sealed record Start(Tensor X, bool IsSingle, Tensor?[] Hidden, Tensor?[] Cell, int[] Lengths);

    /// <summary>The results of a run: the output of every step, and the final states of each layer and direction.</summary>
    private protected sealed record Result(Tensor Output, Tensor[] Finals, Tensor?[] FinalCells, bool IsSingle)
    {
        internal Tensor Hidden => Joined(Finals);

        internal Tensor Cell => Joined(FinalCells!);

        // For a single sequence they are [1, H] each.
        private Tensor Joined(Tensor[] parts) =>
            parts.Length == 1 ? IsSingle ? parts[0] : parts[0].Unsqueeze(0) : IsSingle ? TensorOperators.Concat(parts) : TensorOperators.Stack(parts);
    }

    /// <summary>The internal values of a layer, each in the output's shape.</summary>
    private protected sealed class Traced(RecurrentShape shape, Tensor output, RecurrenceOp.Trace trace, Tensor finalCell, bool isSingle)
    {
        internal Tensor Output => Shaped(output);

        /// <summary>The cell state after each step: the next step's start, or the final one.</summary>
        internal Tensor Cell
        {
            get
            {
                int time = shape.BatchFirst ? 1 : 0;
                Tensor starts = trace.Cells!.Reshape(output.Shape.AsSpan()), final = finalCell.Unsqueeze(time);
                return Shaped(TensorOperators.Concat(shape.Reverse ? [final, starts.Slice(time, 0, -1)] : [starts.Slice(time, 1), final], time));
            }
        }

        internal Tensor Gate(int gate) => Shaped(trace.Gates.Reshape(-1, shape.GateColumns).Slice(1, gate * shape.Hidden, (gate + 1) * shape.Hidden));

        private Tensor Shaped(Tensor part) => isSingle ? part.Reshape(shape.Steps, shape.Hidden) : part.Reshape(output.Shape.AsSpan());
    }
}
