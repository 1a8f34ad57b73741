using Myelin.Kernels;

namespace Myelin;

/// <summary>
/// The common part of <see cref="RnnCell"/>, <see cref="LstmCell"/> and <see cref="GruCell"/>: weights with PyTorch's keys, and a sequence
/// of one step.
/// </summary>
internal sealed class CellWeights
{
    private readonly RecurrentKind _kind;
    private readonly int _inputSize, _hiddenSize;
    private readonly Parameter _weightIh, _weightHh;
    private readonly Parameter? _biasIh, _biasHh;

    internal CellWeights(RecurrentKind kind, string owner, int inputSize, int hiddenSize, bool bias, Func<string, Shape, Initializer, Parameter> declare)
    {
        Argument.AtLeast(1, inputSize, owner, nameof(inputSize), $"Give the size of the input's last axis: {owner}(28, 128) takes [N, 28].");
        Argument.AtLeast(1, hiddenSize, owner, nameof(hiddenSize), $"Give the number of units: {owner}(28, 128) makes [N, 128].");
        (_kind, _inputSize, _hiddenSize) = (kind, inputSize, hiddenSize);
        float bound = 1 / MathF.Sqrt(hiddenSize);
        int rows = new RecurrentShape(kind, 0, 1, inputSize, hiddenSize, false, false).Gates * hiddenSize;
        Parameter New(string name, Shape shape) => declare(name, shape, Initializer.Uniform(-bound, bound));
        (_weightIh, _weightHh) = (New("weight_ih", [rows, inputSize]), New("weight_hh", [rows, hiddenSize]));
        if (bias) (_biasIh, _biasHh) = (New("bias_ih", [rows]), New("bias_hh", [rows]));
    }

    internal string Describe(string owner) => $"{owner}({_inputSize}, {_hiddenSize}{(_biasIh is null ? ", bias: false" : "")})";

    internal (Tensor Hidden, Tensor? Cell) Step(string label, Tensor x, Tensor? hidden, Tensor? cell)
    {
        bool single = x.Rank == 1;
        if (x.Rank is not (1 or 2) || x.Shape[^1] != _inputSize)
        {
            throw new ShapeException($"{label}: x must be [N, inputSize], or one example [inputSize], with inputSize {_inputSize}.", $"x {x.Describe()}.",
                x.Rank == 3
                ? "A cell takes one step: x.Select gives one step of a sequence; the layer without Cell in its name takes all."
                : "Give the features that the cell was created for.");
        }

        foreach (Tensor? state in (ReadOnlySpan<Tensor?>)[hidden, cell])
        {
            if (state is null || state.Shape == x.Shape.With(-1, _hiddenSize)) continue;
            throw new ShapeException($"{label}: a state must be {x.Shape.With(-1, _hiddenSize)}.",
                $"state {state.Describe()}, x {x.Describe()}.", "Give the state that an earlier step returned, or null for zeros.");
        }

        var inputs = new RecurrenceOp.Inputs(x.Reshape(1, -1, _inputSize), _weightIh, _weightHh, _biasIh, _biasHh,
            hidden?.Reshape(-1, _hiddenSize), cell?.Reshape(-1, _hiddenSize));
        (_, Tensor next, Tensor? nextCell) = RecurrenceOp.Record(label, _kind, inputs, batchFirst: false, reverse: false, []);
        return single ? (next.Squeeze(0), nextCell?.Squeeze(0)) : (next, nextCell);
    }
}
