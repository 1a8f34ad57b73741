using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>Losses as operators of a graph.</summary>
internal static class LossOperators
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        One("NegativeLogLikelihoodLoss", call => Loss(call, call.Tensor(0))).Shaped(),
        Many("SoftmaxCrossEntropyLoss", call =>
        {
            Tensor logs = call.Tensor(0).LogSoftmax(1);
            return [Loss(call, logs), logs];
        }).Shaped(),
    ];

    /// <summary>-Σ weight·log p of the labels, over Σ weight if the mean is requested. Labels equal to ignore_index are ignored.</summary>
    private static Tensor Loss(OnnxCall call, Tensor logs)
    {
        int[] labels = call.Ints(1);
        Shape shape = call[1].Shape;
        int classes = logs.Rank > 1 ? logs.Shape[1] : throw call.Invalid("scores must be [N, C, …]", logs.Describe());
        if (shape != logs.Shape.Without(1))
            throw call.Invalid("labels must have the scores' shape without the classes", $"scores {logs.Describe()}, labels {shape}");
        Tensor weights = call.OptionalTensor(2)?.Detach() ?? Tensor.Ones(classes);
        if (weights.Length != classes) throw call.Invalid("there must be a weight for each class", weights.Describe());
        long? ignored = call.Attributes.Has("ignore_index") ? call.Attributes.Int("ignore_index", 0) : null;
        int inner = logs.Shape.Product(2, logs.Rank);
        int[] places = new int[labels.Length];
        Tensor factors = Tensor.Zeros(shape.AsSpan());
        Span<float> factor = factors.AsWritableSpan();
        for (int i = 0; i < labels.Length; i++)
        {
            places[i] = Places.Nowhere;
            if (labels[i] == ignored) continue;
            if ((uint)labels[i] >= (uint)classes) throw call.Invalid($"labels must be from 0 to {classes - 1}", labels[i].ToString());
            places[i] = (((i / inner * classes) + labels[i]) * inner) + (i % inner);
            factor[i] = -weights.AsSpan()[labels[i]];
        }

        Tensor losses = Places.Take(logs, places, shape) * factors;
        return call.Attributes.Text("reduction", "mean") switch
        {
            "none" => losses,
            "sum" => losses.Sum(),
            _ => losses.Sum() / factors.Sum().Neg(),
        };
    }
}
