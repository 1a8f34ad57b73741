namespace Myelin.Interop.Onnx.Operators;

/// <summary>All operators, by family; each family has a separate file next to this one.</summary>
internal static class OnnxOperatorTable
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        .. ElementwiseOperators.All,
        .. ActivationOperators.All,
        .. ComparisonOperators.All,
        .. ShapeOperators.All,
        .. MovementOperators.All,
        .. IndexingOperators.All,
        .. ReductionOperators.All,
        .. ProductOperators.All,
        .. ConvolutionOperators.All,
        .. PoolingOperators.All,
        .. NormalizationOperators.All,
        .. LossOperators.All,
        .. RecurrentOperators.All,
        .. QuantizationOperators.All,
        .. SequenceOperators.All,
        .. ResizeOperators.All,
        .. VisionOperators.All,
        .. RandomOperators.All,
        .. AttentionOperators.All,
        .. FusedOperators.All,
        .. FusedAttention.All,
    ];
}
