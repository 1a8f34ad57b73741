namespace Myelin.Interop.Onnx.Operators;

/// <summary>
/// The window that convolutions and poolings move over an image of any number of axes: kernel, strides, dilations and padding.
/// </summary>
/// <param name="Kernel">Elements along each axis.</param>
/// <param name="Strides">Steps between windows.</param>
/// <param name="Dilations">Steps between the elements of a window.</param>
/// <param name="Before">Elements added before each axis.</param>
/// <param name="Behind">Elements added after each axis.</param>
/// <param name="Counts">The number of windows along each axis.</param>
internal sealed record SlidingWindow(int[] Kernel, int[] Strides, int[] Dilations, int[] Before, int[] Behind, int[] Counts)
{
    /// <summary>Whether the padding is equal before and after, and all windows are inside it.</summary>
    internal bool IsSymmetric => Before.AsSpan().SequenceEqual(Behind);

    /// <summary>Reads the attributes that all these operators have in common.</summary>
    /// <param name="call">The operator.</param>
    /// <param name="x">Shape [N, C, …].</param>
    /// <param name="kernel">The kernel's sizes.</param>
    internal static SlidingWindow Of(OnnxCall call, Shape x, int[] kernel)
    {
        int axes = x.Rank - 2;
        int[] ones = [.. Enumerable.Repeat(1, Math.Max(0, axes))], strides = call.Attributes.Ints("strides") ?? ones;
        int[] dilations = call.Attributes.Ints("dilations") ?? ones;
        int[] pads = call.Attributes.Ints("pads") ?? new int[2 * Math.Max(0, axes)];
        if (axes < 1 || kernel.Length != axes || strides.Length != axes || dilations.Length != axes || pads.Length != 2 * axes
            || kernel.Concat(strides).Concat(dilations).Any(v => v < 1) || pads.Any(v => v < 0))
        {
            throw call.Invalid("x must be [N, C, …] with a kernel size, stride, dilation and two pads for each further axis",
                $"x {x}, kernel [{string.Join(", ", kernel)}], strides [{string.Join(", ", strides)}], pads [{string.Join(", ", pads)}]");
        }

        int[] before = pads[..axes], behind = pads[axes..], counts = new int[axes];
        string mode = call.Attributes.Text("auto_pad", "NOTSET");
        bool ceil = call.Attributes.Flag("ceil_mode");
        for (int i = 0; i < axes; i++)
        {
            long size = x[i + 2], reach = ((long)dilations[i] * (kernel[i] - 1)) + 1;
            if (mode.StartsWith("SAME", StringComparison.Ordinal))
            {
                long missing = Math.Max(0, ((((size + strides[i] - 1) / strides[i]) - 1) * strides[i]) + reach - size);
                before[i] = (int)(mode == "SAME_UPPER" ? missing / 2 : (missing + 1) / 2);
                behind[i] = (int)(missing - before[i]);
            }

            long room = size + before[i] + behind[i] - reach;
            if (room < 0 || size + before[i] + (long)behind[i] > int.MaxValue)
                throw call.Invalid("the window must fit the padded image", $"axis {i + 2} of {x}, a window of {reach}");
            counts[i] = (int)((ceil ? room + strides[i] - 1 : room) / strides[i]) + 1;

            // A window that would start after the image does not count, even when sizes are rounded up.
            if (ceil && (counts[i] - 1L) * strides[i] >= size + before[i]) counts[i]--;
        }

        return new SlidingWindow(kernel, strides, dilations, before, behind, counts);
    }

    /// <summary>x with zeros, or another value, around it.</summary>
    internal Tensor Pad(Tensor x, float value = 0)
    {
        if (Before.All(v => v == 0) && Behind.All(v => v == 0)) return x;
        (int, int)[] widths = [(0, 0), (0, 0), .. Before.Zip(Behind)];
        return x.Pad(widths, value);
    }

    /// <summary>For each output [N, C, counts…] the positions of its window's elements, or <see cref="Places.Nowhere"/> in the padding.</summary>
    internal int[] Elements(Shape x)
    {
        int[][] picks = [.. Enumerable.Range(0, Kernel.Length).Select(axis => Along(axis, x[axis + 2]))];

        // [c0·k0, c1·k1, …] become [c0, c1, …, k0, k1, …].
        int[] flat = Places.Pick([x[0], x[1], .. x.Skip(2)], [Places.Range(x[0]), Places.Range(x[1]), .. picks]);
        int[] sizes = [x[0], x[1], .. Enumerable.Range(0, Kernel.Length).SelectMany(axis => new[] { Counts[axis], Kernel[axis] })];
        int[] strides = Places.Strides(Shape.Create(sizes));
        int[] order = [0, 1, .. Enumerable.Range(0, Kernel.Length).Select(axis => 2 + (2 * axis)),
            .. Enumerable.Range(0, Kernel.Length).Select(axis => 3 + (2 * axis))];
        int[] turned = Places.Walk([.. order.Select(axis => sizes[axis])], [.. order.Select(axis => strides[axis])], 0);
        for (int i = 0; i < turned.Length; i++) turned[i] = flat[turned[i]];
        return turned;
    }

    /// <summary>The shape of the outputs.</summary>
    internal Shape Output(Shape x) => [x[0], x[1], .. Counts];

    /// <summary>The number of elements per window.</summary>
    internal int Size => Kernel.Aggregate(1, (a, b) => a * b);

    private int[] Along(int axis, int size)
    {
        int[] picks = new int[checked(Counts[axis] * Kernel[axis])];
        for (int i = 0; i < picks.Length; i++)
        {
            int at = (i / Kernel[axis] * Strides[axis]) + (i % Kernel[axis] * Dilations[axis]) - Before[axis];
            picks[i] = at >= 0 && at < size ? at : Places.Nowhere;
        }

        return picks;
    }
}
