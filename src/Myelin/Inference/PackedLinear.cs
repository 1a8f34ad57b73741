using Myelin.Kernels;

namespace Myelin;

/// <summary>x·Wᵀ + b for a number of rows that is known. W is packed, except for the few rows for which reading it is the work.</summary>
internal sealed class PackedLinear
{
    private readonly int _inputs, _outputs;
    private readonly bool _isPacked;
    private readonly Tensor _weight;
    private readonly Tensor? _bias;

    /// <param name="rows">The usual number of rows.</param>
    /// <param name="weight">W, <c>[outputs, inputs]</c>.</param>
    /// <param name="bias">b, or null.</param>
    internal PackedLinear(int rows, Tensor weight, Tensor? bias)
    {
        const int FewRows = 3;
        (_outputs, _inputs) = (weight.Shape[0], weight.Shape[1]);
        _isPacked = rows > FewRows && _outputs > 1;
        _bias = bias?.Copy();
        _weight = _isPacked ? Tensor.Uninitialized([Gemm.PackedLength(_outputs, _inputs)]) : weight.Copy();
        if (_isPacked) Gemm.Pack(_outputs, _inputs, weight.Span, true, _weight.Span);
        GC.KeepAlive(weight);
    }

    internal void Run(ReadOnlySpan<float> x, Span<float> y, GemmActivation activation = GemmActivation.None)
    {
        ReadOnlySpan<float> bias = _bias is null ? default : _bias.Span;
        int rows = y.Length / _outputs;
        if (_isPacked) Gemm.MultiplyPacked(rows, _outputs, _inputs, x, _weight.Span, y, bias, activation);
        else Gemm.Multiply(rows, _outputs, _inputs, x, false, _weight.Span, true, y, bias: bias, activation: activation);
    }
}
