using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>
/// Resizing, axis by axis: each output of an axis is a weighted sum of a few inputs, so an axis is resized by a product with a matrix of
/// those weights, whose gradient is known; nearest neighbours are mere places.
/// </summary>
internal static class ResizeOperators
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        One("Resize", Resize, notTrained: [1, 2]).Shaped(1, 2, 3),
        One("Upsample", Upsample, notTrained: [1]).Shaped(1),
    ];

    /// <summary>How outputs of an axis see its inputs.</summary>
    private sealed record Axis(int Inputs, int Outputs, float Scale, float RoiStart, float RoiEnd);

    private static OnnxValue Upsample(OnnxCall call)
    {
        float[] scales = call.Has(1) ? call.Tensor(1).ToArray() : call.Attributes.Floats("scales") ?? throw call.Invalid("scales must be given", "none");
        Shape shape = call[0].Shape;
        if (scales.Length != shape.Rank) throw call.Invalid("there must be a scale for each axis", $"{scales.Length} for {shape}");
        OnnxValue x = call[0];
        Axis[] resized = [.. shape.Select((size, i) => new Axis(size, Scaled(call, size, scales[i]), scales[i], 0, 1))];
        CheckSize(shape, Places.Range(shape.Rank), resized);
        for (int i = 0; i < shape.Rank; i++)
        {
            Axis axis = resized[i];
            if (axis.Outputs == axis.Inputs) continue;
            x = call.Attributes.Text("mode", "nearest") == "nearest" ? Nearest(x, i, axis, "asymmetric", "floor") : Weighted(call, x, i, axis, "asymmetric", Linear);
        }

        return x;
    }

    private static OnnxValue Resize(OnnxCall call)
    {
        // Before operator set 11 there was no region of interest, and scales came second.
        bool old = call.Opset < 11;
        OnnxValue x = call[0];
        Shape shape = x.Shape;
        int[] axes = [.. (call.Attributes.Ints("axes") ?? Places.Range(shape.Rank)).Select(shape.Axis)];
        float[]? scales = Floats(call, old ? 1 : 2), roi = old ? null : Floats(call, 1);
        int[]? sizes = !old && call.Has(3) ? call.Ints(3) : null;
        string transform = old ? "asymmetric" : call.Attributes.Text("coordinate_transformation_mode", "half_pixel"), mode = call.Attributes.Text("mode", "nearest");
        if ((scales is null) == (sizes is null) || (scales?.Length ?? sizes!.Length) != axes.Length) throw call.Invalid("either scales or sizes must be given, one for each axis", $"{scales?.Length ?? 0} scales, {sizes?.Length ?? 0} sizes");
        if (call.Attributes.Flag("antialias") && mode != "nearest") throw call.Unsupported("antialias", "Export without it.");
        (sizes, scales) = Kept(call, shape, axes, sizes, scales);
        bool cropped = transform == "tf_crop_and_resize" && roi is not null;
        Axis[] resized = [.. axes.Select((place, i) =>
        {
            int size = shape[place];
            float scale = scales is not null ? scales[i] : (float)sizes![i] / size;
            return new Axis(size, sizes is not null ? sizes[i] : cropped ? Scaled(call, size, scale * (roi![axes.Length + i] - roi[i])) : Scaled(call, size, scale), scale, cropped ? roi![i] : 0, cropped ? roi![axes.Length + i] : 1);
        })];
        CheckSize(shape, axes, resized);

        for (int i = 0; i < axes.Length; i++)
        {
            Axis axis = resized[i];
            if (axis.Outputs == axis.Inputs && axis.Scale == 1 && !cropped) continue;
            x = mode switch
            {
                "nearest" => Nearest(x, axes[i], axis, transform, old ? "floor" : call.Attributes.Text("nearest_mode", "round_prefer_floor")),
                "linear" => Weighted(call, x, axes[i], axis, transform, Linear),
                "cubic" => Weighted(call, x, axes[i], axis, transform, Cubic(call.Attributes.Float("cubic_coeff_a", -0.75f))),
                _ => throw call.Unsupported($"mode {mode}", "Known are nearest, linear and cubic."),
            };
        }

        return x;
    }

    private static float[]? Floats(OnnxCall call, int input) => call.Has(input) && call.Tensor(input) is { Length: > 0 } values ? values.ToArray() : null;

    /// <summary>Before anything is computed: all axes together must make a tensor.</summary>
    private static void CheckSize(Shape shape, int[] axes, Axis[] resized)
    {
        int[] sizes = [.. shape];
        for (int i = 0; i < axes.Length; i++) sizes[axes[i]] = resized[i].Outputs;
        Shape.Create(sizes);
    }

    private static int Scaled(OnnxCall call, int size, float scale)
    {
        double scaled = Math.Floor((double)size * scale);
        return scaled is >= 0 and <= int.MaxValue ? (int)scaled : throw call.Invalid("sizes must fit", $"{size} times {scale}");
    }

    /// <summary>Where proportions are to be kept, all axes get the smallest or the largest of the scales that the sizes ask for.</summary>
    private static (int[]?, float[]?) Kept(OnnxCall call, Shape shape, int[] axes, int[]? sizes, float[]? scales)
    {
        string policy = call.Attributes.Text("keep_aspect_ratio_policy", "stretch");
        if (sizes is null || policy == "stretch") return (sizes, scales);
        IEnumerable<float> asked = sizes.Select((size, i) => (float)size / shape[axes[i]]);
        float scale = policy == "not_larger" ? asked.Min() : asked.Max();
        return ([.. axes.Select(axis => (int)MathF.Round(scale * shape[axis]))], [.. axes.Select(_ => scale)]);
    }

    /// <summary>The place among the inputs that an output looks at.</summary>
    private static double Source(Axis axis, string transform, int output) => transform switch
    {
        "asymmetric" => output / (double)axis.Scale,
        "pytorch_half_pixel" => axis.Outputs > 1 ? ((output + 0.5) / axis.Scale) - 0.5 : 0,
        "align_corners" => axis.Outputs > 1 ? output * (axis.Inputs - 1.0) / (((double)axis.Scale * axis.Inputs) - 1) : 0,
        "tf_half_pixel_for_nn" => (output + 0.5) / axis.Scale,
        "tf_crop_and_resize" => axis.Outputs > 1
            ? (axis.RoiStart * (axis.Inputs - 1.0)) + (output * (axis.RoiEnd - (double)axis.RoiStart) * (axis.Inputs - 1) / (axis.Outputs - 1))
            : 0.5 * (axis.RoiStart + (double)axis.RoiEnd) * (axis.Inputs - 1),
        "half_pixel_symmetric" => ((output + 0.5) / axis.Scale) - 0.5 + (axis.Inputs / 2.0 * (1 - (axis.Outputs / ((double)axis.Scale * axis.Inputs)))),
        _ => ((output + 0.5) / axis.Scale) - 0.5,
    };

    private static OnnxValue Nearest(OnnxValue x, int place, Axis axis, string transform, string rounding)
    {
        int[][] picks = [.. x.Shape.Select(Places.Range)];
        picks[place] = [.. Enumerable.Range(0, axis.Outputs).Select(output =>
        {
            double source = Source(axis, transform, output);
            double rounded = rounding switch
            {
                "floor" => Math.Floor(source),
                "ceil" => Math.Ceiling(source),
                "round_prefer_ceil" => Math.Floor(source + 0.5),
                _ => Math.Ceiling(source - 0.5),
            };
            return transform == "tf_crop_and_resize" && (source < 0 || source > axis.Inputs - 1) ? Places.Nowhere : (int)Math.Clamp(rounded, 0, axis.Inputs - 1);
        })];
        return Places.Take(x, Places.Pick(x.Shape, picks), x.Shape.With(place, axis.Outputs));
    }

    /// <summary>The weight of an input so far away from where an output looks.</summary>
    private static double Linear(double distance) => Math.Max(0, 1 - Math.Abs(distance));

    /// <summary>Keys 1981.</summary>
    private static Func<double, double> Cubic(double a) => distance =>
    {
        double d = Math.Abs(distance);
        return d <= 1 ? ((((a + 2) * d) - (a + 3)) * d * d) + 1 : d < 2 ? (((((d - 5) * d) + 8) * d) - 4) * a : 0;
    };

    private static OnnxValue Weighted(OnnxCall call, OnnxValue value, int place, Axis axis, string transform, Func<double, double> weight)
    {
        if (value.Tensor is not { } x) throw call.Unsupported(value.Describe(), "Only float32 is interpolated: use mode nearest, or convert.");
        bool excludes = call.Attributes.Flag("exclude_outside");
        float outside = call.Attributes.Float("extrapolation_value", 0);
        Tensor weights = Tensor.Zeros(axis.Outputs, axis.Inputs), beyond = Tensor.Zeros(axis.Outputs);
        for (int output = 0; output < axis.Outputs; output++)
        {
            double source = Source(axis, transform, output);
            if (transform == "tf_crop_and_resize" && (source < 0 || source > axis.Inputs - 1))
            {
                beyond.AsWritableSpan()[output] = outside;
                continue;
            }

            // Up to two neighbours on each side; those outside are the edge, or left out and the rest made to sum to 1.
            int first = (int)Math.Floor(source) - 1;
            double total = 0;
            for (int i = first; i < first + 4; i++)
            {
                double w = excludes && (i < 0 || i >= axis.Inputs) ? 0 : weight(source - i);
                weights.AsWritableSpan()[(output * axis.Inputs) + Math.Clamp(i, 0, axis.Inputs - 1)] += (float)w;
                total += w;
            }

            if (excludes && total != 0) foreach (ref float w in weights.AsWritableSpan().Slice(output * axis.Inputs, axis.Inputs)) w = (float)(w / total);
        }

        Tensor resized = x.Transpose(place, -1).MatMul(weights, transposeB: true);
        if (beyond.AsSpan().ContainsAnyExcept(0)) resized += beyond;
        return resized.Transpose(place, -1);
    }
}
