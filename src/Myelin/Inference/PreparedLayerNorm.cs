using Myelin.Kernels;

namespace Myelin;

/// <summary>A <see cref="LayerNorm"/> with copies of its weights.</summary>
internal sealed class PreparedLayerNorm(LayerNorm layer)
{
    private readonly Tensor? _weight = layer.Weight?.Value.Copy(), _bias = layer.Bias?.Value.Copy();
    private readonly int _length = layer.NormalizedShape.ElementCount;
    private readonly float _eps = layer.Eps;

    /// <summary>Normalizes rows; y may be x.</summary>
    /// <param name="x">The rows.</param>
    /// <param name="y">The result, overwritten.</param>
    /// <param name="sums">Room for two numbers per row.</param>
    internal void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> sums)
    {
        int rows = x.Length / _length;
        LayerNormKernel.Forward(
            rows, _length, x, LayerNormOp.SpanOf(_weight), LayerNormOp.SpanOf(_bias), _eps, y, sums[..rows], sums.Slice(rows, rows));
    }
}

/// <summary>A layer norm.</summary>
internal sealed class LayerNormStep(Shape shape, LayerNorm layer) : InferenceStep(shape)
{
    private readonly PreparedLayerNorm _norm = new(layer);
    private readonly int _rows = shape.ElementCount / layer.NormalizedShape.ElementCount;

    internal override int ScratchLength => 2 * _rows;

    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) => _norm.Run(x, y, scratch);
}
