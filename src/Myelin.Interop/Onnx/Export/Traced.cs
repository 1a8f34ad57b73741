using Myelin.Graphs;

namespace Myelin.Interop.Onnx;

/// <summary>One evaluation of a model, operator by operator.</summary>
/// <param name="Input">The input: a tensor or ids.</param>
/// <param name="Output">The output.</param>
/// <param name="Operators">The operators in order.</param>
internal sealed record Traced(object Input, Tensor Output, IReadOnlyList<TracedOperator> Operators)
{
    internal Shape InputShape => Input is Tensor tensor ? tensor.Shape : ((IntTensor)Input).Shape;

    internal static Traced Of<TIn>(Module<TIn, Tensor> model, TIn input) where TIn : class
    {
        Trace<Tensor> trace = model.Trace(input);
        return new Traced(input, trace.Output, trace.Operators);
    }
}
