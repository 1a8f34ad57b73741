using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>Convolutions of one, two and three axes, and their transposes. All are computed from those of two.</summary>
internal static class ConvolutionOperators
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        One("Conv", Convolve).Shaped(),
        One("ConvTranspose", ConvolveTransposed).Shaped(),
    ];

    internal static OnnxValue Convolve(OnnxCall call)
    {
        Tensor x = call.Tensor(0), weight = call.Tensor(1);
        var window = SlidingWindow.Of(call, x.Shape, call.Attributes.Ints("kernel_shape") ?? [.. weight.Shape.Skip(2)]);
        int groups = call.Attributes.Int32("group", 1);
        Tensor? bias = call.OptionalTensor(2);
        switch (x.Rank)
        {
            case 3:
                Tensor padded = window.IsSymmetric ? x : window.Pad(x);
                return padded.Conv1d(weight, bias, window.Strides[0], window.IsSymmetric ? window.Before[0] : 0, window.Dilations[0], groups);
            case 4:
                (Tensor image, Size2 padding) = window.IsSymmetric ? (x, Pair(window.Before)) : (window.Pad(x), 0);
                return image.Conv2d(weight, bias, Pair(window.Strides), padding, Pair(window.Dilations), groups);
            case 5:
                return Volume(window, window.Pad(x), weight, bias, groups);
            default:
                throw call.Unsupported($"x {x.Describe()}", "Images have one to three axes after batch and channels.");
        }
    }

    private static Size2 Pair(int[] values) => (values[0], values[1]);

    /// <summary>Three axes: for each plane of the kernel a convolution of two axes over the planes it covers, and their sum.</summary>
    private static Tensor Volume(SlidingWindow window, Tensor x, Tensor weight, Tensor? bias, int groups)
    {
        int depth = window.Counts[0];
        Tensor planes = x.Permute(0, 2, 1, 3, 4);
        Tensor? sum = null;
        for (int k = 0; k < window.Kernel[0]; k++)
        {
            int first = k * window.Dilations[0];
            Tensor met = planes.Slice(1, first, first + ((depth - 1) * window.Strides[0]) + 1, window.Strides[0]);
            Tensor y = met.Reshape(x.Shape[0] * depth, x.Shape[1], x.Shape[3], x.Shape[4])
                .Conv2d(weight.Select(2, k), k == 0 ? bias : null, (window.Strides[1], window.Strides[2]), 0,
                (window.Dilations[1], window.Dilations[2]), groups);
            sum = sum is null ? y : sum + y;
        }

        return sum!.Reshape(x.Shape[0], depth, weight.Shape[0], window.Counts[1], window.Counts[2]).Permute(0, 2, 1, 3, 4);
    }

    /// <summary>The whole output first, without padding; then what is added at the end and what is cut off on both sides.</summary>
    private static OnnxValue ConvolveTransposed(OnnxCall call)
    {
        Tensor x = call.Tensor(0), weight = call.Tensor(1);
        int axes = x.Rank - 2;
        if (axes is < 1 or > 3 || weight.Rank != x.Rank)
            throw call.Unsupported($"x {x.Describe()} and weight {weight.Describe()}", "Images have one to three axes after batch and channels.");
        int[] ones = [.. Enumerable.Repeat(1, axes)], strides = call.Attributes.Ints("strides") ?? ones, dilations = call.Attributes.Ints("dilations") ?? ones;
        int[] added = call.Attributes.Ints("output_padding") ?? new int[axes], pads = call.Attributes.Ints("pads") ?? new int[2 * axes];
        if (new[] { strides, dilations, added }.Any(a => a.Length != axes) || pads.Length != 2 * axes)
            throw call.Invalid("there must be a stride, dilation and two pads for each axis of the image", $"x {x.Describe()}");
        int groups = call.Attributes.Int32("group", 1);
        Tensor whole = Whole(x, weight, strides, dilations, groups);

        var widths = new (int Before, int Behind)[x.Rank];
        for (int i = 0; i < axes; i++)
        {
            (int cutBefore, int cutBehind) = Cuts(call, i, axes, x.Shape[i + 2], whole.Shape[i + 2] + added[i], strides[i], pads);
            widths[i + 2] = (-cutBefore, added[i] - cutBehind);
        }

        (int, int)[] grown = [.. widths.Select(w => (Math.Max(0, w.Before), Math.Max(0, w.Behind)))];
        Tensor y = whole.Pad(grown);
        for (int i = 2; i < x.Rank; i++)
        {
            int first = Math.Max(0, -widths[i].Before), end = y.Shape[i] - Math.Max(0, -widths[i].Behind);
            if (first >= end) throw call.Invalid("the output must not be empty", $"axis {i} from {first} to {end}");
            y = y.Slice(i, first, end);
        }

        return call.OptionalTensor(2) is { } bias ? y + bias.Reshape([bias.Length, .. ones]) : y;
    }

    private static (int Before, int Behind) Cuts(OnnxCall call, int axis, int axes, int input, int output, int stride, int[] pads)
    {
        string mode = call.Attributes.Text("auto_pad", "NOTSET");
        int[]? wanted = call.Attributes.Ints("output_shape");
        if (wanted is null && !mode.StartsWith("SAME", StringComparison.Ordinal)) return (pads[axis], pads[axes + axis]);
        int total = output - (wanted is null ? input * stride : wanted[wanted.Length - axes + axis]);
        if (total < 0) return (0, total);
        int half = total / 2;
        return mode == "SAME_UPPER" ? (half, total - half) : (total - half, half);
    }

    private static Tensor Whole(Tensor x, Tensor weight, int[] strides, int[] dilations, int groups)
    {
        switch (strides.Length)
        {
            case 1:
                return x.Unsqueeze(2).ConvTranspose2d(weight.Unsqueeze(2), null, (1, strides[0]), 0, 0, (1, dilations[0]), groups).Squeeze(2);
            case 2:
                return x.ConvTranspose2d(weight, null, Pair(strides), 0, 0, Pair(dilations), groups);
            default:
                // For each plane of the kernel a transposed convolution of two axes; its planes go, with zeros between them, where they add up.
                int batch = x.Shape[0], depth = x.Shape[2], reach = ((depth - 1) * strides[0]) + (dilations[0] * (weight.Shape[2] - 1)) + 1;
                Tensor planes = x.Permute(0, 2, 1, 3, 4).Reshape(batch * depth, x.Shape[1], x.Shape[3], x.Shape[4]);
                Tensor? sum = null;
                for (int k = 0; k < weight.Shape[2]; k++)
                {
                    Tensor y = planes.ConvTranspose2d(weight.Select(2, k), null, (strides[1], strides[2]), 0, 0, (dilations[1], dilations[2]), groups);
                    y = y.Reshape([batch, depth, .. y.Shape.AsSpan()[1..]]);
                    int[] spread = new int[reach];
                    Array.Fill(spread, Places.Nowhere);
                    for (int d = 0; d < depth; d++) spread[(d * strides[0]) + (k * dilations[0])] = d;
                    int[][] picks = [.. y.Shape.Select(Places.Range)];
                    picks[1] = spread;
                    Tensor placed = Places.Take(y, Places.Pick(y.Shape, picks), y.Shape.With(1, reach));
                    sum = sum is null ? placed : sum + placed;
                }

                return sum!.Permute(0, 2, 1, 3, 4);
        }
    }
}
