namespace Myelin.Interop.Onnx;

/// <summary>One evaluation of a model, operator by operator.</summary>
/// <param name="Input">What it was given: a tensor or ids.</param>
/// <param name="Output">What it gave.</param>
/// <param name="Operators">The operators in order.</param>
internal sealed record Traced(object Input, Tensor Output, IReadOnlyList<TracedOperator> Operators)
{
    internal Shape InputShape => Input is Tensor tensor ? tensor.Shape : ((IntTensor)Input).Shape;

    internal static Traced Of<TIn>(Module<TIn, Tensor> model, TIn input) where TIn : class
    {
        Tensor? output = null;
        var trace = OperatorTrace.Of(() => Prediction.Of(() =>
        {
            // As while predicting, but recorded.
            NoGrad.Exit();
            try { return output = model.Forward(input); }
            finally { NoGrad.Enter(); }
        }));
        return new Traced(input, output!, trace.Operators);
    }
}

/// <summary>Something in the model follows from the size of the batch, in a way that ONNX's operators cannot be told.</summary>
internal sealed class FixedBatchException : Exception;
