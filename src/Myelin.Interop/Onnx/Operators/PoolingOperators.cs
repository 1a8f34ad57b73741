using Myelin.Serialization;
using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>Pooling over any number of axes.</summary>
internal static class PoolingOperators
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        Many("MaxPool", MaxPool).Shaped(),
        One("AveragePool", AveragePool).Shaped(),
        One("LpPool", LpPool).Shaped(),
        One("MaxUnpool", MaxUnpool).Shaped(2),
        Global("GlobalMaxPool", (x, axes) => x.Max(axes, true)).Shaped(),
        Global("GlobalAveragePool", (x, axes) => x.Mean(axes, true)).Shaped(),
        One("GlobalLpPool", call => Norm(call.Tensor(0), [.. Enumerable.Range(2, call[0].Shape.Rank - 2)], call.Attributes.Int32("p", 2))).Shaped(),
    ];

    private static OnnxOperator Global(string name, Func<Tensor, int[], Tensor> pool) =>
        One(name, call => pool(call.Tensor(0), [.. Enumerable.Range(2, Math.Max(0, call[0].Shape.Rank - 2))]));

    private static int[] Kernel(OnnxCall call) => call.Attributes.Ints("kernel_shape") ?? throw call.Invalid("kernel_shape must be given", "none");

    private static OnnxValue?[] MaxPool(OnnxCall call)
    {
        Shape shape = call[0].Shape;
        var window = SlidingWindow.Of(call, shape, Kernel(call));
        bool plain = call[0].Tensor is not null && shape.Rank == 4 && window.IsSymmetric && !call.Wants(1) && !call.Attributes.Flag("ceil_mode")
            && window.Before[0] <= window.Kernel[0] / 2 && window.Before[1] <= window.Kernel[1] / 2;
        if (plain)
            return [call.Tensor(0).MaxPool2d((window.Kernel[0], window.Kernel[1]), (window.Strides[0], window.Strides[1]),
                (window.Before[0], window.Before[1]), (window.Dilations[0], window.Dilations[1]))];

        // 8-bit integers are exact in float32.
        ElementType type = call[0].Type;
        if (type is not (ElementType.Float32 or ElementType.UInt8 or ElementType.Int8))
            throw call.Unsupported(call[0].Describe(), "Pooling supports float32 and 8-bit integers.");
        Tensor x = call[0].Tensor ?? call.Array(0).ToTensor();
        int[] elements = window.Elements(shape);
        Tensor windows = Places.Take(x, elements, [elements.Length / window.Size, window.Size], float.NegativeInfinity);
        Tensor y = windows.Max(1).Reshape(window.Output(shape).AsSpan());
        OnnxValue pooled = type == ElementType.Float32 ? y : OnnxValue.From(NdArray.From(y).Convert(type));
        if (!call.Wants(1)) return [pooled];
        IntTensor winners = windows.ArgMax(1);
        IEnumerable<int> places = Enumerable.Range(0, y.Length)
            .Select(i => Numbered(call, shape, elements[(i * window.Size) + winners.AsSpan()[i]]));
        return [pooled, ShapeOperators.Longs(places, y.Shape)];
    }

    /// <summary>A position in ONNX's numbering: row by row, or column by column within an image.</summary>
    private static int Numbered(OnnxCall call, Shape shape, int place)
    {
        if (!call.Attributes.Flag("storage_order")) return place;
        int image = shape.Product(2, shape.Rank), inside = place % image, number = 0;
        int[] strides = Places.Strides(shape);
        for (int axis = shape.Rank - 1; axis >= 2; axis--) number = (number * shape[axis]) + (inside / strides[axis] % shape[axis]);
        return place - inside + number;
    }

    /// <summary>
    /// The mean of each window: over its elements inside the image, or over all, where the part added by rounding up still does not count.
    /// </summary>
    private static OnnxValue AveragePool(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        var window = SlidingWindow.Of(call, x.Shape, Kernel(call));
        bool all = call.Attributes.Flag("count_include_pad"), plain = x.Rank == 4 && window.IsSymmetric && !call.Attributes.Flag("ceil_mode")
            && window.Dilations.All(d => d == 1) && window.Before[0] <= window.Kernel[0] / 2 && window.Before[1] <= window.Kernel[1] / 2;
        if (plain) return x.AvgPool2d((window.Kernel[0], window.Kernel[1]), (window.Strides[0], window.Strides[1]), (window.Before[0], window.Before[1]), all);
        int[] elements = window.Elements(x.Shape);
        Tensor sums = Places.Take(x, elements, [elements.Length / window.Size, window.Size]).Sum(1).Reshape(window.Output(x.Shape).AsSpan());
        Tensor ones = Tensor.Ones(x.Shape.AsSpan());
        if (all)
        {
            int[] padded = (window with { Before = new int[window.Before.Length] }).Elements(window.Pad(ones).Shape);
            return sums / Count(window.Pad(ones, 1), padded, window, sums.Shape);
        }

        return sums / Count(ones, elements, window, sums.Shape);
    }

    private static Tensor Count(Tensor ones, int[] elements, SlidingWindow window, Shape shape) =>
        Places.Take(ones, elements, [elements.Length / window.Size, window.Size]).Sum(1).Reshape(shape.AsSpan());

    private static OnnxValue LpPool(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        var window = SlidingWindow.Of(call, x.Shape, Kernel(call));
        int[] elements = window.Elements(x.Shape);
        return Norm(Places.Take(x, elements, [elements.Length / window.Size, window.Size]), [1], call.Attributes.Int32("p", 2))
            .Reshape(window.Output(x.Shape).AsSpan());
    }

    /// <summary>(Σ |x|^p)^(1/p).</summary>
    private static Tensor Norm(Tensor x, int[] axes, int p) =>
        p == 1 ? x.Abs().Sum(axes, true) : p == 2 ? x.Square().Sum(axes, true).Sqrt() : x.Abs().Pow(p).Sum(axes, true).Pow(1f / p);

    /// <summary>Maxima at their original positions, zeros elsewhere.</summary>
    private static OnnxValue MaxUnpool(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        int[] kernel = Kernel(call), strides = call.Attributes.Ints("strides") ?? [.. kernel.Select(_ => 1)];
        int[] pads = call.Attributes.Ints("pads") ?? new int[2 * kernel.Length], targets = call.Ints(1);
        if (kernel.Length != x.Rank - 2 || strides.Length != kernel.Length || pads.Length != 2 * kernel.Length || targets.Length != x.Length)
            throw call.Invalid("x must be [N, C, …] with a kernel size for each further axis and an index for each element", x.Describe());
        Shape pooled = [x.Shape[0], x.Shape[1], .. kernel.Select((k, i) => ((x.Shape[i + 2] - 1) * strides[i]) - pads[i] - pads[kernel.Length + i] + k)];
        Shape shape = call.Has(2) ? Shape.Create(call.Ints(2)) : pooled;
        if (shape.Rank != x.Rank || !shape.Take(2).SequenceEqual(x.Shape.Take(2)))
            throw call.Invalid("the output must have x's batch and channels", shape.ToString());

        // The indices refer to the pooled image, which is at the beginning of a larger output.
        int[] places = new int[shape.ElementCount], strideOfPooled = Places.Strides(pooled), strideOfOutput = Places.Strides(shape);
        Array.Fill(places, Places.Nowhere);
        for (int i = 0; i < targets.Length; i++)
        {
            int place = 0;
            for (int axis = 0; axis < shape.Rank; axis++) place += targets[i] / strideOfPooled[axis] % pooled[axis] * strideOfOutput[axis];
            if ((uint)targets[i] >= (uint)pooled.ElementCount || (uint)place >= (uint)places.Length)
                throw call.Invalid($"indices must be from 0 to {pooled.ElementCount - 1}", targets[i].ToString());
            places[place] = i;
        }

        return Places.Take(x, places, shape);
    }
}
