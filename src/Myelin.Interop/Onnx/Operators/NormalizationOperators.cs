using Myelin.Serialization;
using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>Normalizations, the softmax family and dropout.</summary>
internal static class NormalizationOperators
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        Many("BatchNormalization", BatchNorm, notTrained: [3, 4]).Shaped(),
        One("InstanceNormalization",
        call => call.Tensor(0)
        .GroupNorm(call[0].Shape[1], call.Tensor(1), call.Tensor(2), call.Attributes.Float("epsilon", 1e-5f))).Shaped(),
        One("GroupNormalization", GroupNorm).Shaped(),
        Many("LayerNormalization", LayerNorm).Shaped(),
        One("RMSNormalization", RmsNorm).Shaped(),
        One("SimplifiedLayerNormalization", RmsNorm).Shaped(),
        One("MeanVarianceNormalization", MeanVariance).Shaped(),
        One("LpNormalization", LpNormalize).Shaped(),
        One("LRN", LocalResponse).Shaped(),
        One("Softmax", call => Along(call, (x, axis) => x.Softmax(axis), Float64.Softmax)).Shaped(),
        One("LogSoftmax", call => Along(call, (x, axis) => x.LogSoftmax(axis), Float64.LogSoftmax)).Shaped(),
        One("Hardmax", call => Along(call, Hardmax, Float64.Hardmax)).Shaped(),
        Many("Dropout", call => Dropout(call, call[0], ratio: 1, mode: 2)).Shaped(),
    ];

    /// <summary>
    /// y = (x - mean)/√(variance + ε)·scale + bias by channels. In training, or if the node requests it, with the batch's statistics.
    /// </summary>
    private static OnnxValue?[] BatchNorm(OnnxCall call)
    {
        if (call[0].Type == ElementType.Float64 && !call.Attributes.Flag("training_mode")) return [WideBatchNorm(call)];
        Tensor x = call.Tensor(0), scale = call.Tensor(1), bias = call.Tensor(2), mean = call.Tensor(3), variance = call.Tensor(4);
        float eps = call.Attributes.Float("epsilon", 1e-5f), momentum = call.Attributes.Float("momentum", 0.9f);
        if (call.Opset < 9 && !call.Attributes.Flag("spatial", true)) throw call.Unsupported("spatial 0", "Statistics are by channels.");
        if (!call.Attributes.Flag("training_mode") && (mean.RequiresGrad || variance.RequiresGrad))
        {
            // Learned statistics are not running statistics: the plain formula, whose gradient reaches them.
            int[] channels = [scale.Length, .. Enumerable.Repeat(1, Math.Max(0, x.Rank - 2))];
            return [((x - mean.Reshape(channels)) / (variance.Reshape(channels) + eps).Sqrt() * scale.Reshape(channels)) + bias.Reshape(channels)];
        }

        if (!call.Attributes.Flag("training_mode")) return [x.BatchNorm(scale, bias, mean, variance, call.Run.Training, 1 - momentum, eps)];

        int[] axes = [0, .. Enumerable.Range(2, Math.Max(0, x.Rank - 2))];
        Tensor batchMean = x.Mean(axes).Detach(), batchVariance = x.Variance(axes, correction: 0).Detach();
        Tensor y = x.BatchNorm(scale, bias, Tensor.Zeros(scale.Length), Tensor.Ones(scale.Length), training: true, eps: eps);
        return [y, (mean * momentum) + (batchMean * (1 - momentum)), (variance * momentum) + (batchVariance * (1 - momentum))];
    }

    private static OnnxValue WideBatchNorm(OnnxCall call)
    {
        NdArray x = call.Array(0);
        double eps = call.Attributes.Float("epsilon", 1e-5f);
        int[] channels = [x.Shape[1], .. Enumerable.Repeat(1, Math.Max(0, x.Shape.Rank - 2))];
        NdArray deviation = Float64.Map(call.Array(4).Convert(ElementType.Float64), v => Math.Sqrt(v + eps));
        NdArray scale = TypedMath.Binary<Over>(call, call.Array(1).Convert(ElementType.Float64), deviation);
        NdArray centered = TypedMath.Binary<Minus>(call, x, call.Array(3).Convert(ElementType.Float64).Reshape(channels));
        NdArray scaled = TypedMath.Binary<Times>(call, centered, scale.Reshape(channels));
        return OnnxValue.From(TypedMath.Binary<Plus>(call, scaled, call.Array(2).Convert(ElementType.Float64).Reshape(channels)));
    }

    /// <summary>Scale and bias are by channels from operator set 21 on, by groups before.</summary>
    private static OnnxValue GroupNorm(OnnxCall call)
    {
        int groups = call.Attributes.Int32("num_groups", 1);
        Tensor x = call.Tensor(0), scale = call.Tensor(1), bias = call.Tensor(2);
        float eps = call.Attributes.Float("epsilon", 1e-5f);
        if (scale.Length == groups && scale.Length != x.Shape[1])
        {
            int[] spread = [.. Enumerable.Range(0, x.Shape[1]).Select(channel => channel / (x.Shape[1] / groups))];
            (scale, bias) = (Places.Take(scale, spread, [spread.Length]), Places.Take(bias, spread, [spread.Length]));
        }

        return x.GroupNorm(groups, scale, bias, eps);
    }

    private static OnnxValue?[] LayerNorm(OnnxCall call)
    {
        if (call[0].Type == ElementType.Float64 && call.OutputCount < 2) return [WideLayerNorm(call)];
        Tensor x = call.Tensor(0), scale = call.Tensor(1);
        Tensor? bias = call.OptionalTensor(2);
        int axis = x.Shape.Axis(call.Attributes.Int32("axis", -1));
        float eps = call.Attributes.Float("epsilon", 1e-5f);
        Shape normalized = [.. x.Shape.Skip(axis)];
        Tensor y = scale.Shape == normalized && (bias is null || bias.Shape == normalized)
            ? x.LayerNorm(normalized, scale, bias, eps)
            : bias is null ? x.LayerNorm(normalized, eps: eps) * scale : (x.LayerNorm(normalized, eps: eps) * scale) + bias;
        if (call.OutputCount < 2) return [y];
        int[] axes = [.. Enumerable.Range(axis, normalized.Rank)];
        return [y, x.Mean(axes, true), 1f / (x.Variance(axes, 0, true) + eps).Sqrt()];
    }

    private static OnnxValue WideLayerNorm(OnnxCall call)
    {
        NdArray x = call.Array(0);
        int axis = x.Shape.Axis(call.Attributes.Int32("axis", -1));
        double eps = call.Attributes.Float("epsilon", 1e-5f);
        NdArray rows = x.Reshape(x.Shape.Product(0, axis), x.Shape.Product(axis, x.Shape.Rank));
        NdArray y = Float64.Rows(rows, 1, row => Float64.Standardize(row, eps)).Reshape(x.Shape.AsSpan());
        NdArray scaled = TypedMath.Binary<Times>(call, y, call.Array(1));
        return OnnxValue.From(call.Has(2) ? TypedMath.Binary<Plus>(call, scaled, call.Array(2)) : scaled);
    }

    private static OnnxValue RmsNorm(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        return x.RmsNorm([.. x.Shape.Skip(x.Shape.Axis(call.Attributes.Int32("axis", -1)))], null, call.Attributes.Float("epsilon", 1e-5f)) * call.Tensor(1);
    }

    private static OnnxValue MeanVariance(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        int[] axes = [.. (call.Attributes.Ints("axes") ?? [0, 2, 3]).Select(x.Shape.Axis)];
        Tensor centered = x - x.Mean(axes, true);
        int count = axes.Aggregate(1, (product, axis) => product * x.Shape[axis]);
        // The norm, since squares may overflow.
        return centered / ((ReductionOperators.Norm(centered, axes, keep: true) * (float)(1 / Math.Sqrt(count))) + 1e-9f);
    }

    private static OnnxValue LpNormalize(OnnxCall call)
    {
        int axis = call[0].Shape.Axis(call.Attributes.Int32("axis", -1));
        bool magnitudes = call.Attributes.Int32("p", 2) == 1;
        if (call[0].Type == ElementType.Float64)
            return OnnxValue.From(Float64.Rows(call.Array(0), axis, magnitudes ? Float64.Divide<MagnitudeSumOf> : Float64.Divide<NormOf>));
        Tensor x = call.Tensor(0), norm = magnitudes ? x.Abs().Sum(axis, true) : x.Norm(axis, true);
        // As in ONNX Runtime: what is all 0 stays so.
        return x / norm.EqualTo(0).Where(Tensor.Scalar(1), norm);
    }

    /// <summary>y = x/(bias + α/size·Σ x²)^β, the sum over the surrounding channels. Krizhevsky, Sutskever and Hinton 2012.</summary>
    private static OnnxValue LocalResponse(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        int size = call.Attributes.Int32("size", 1), channels = x.Rank > 1 ? x.Shape[1] : throw call.Invalid("x must have channels", x.Describe());
        if (size < 1 || size > 2 * channels) throw call.Invalid("size must be positive and not larger than twice the channels", size.ToString());
        var widths = new (int, int)[x.Rank];
        widths[1] = ((size - 1) / 2, size / 2);
        float alpha = call.Attributes.Float("alpha", 1e-4f) / size, bias = call.Attributes.Float("bias", 1), beta = call.Attributes.Float("beta", 0.75f);
        Tensor sum = Squares(x), y = x / ((sum * alpha) + bias).Pow(beta), fits = sum.LessThan(float.PositiveInfinity);
        if (fits.Min().Item() == 1) return y;

        // Where squares overflow, those of x·2⁻⁶⁸: 2¹³⁶ᵝ is divided by in two halves, since it may not fit.
        const float Unit = 1 / 2.95147905e20f;
        Tensor half = Tensor.Scalar(1 / Unit).Pow(beta);
        return fits.Where(y, x / half / ((Squares(x * Unit) * alpha) + (bias * Unit * Unit)).Pow(beta) / half);

        Tensor Squares(Tensor x)
        {
            Tensor squares = x.Square().Pad(widths), sum = squares.Slice(1, 0, channels);
            for (int i = 1; i < size; i++) sum += squares.Slice(1, i, i + channels);
            return sum;
        }
    }

    /// <summary>From operator set 13 on along one axis; before, over all axes from the given one on together.</summary>
    private static OnnxValue Along(OnnxCall call, Func<Tensor, int, Tensor> function, Action<Span<double>> wide)
    {
        OnnxValue x = call[0];
        int axis = x.Shape.Axis(call.Attributes.Int32("axis", call.Opset >= 13 ? -1 : 1));
        if (call.Opset < 13) (x, axis) = (ShapeOperators.View(x, [x.Shape.Product(0, axis), x.Shape.Product(axis, x.Shape.Rank)]), 1);
        OnnxValue y = x.Type == ElementType.Float64
            ? OnnxValue.From(Float64.Rows(x.ToArray(), axis, wide))
            : function(x.Tensor ?? call.Tensor(0), axis);
        return ShapeOperators.View(y, call[0].Shape.AsSpan());
    }

    /// <summary>1 at the first of the largest, 0 elsewhere.</summary>
    private static Tensor Hardmax(Tensor x, int axis)
    {
        Tensor turned = x.Transpose(axis, -1);
        int size = turned.Shape[^1];
        IntTensor winners = turned.ArgMax(-1);
        Tensor y = Tensor.Zeros(turned.Shape.AsSpan());
        for (int i = 0; i < winners.Length; i++) y.AsWritableSpan()[(i * size) + winners.AsSpan()[i]] = 1;
        return Operator.NonDifferentiable("Hardmax", y.Transpose(axis, -1), [x], "Its slope is 0 everywhere except at the jumps; use Softmax.");
    }

    /// <summary>Drops only in training mode. A node that requests training mode itself has an effect only then too.</summary>
    internal static OnnxValue?[] Dropout(OnnxCall call, OnnxValue value, int ratio, int mode)
    {
        float rate = call.Has(ratio) ? call.Scalar(ratio) : call.Attributes.Float("ratio", 0.5f);
        bool asked = call.Has(mode) && call.Array(mode).ToTensor().Item() != 0;
        if (asked && rate > 0 && !call.Run.Training)
            throw call.Unsupported("training_mode while predicting",
                "Use Call in training mode, where the dropped elements are drawn from Myelin's random numbers.");
        if (!call.Run.Training || rate == 0) return [value, Mask(value.Shape, null)];
        Tensor x = value.Tensor ?? call.Tensor(0);
        Tensor mask = Tensor.Zeros(x.Shape.AsSpan());
        call.Run.Random.FillMask(mask.AsWritableSpan(), 1 - rate, 1 / (1 - rate));
        return [x * mask, Mask(x.Shape, mask)];
    }

    private static OnnxValue Mask(Shape shape, Tensor? mask) => mask is null
        ? Places.Take(NdArray.Scalar(true), new int[shape.ElementCount], shape)
        : OnnxValue.From(NdArray.From(mask).Convert(ElementType.Bool));
}
