namespace Myelin.Data;

/// <summary>Some examples, ready for a model. Classification has labels, regression targets.</summary>
/// <param name="Inputs">float32 <c>[N, …]</c>.</param>
/// <param name="Labels">int32 <c>[N]</c>, the classes; null for regression.</param>
/// <param name="Targets">float32 <c>[N, …]</c>, the numbers to meet; null for classification.</param>
public sealed record Batch(Tensor Inputs, IntTensor? Labels, Tensor? Targets = null)
{
    /// <summary>How many examples there are.</summary>
    public int Count => Inputs.Shape[0];
}
