using Myelin.Serialization;
using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>Resizing, axis by axis: ONNX's rules determine the inputs of each output on an axis, the rest is the library's Resample.</summary>
internal static class ResizeOperators
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        One("Resize", Resize, notTrained: [1, 2]).Shaped(1, 2, 3),
        One("Upsample", Upsample, notTrained: [1]).Shaped(1),
    ];

    /// <summary>The mapping from outputs to inputs of an axis.</summary>
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
            x = call.Attributes.Text("mode", "nearest") == "nearest"
                ? Nearest(call, x, i, axis, "asymmetric", "floor")
                : Weighted(call, x, i, axis, "asymmetric", Linear);
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
        string transform = old ? "asymmetric" : call.Attributes.Text("coordinate_transformation_mode", "half_pixel");
        string mode = call.Attributes.Text("mode", "nearest");
        if ((scales is null) == (sizes is null) || (scales?.Length ?? sizes!.Length) != axes.Length)
            throw call.Invalid("either scales or sizes must be given, one for each axis", $"{scales?.Length ?? 0} scales, {sizes?.Length ?? 0} sizes");
        if (call.Attributes.Flag("antialias") && mode != "nearest") throw call.Unsupported("antialias", "Export without it.");
        (sizes, scales) = Kept(call, shape, axes, sizes, scales);
        bool cropped = transform == "tf_crop_and_resize" && roi is not null;
        Axis[] resized = [.. axes.Select((place, i) =>
        {
            int size = shape[place];
            float scale = scales is not null ? scales[i] : (float)sizes![i] / size;
            float start = cropped ? roi![i] : 0, end = cropped ? roi![axes.Length + i] : 1;
            return new Axis(size, sizes is not null ? sizes[i] : Scaled(call, size, scale * (end - start)), scale, start, end);
        })];
        CheckSize(shape, axes, resized);

        for (int i = 0; i < axes.Length; i++)
        {
            Axis axis = resized[i];
            if (axis.Outputs == axis.Inputs && axis.Scale == 1 && !cropped) continue;
            x = mode switch
            {
                "nearest" => Nearest(call, x, axes[i], axis, transform, old ? "floor" : call.Attributes.Text("nearest_mode", "round_prefer_floor")),
                "linear" => Weighted(call, x, axes[i], axis, transform, Linear),
                "cubic" => Weighted(call, x, axes[i], axis, transform, Cubic(call.Attributes.Float("cubic_coeff_a", -0.75f))),
                _ => throw call.Unsupported($"mode {mode}", "Supported are nearest, linear and cubic."),
            };
        }

        return x;
    }

    private static float[]? Floats(OnnxCall call, int input) => call.Has(input) && call.Tensor(input) is { Length: > 0 } values ? values.ToArray() : null;

    /// <summary>Checked before anything is computed: the result must be a valid tensor.</summary>
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

    /// <summary>If proportions are kept, all axes get the smallest or the largest of the scales given by the sizes.</summary>
    private static (int[]?, float[]?) Kept(OnnxCall call, Shape shape, int[] axes, int[]? sizes, float[]? scales)
    {
        string policy = call.Attributes.Text("keep_aspect_ratio_policy", "stretch");
        if (sizes is null || policy == "stretch") return (sizes, scales);
        IEnumerable<float> asked = sizes.Select((size, i) => (float)size / shape[axes[i]]);
        float scale = policy == "not_larger" ? asked.Min() : asked.Max();
        return ([.. axes.Select(axis => (int)MathF.Round(scale * shape[axis]))], [.. axes.Select(_ => scale)]);
    }

    /// <summary>The position among the inputs that an output reads.</summary>
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

    /// <summary>Whether an output reads outside the region, and therefore gets the extrapolation value.</summary>
    private static bool IsBeyond(Axis axis, string transform, double source) => transform == "tf_crop_and_resize" && (source < 0 || source > axis.Inputs - 1);

    private static OnnxValue Nearest(OnnxCall call, OnnxValue x, int place, Axis axis, string transform, string rounding)
    {
        int[] picks = [.. Enumerable.Range(0, axis.Outputs).Select(output =>
        {
            double source = Source(axis, transform, output);
            double rounded = rounding switch
            {
                "floor" => Math.Floor(source),
                "ceil" => Math.Ceiling(source),
                "round_prefer_ceil" => Math.Floor(source + 0.5),
                _ => Math.Ceiling(source - 0.5),
            };
            return IsBeyond(axis, transform, source) ? Places.Nowhere : (int)Math.Clamp(rounded, 0, axis.Inputs - 1);
        })];
        if (x.Tensor is { } tensor)
        {
            float[] ones = new float[picks.Length];
            Array.Fill(ones, 1);
            return Filled(call, tensor.Resample(place, IntTensor.From(picks, axis.Outputs, 1), ones), place, picks.Select(pick => pick == Places.Nowhere));
        }

        int[][] all = [.. x.Shape.Select(Places.Range)];
        all[place] = picks;
        return Places.Take(x, Places.Pick(x.Shape, all), x.Shape.With(place, axis.Outputs), NdArray.Scalar(Outside(call)));
    }

    /// <summary>The weight of an input at this distance from the position that an output reads.</summary>
    private static double Linear(double distance) => Math.Max(0, 1 - Math.Abs(distance));

    /// <summary>Keys 1981.</summary>
    private static Func<double, double> Cubic(double a) => distance =>
    {
        double d = Math.Abs(distance);
        return d <= 1 ? ((((a + 2) * d) - (a + 3)) * d * d) + 1 : d < 2 ? (((((d - 5) * d) + 8) * d) - 4) * a : 0;
    };

    private static Tensor Weighted(OnnxCall call, OnnxValue value, int place, Axis axis, string transform, Func<double, double> weight)
    {
        const int Taps = 4;
        if (value.Tensor is not { } x) throw call.Unsupported(value.Describe(), "Only float32 is interpolated: use mode nearest, or convert.");
        bool excludes = call.Attributes.Flag("exclude_outside");
        int[] inputs = new int[axis.Outputs * Taps];
        float[] weights = new float[inputs.Length];
        bool[] beyond = new bool[axis.Outputs];
        Array.Fill(inputs, Places.Nowhere);
        for (int output = 0; output < axis.Outputs; output++)
        {
            double source = Source(axis, transform, output);
            beyond[output] = IsBeyond(axis, transform, source);
            if (beyond[output]) continue;

            // Up to two neighbors on each side; those outside are the edge, or are ignored and the rest normalized to sum to 1.
            int first = (int)Math.Floor(source) - 1;
            bool Counts(int input) => !excludes || (input >= 0 && input < axis.Inputs);
            double total = excludes ? Enumerable.Range(first, Taps).Where(Counts).Sum(input => weight(source - input)) : 1;
            for (int k = 0; k < Taps; k++)
            {
                double w = Counts(first + k) ? weight(source - first - k) : 0;
                if (w == 0) continue;
                inputs[(output * Taps) + k] = Math.Clamp(first + k, 0, axis.Inputs - 1);
                weights[(output * Taps) + k] = (float)(total == 0 ? w : w / total);
            }
        }

        return Filled(call, x.Resample(place, IntTensor.From(inputs, axis.Outputs, Taps), weights), place, beyond);
    }

    private static float Outside(OnnxCall call) => call.Attributes.Float("extrapolation_value", 0);

    /// <summary>Outputs that read outside the region, which are 0 so far, get their value.</summary>
    private static Tensor Filled(OnnxCall call, Tensor x, int place, IEnumerable<bool> beyond)
    {
        float[] values = [.. beyond.Select(outside => outside ? Outside(call) : 0)];
        if (!values.AsSpan().ContainsAnyExcept(0)) return x;
        int[] shape = new int[x.Rank - place];
        Array.Fill(shape, 1);
        shape[0] = values.Length;
        return x + Tensor.From(values, shape);
    }
}
