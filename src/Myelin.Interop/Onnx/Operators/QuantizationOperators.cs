using Myelin.Serialization;
using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>8-bit numbers that represent float32: real = (q - zeroPoint)·scale, for all or for each index of an axis.</summary>
internal static class QuantizationOperators
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        One("QuantizeLinear", Quantize, notTrained: [1]).Shaped(),
        One("DequantizeLinear", Dequantize, notTrained: [1]).Shaped(),
        Many("DynamicQuantizeLinear", DynamicQuantize).Shaped(),
        One("MatMulInteger", call => OnnxValue.From(MatMul(call, Centered(call, 0, 2), Centered(call, 1, 3)).Convert(ElementType.Int32))).Shaped(),
        One("QLinearMatMul", QuantizedMatMul, notTrained: [1, 4, 6]).Shaped(),
        One("ConvInteger", call => OnnxValue.From(Convolve(call, Centered(call, 0, 2), Centered(call, 1, 3, axis: 0)).Convert(ElementType.Int32))).Shaped(),
        One("QLinearConv", QuantizedConvolution, notTrained: [1, 4, 6]).Shaped(),
    ];

    private static OnnxValue Quantize(OnnxCall call)
    {
        Tensor x = call[0].Tensor ?? call.Array(0).ToTensor(), scale = Spread(call, call.Tensor(1), x.Shape);
        ElementType type = call.Has(2) ? call[2].Type
            : call.Attributes.Has("output_dtype") ? OnnxTypes.Of(call.Attributes.Int32("output_dtype", 2)) ?? ElementType.Bool
            : ElementType.UInt8;
        Tensor? zero = call.Has(2) ? Spread(call, call.Array(2).ToTensor(), x.Shape) : null;
        OnnxValue y = OnnxValue.From(Rounded(call, x / scale, zero, type));
        return y;
    }

    /// <summary>Rounded half to even, moved by the zero point and limited to the type.</summary>
    private static NdArray Rounded(OnnxCall call, Tensor x, Tensor? zero, ElementType type)
    {
        (int low, int high) = type switch
        {
            ElementType.UInt8 => (0, 255),
            ElementType.Int8 => (-128, 127),
            ElementType.UInt16 => (0, 65535),
            ElementType.Int16 => (-32768, 32767),
            ElementType.Int32 => (int.MinValue, int.MaxValue),
            _ => throw call.Unsupported($"quantized numbers of type {type}", "Supported are integers of 8, 16 and 32 bits."),
        };
        if (zero is not null) zero = zero.BroadcastTo(x.Shape.AsSpan());
        double[] values = new double[x.Length];
        ReadOnlySpan<float> from = x.AsSpan(), zeros = zero is null ? default : zero.AsSpan();
        for (int i = 0; i < values.Length; i++)
            values[i] = Math.Clamp(Math.Round((double)from[i], MidpointRounding.ToEven) + (zeros.IsEmpty ? 0 : zeros[i]), low, high);
        return NdArray.From<double>(values).Reshape(x.Shape.AsSpan()).Convert(type);
    }

    private static OnnxValue Dequantize(OnnxCall call)
    {
        Tensor x = call.Array(0).ToTensor(), scale = Spread(call, call.Tensor(1), x.Shape);
        return (call.Has(2) ? x - Spread(call, call.Array(2).ToTensor(), x.Shape) : x) * scale;
    }

    /// <summary>Scales or zero points of an axis, shaped so that they broadcast; those of blocks repeated along it.</summary>
    private static Tensor Spread(OnnxCall call, Tensor values, Shape shape)
    {
        if (values.Length == 1) return values.Reshape();
        int axis = shape.Axis(call.Attributes.Int32("axis", 1)), block = call.Attributes.Int32("block_size", 0);
        if (block > 0)
        {
            int[][] picks = [.. values.Shape.Select(Places.Range)];
            picks[axis] = [.. Enumerable.Range(0, shape[axis]).Select(i => i / block)];
            return Places.Take(values, Places.Pick(values.Shape, picks), shape);
        }

        return values.Rank == 1 && values.Length == shape[axis]
            ? values.Reshape([values.Length, .. Enumerable.Repeat(1, shape.Rank - axis - 1)])
            : throw call.Invalid($"there must be one scale, or one for each index of axis {axis}", $"{values.Describe()} for {shape}");
    }

    private static OnnxValue?[] DynamicQuantize(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        float low = Math.Min(0, x.Min().Item()), high = Math.Max(0, x.Max().Item()), scale = (high - low) / 255;
        float zero = scale == 0 ? 0 : Math.Clamp(MathF.Round(-low / scale, MidpointRounding.ToEven), 0, 255);
        NdArray y = Rounded(call, scale == 0 ? x : x / scale, Tensor.Scalar(zero), ElementType.UInt8);
        return [OnnxValue.From(y), Tensor.Scalar(scale), OnnxValue.From(NdArray.Scalar((byte)zero))];
    }

    /// <summary>An integer input minus its zero point, in 64 bits.</summary>
    private static NdArray Centered(OnnxCall call, int input, int zeroPoint, int axis = -1)
    {
        NdArray x = call.Array(input).Convert(ElementType.Int64);
        if (!call.Has(zeroPoint)) return x;
        NdArray zero = call.Array(zeroPoint).Convert(ElementType.Int64);
        if (zero.Length > 1)
        {
            // A zero point for each row of the left matrix, each column of the right one, or each filter.
            if (axis < 0) axis = input == 0 ? x.Shape.Rank - 2 : x.Shape.Rank - 1;
            zero = zero.Reshape([zero.Length, .. Enumerable.Repeat(1, x.Shape.Rank - axis - 1)]);
        }

        return TypedMath.Binary<Minus>(call, x, zero.Length == 1 ? zero.Reshape() : zero);
    }

    private static NdArray MatMul(OnnxCall call, NdArray a, NdArray b) => TypedProduct.MatMul(call, a, b);

    private static OnnxValue QuantizedMatMul(OnnxCall call)
    {
        NdArray product = MatMul(call, Centered(call, 0, 2), Centered(call, 3, 5));
        return OnnxValue.From(Rescaled(call, product, call.Tensor(1), call.Tensor(4), call.Tensor(6), 7));
    }

    private static NdArray Rescaled(OnnxCall call, NdArray product, Tensor scaleA, Tensor scaleB, Tensor scaleY, int zeroPoint) =>
        Rounded(call, product.ToTensor() * (scaleA * scaleB / scaleY), call.Array(zeroPoint).ToTensor(), call[zeroPoint].Type);

    private static OnnxValue QuantizedConvolution(OnnxCall call)
    {
        NdArray sums = Convolve(call, Centered(call, 0, 2), Centered(call, 3, 5, axis: 0));
        int[] ones = [.. Enumerable.Repeat(1, sums.Shape.Rank - 2)];
        if (call.Has(8)) sums = TypedMath.Binary<Plus>(call, sums, call.Array(8).Convert(ElementType.Int64).Reshape([call[8].Shape.ElementCount, .. ones]));
        Tensor scale = call.Tensor(4);
        return OnnxValue.From(Rescaled(call, sums, call.Tensor(1),
            scale.Length > 1 ? scale.Reshape([scale.Length, .. ones]) : scale.Reshape(), call.Tensor(6), 7));
    }

    /// <summary>An integer convolution: the windows as rows of a matrix, group by group.</summary>
    private static NdArray Convolve(OnnxCall call, NdArray x, NdArray weight)
    {
        var window = SlidingWindow.Of(call, x.Shape, [.. weight.Shape.Skip(2)]);
        int groups = call.Attributes.Int32("group", 1), outputs = weight.Shape[0], perGroup = weight.Shape[1];
        if (groups < 1 || perGroup * groups != x.Shape[1] || outputs % groups != 0)
            throw call.Invalid("channels must divide into the groups", $"x {x.Describe()}, weight {weight.Describe()}, groups {groups}");
        int pixels = window.Counts.Aggregate(1, (a, b) => a * b), size = window.Size, batch = x.Shape[0];
        int[] elements = window.Elements(x.Shape);
        ReadOnlySpan<long> from = x.AsSpan<long>(), taps = weight.AsSpan<long>();
        long[] y = new long[checked(batch * outputs * pixels)];
        for (int i = 0; i < y.Length; i++)
        {
            int image = i / (outputs * pixels), output = i / pixels % outputs, pixel = i % pixels, firstChannel = output / (outputs / groups) * perGroup;
            for (int channel = 0; channel < perGroup; channel++)
            {
                int row = ((((image * x.Shape[1]) + firstChannel + channel) * pixels) + pixel) * size;
                for (int tap = 0; tap < size; tap++)
                {
                    int place = elements[row + tap];
                    if (place >= 0) y[i] += from[place] * taps[(((output * perGroup) + channel) * size) + tap];
                }
            }
        }

        return NdArray.From<long>(y).Reshape([batch, outputs, .. window.Counts]);
    }
}
