using Myelin.Serialization;
using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>Random numbers, from the model's own stream: the same for the same seed, but different from those of other programs.</summary>
internal static class RandomOperators
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        One("RandomNormal", call => Normal(call, Attribute(call))),
        One("RandomNormalLike", call => Normal(call, call[0].Shape)),
        One("RandomUniform", call => Uniform(call, Attribute(call))),
        One("RandomUniformLike", call => Uniform(call, call[0].Shape)),
        One("Bernoulli", Bernoulli),
    ];

    private static Shape Attribute(OnnxCall call) => Shape.Create(call.Attributes.Ints("shape") ?? throw call.Invalid("a shape must be given", "none"));

    private static OnnxValue Normal(OnnxCall call, Shape shape)
    {
        Tensor y = Tensor.Zeros(shape.AsSpan());
        call.Run.Random.FillNormal(y.AsWritableSpan(), call.Attributes.Float("mean", 0), call.Attributes.Float("scale", 1));
        return As(call, y, ElementType.Float32);
    }

    private static OnnxValue Uniform(OnnxCall call, Shape shape)
    {
        Tensor y = Tensor.Uniform(call.Run.Random, call.Attributes.Float("low", 0), call.Attributes.Float("high", 1), shape.AsSpan());
        return As(call, y, ElementType.Float32);
    }

    /// <summary>1 with the probability that x gives.</summary>
    private static OnnxValue Bernoulli(OnnxCall call)
    {
        Tensor x = call.Array(0).ToTensor(), y = Tensor.Uniform(call.Run.Random, 0, 1, x.Shape.AsSpan());
        return As(call, x.GreaterThan(y), call[0].Type);
    }

    private static OnnxValue As(OnnxCall call, Tensor y, ElementType otherwise) =>
        OnnxValue.From(NdArray.From(y).Convert(call.Attributes.Has("dtype") ? OnnxTypes.Of(call.Attributes.Int32("dtype", 1)) ?? otherwise : otherwise));
}
