using System.Runtime.InteropServices;
using Myelin.Kernels;

namespace Myelin;

/// <summary>The rows of a table at ids, which arrive as the bits of the input's numbers.</summary>
internal sealed class EmbeddingStep(Shape ids, Embedding layer) : InferenceStep([.. ids, layer.Width])
{
    private readonly Tensor _weight = layer.Weight.Value.Copy();

    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        ReadOnlySpan<int> given = MemoryMarshal.Cast<float, int>(x);
        if (EmbeddingOp.FirstOutside(layer.Count, given) is { } place) throw EmbeddingOp.OutOfRange(layer.Label, layer.Count, given, place, ids);
        RowGather.Forward(_weight.Span, given, layer.Width, y);
    }
}

/// <summary>Any module of ids, through tensors.</summary>
internal sealed class TokenStep(Module<IntTensor, Tensor> module, Shape ids, Shape output) : InferenceStep(output)
{
    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        Tensor result = Prediction.Unseen(module, IntTensor.From(MemoryMarshal.Cast<float, int>(x), ids.AsSpan()));
        if (result.Shape != Output)
        {
            throw new ShapeException($"PreparedTokenModel: {module.Label} must give the shape it gave when the model was prepared, {Output}.",
                $"{result.Describe()}.", "A module whose shapes depend on values cannot be prepared; use model.Predict.");
        }

        result.Span.CopyTo(y);
        GC.KeepAlive(result);
    }
}

/// <summary>A vector for each position, added to that of each sequence.</summary>
/// <param name="shape">x and y, <c>[…, vectors' shape]</c>.</param>
/// <param name="vectors">What is added, repeated.</param>
internal sealed class AddRepeatedStep(Shape shape, Tensor vectors) : InferenceStep(shape)
{
    private readonly Tensor _vectors = vectors.Copy();

    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        ReadOnlySpan<float> added = _vectors.Span;
        for (int at = 0; at < x.Length; at += added.Length)
            Elementwise.Binary(new AddOperator(), x.Slice(at, added.Length), added, y.Slice(at, added.Length));
    }
}

/// <summary>The mean along an axis.</summary>
internal sealed class MeanStep(Shape shape, int axis) : InferenceStep(shape.Without(axis))
{
    private readonly int _outer = shape.Product(0, axis), _size = shape[axis], _inner = shape.Product(axis + 1, shape.Rank);

    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) => Reduce.Mean(x, y, _outer, _size, _inner);
}
