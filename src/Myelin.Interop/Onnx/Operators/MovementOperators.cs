using Myelin.Serialization;
using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>Operators that move elements, as lists of positions.</summary>
internal static class MovementOperators
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        One("Transpose", Transpose).Shaped(),
        One("Expand", call => Expand(call[0], Places.Common(call, call[0].Shape, Shape.Create(call.Ints(1))))).Shaped(1),
        One("Tile", Tile).Shaped(1),
        One("Concat", call => Concat(call, call.All, call.Attributes.Int32("axis", 1))).Shaped(),
        Many("Split", Split).Shaped(1),
        One("Slice", Slice).Shaped(1, 2, 3, 4),
        One("Pad", Pad, notTrained: [2]).Shaped(1, 3),
        One("DepthToSpace", DepthToSpace).Shaped(),
        One("SpaceToDepth", SpaceToDepth).Shaped(),
        One("ReverseSequence", ReverseSequence).Shaped(),
        One("Trilu", Trilu).Shaped(),
        One("Compress", Compress),
    ];

    internal static OnnxValue Permute(OnnxValue x, ReadOnlySpan<int> order)
    {
        if (x.Tensor is { } tensor) return tensor.Permute(order);
        Shape from = x.Shape;
        int[] strides = Places.Strides(from), sizes = new int[order.Length], steps = new int[order.Length];
        for (int axis = 0; axis < sizes.Length; axis++) (sizes[axis], steps[axis]) = (from[order[axis]], strides[order[axis]]);
        return Places.Take(x, Places.Walk(Shape.Create(sizes), steps, 0), Shape.Create(sizes));
    }

    internal static OnnxValue Expand(OnnxValue x, Shape shape) =>
        x.Tensor is { } tensor ? tensor.BroadcastTo(shape.AsSpan()) : Places.Take(x, Places.Broadcast(x.Shape, shape), shape);

    /// <summary>Tensors are joined with their gradient; arrays by positions in the concatenation of all.</summary>
    internal static OnnxValue Concat(OnnxCall call, OnnxValue[] parts, int axis)
    {
        if (parts.Length == 0) throw call.Invalid("at least one input must be given", "none");
        if (parts.All(p => p.Tensor is not null)) return Tensor.Concat([.. parts.Select(p => p.Tensor!)], axis);
        axis = parts[0].Shape.Axis(axis);
        if (parts.Any(p => p.Type != parts[0].Type || p.Shape.Rank != parts[0].Shape.Rank || !p.Shape.With(axis, 0).Equals(parts[0].Shape.With(axis, 0))))
        {
            throw call.Invalid("inputs must have the same type and, except for the axis, the same shape", string.Join(", ", parts.Select(p => p.Describe())));
        }

        Shape shape = parts[0].Shape.With(axis, parts.Sum(p => p.Shape[axis]));
        int outer = shape.Take(axis).Aggregate(1, (a, b) => a * b);
        byte[] bytes = new byte[(long)shape.ElementCount * parts[0].Type.Size];
        int row = outer == 0 ? 0 : bytes.Length / outer, offset = 0;
        foreach (OnnxValue part in parts)
        {
            ReadOnlySpan<byte> from = part.ToArray().Bytes;
            int length = outer == 0 ? 0 : from.Length / outer;
            for (int i = 0; i < outer; i++) from.Slice(i * length, length).CopyTo(bytes.AsSpan((i * row) + offset));
            offset += length;
        }

        return NdArray.Wrap(parts[0].Type, shape, bytes);
    }

    /// <summary>Elements first, first + step, … along one axis.</summary>
    internal static OnnxValue Cut(OnnxValue x, int axis, int first, int count, int step = 1)
    {
        Shape shape = x.Shape.With(axis, count);
        int[] strides = Places.Strides(x.Shape);
        int start = count == 0 ? 0 : first * strides[axis];
        strides[axis] *= step;
        return x.Tensor is { } tensor && step == 1 ? tensor.Slice(axis, first, first + count) : Places.Take(x, Places.Walk(shape, strides, start), shape);
    }

    private static OnnxValue Transpose(OnnxCall call)
    {
        int rank = call[0].Shape.Rank;
        int[] order = call.Attributes.Ints("perm") ?? [.. Enumerable.Range(0, rank).Reverse()];
        if (order.Length != rank || order.Distinct().Count() != rank || order.Any(axis => axis < 0 || axis >= rank))
            throw call.Invalid("perm must name each axis once", $"[{string.Join(", ", order)}] for {call[0].Shape}");
        return Permute(call[0], order);
    }

    private static OnnxValue Tile(OnnxCall call)
    {
        Shape from = call[0].Shape;
        int[] repeats = call.Ints(1);
        if (repeats.Length != from.Rank || repeats.Any(r => r < 0))
            throw call.Invalid("there must be a count of at least 0 for each axis", $"[{string.Join(", ", repeats)}] for {from}");
        Shape shape = [.. from.Select((size, axis) => checked(size * repeats[axis]))];
        return Places.Take(call[0],
            Places.Pick(from, [.. from.Select((size, axis) => Enumerable.Range(0, size * repeats[axis]).Select(i => i % size).ToArray())]),
            shape);
    }

    private static OnnxValue?[] Split(OnnxCall call)
    {
        Shape shape = call[0].Shape;
        int axis = shape.Axis(call.Attributes.Int32("axis", 0)), parts = call.Attributes.Int32("num_outputs", call.OutputCount);
        int[] sizes = call.IntsOrAttribute(1, "split") ?? Even(shape[axis], parts);
        if (sizes.Sum() != shape[axis] || sizes.Any(size => size < 0))
            throw call.Invalid("the parts must sum to the axis' size", $"[{string.Join(", ", sizes)}] for {shape}");
        var outputs = new OnnxValue[sizes.Length];
        for (int i = 0, first = 0; i < sizes.Length; first += sizes[i++]) outputs[i] = Cut(call[0], axis, first, sizes[i]);
        return outputs;

        static int[] Even(int size, int parts)
        {
            int each = (size + parts - 1) / parts;
            return [.. Enumerable.Range(0, parts).Select(i => Math.Clamp(size - (i * each), 0, each))];
        }
    }

    private static OnnxValue Slice(OnnxCall call)
    {
        int[] starts = call.IntsOrAttribute(1, "starts") ?? throw call.Invalid("starts must be given", "none");
        int[] ends = call.IntsOrAttribute(2, "ends") ?? throw call.Invalid("ends must be given", "none");
        int[] axes = call.IntsOrAttribute(3, "axes") ?? Places.Range(starts.Length), steps = call.Has(4) ? call.Ints(4) : [.. starts.Select(_ => 1)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length || steps.Contains(0))
            throw call.Invalid("starts, ends, axes and steps must have the same length, and no step may be 0",
                $"{starts.Length}, {ends.Length}, {axes.Length}, {steps.Length}");
        OnnxValue x = call[0];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = x.Shape.Axis(axes[i]), size = x.Shape[axis], step = Math.Clamp(steps[i], -int.MaxValue, int.MaxValue);

            // Outside the axis: a forward slice starts and ends within 0 to size, a backward one starts at an element and may end before the first.
            long start = step > 0 ? Limit(starts[i], size, 0, size) : Limit(starts[i], size, 0, Math.Max(0, size - 1));
            long end = step > 0 ? Limit(ends[i], size, 0, size) : Limit(ends[i], size, -1, size - 1);
            int count = size == 0 ? 0 : (int)Math.Max(0, step > 0 ? (end - start + step - 1L) / step : (start - end - step - 1L) / -(long)step);
            x = Cut(x, axis, (int)start, count, count < 2 ? 1 : step);
        }

        return x;

        static long Limit(int index, int size, int least, int most) => Math.Clamp(index < 0 ? (long)index + size : index, least, most);
    }

    private static OnnxValue Pad(OnnxCall call)
    {
        Shape from = call[0].Shape;
        string mode = call.Attributes.Text("mode", "constant");
        int[] widths = call.IntsOrAttribute(1, "pads") ?? throw call.Invalid("pads must be given", "none");
        int[] axes = call.Has(3) ? [.. call.Ints(3).Select(from.Axis)] : Places.Range(from.Rank);
        if (widths.Length != 2 * axes.Length) throw call.Invalid("there must be two widths per axis", $"{widths.Length} for {axes.Length} axes");
        int[][] picks = [.. from.Select(Places.Range)];
        for (int i = 0; i < axes.Length; i++) picks[axes[i]] = Picks(call, mode, from[axes[i]], widths[i], widths[axes.Length + i]);
        int[] places = Places.Pick(from, picks);
        Shape shape = Shape.Create([.. picks.Select(p => p.Length)]);
        if (call.Learns(2) && call[0].Tensor is { } x)
        {
            float[] isFilled = [.. places.Select(place => place < 0 ? 1f : 0)];
            return Tensor.From(isFilled).Reshape(shape.AsSpan()).Where(call.Tensor(2).Reshape(), Places.Take(x, places, shape));
        }

        NdArray fill = call.Has(2) ? call.Array(2) : NdArray.Scalar(call.Attributes.Float("value", 0));
        return Places.Take(call[0], places, shape, fill);
    }

    /// <summary>The elements of an axis that the padded axis contains; negative widths crop.</summary>
    private static int[] Picks(OnnxCall call, string mode, int size, int before, int behind)
    {
        int[] picks = new int[Math.Max(0, checked(size + before + behind))];
        for (int i = 0; i < picks.Length; i++)
        {
            int at = i - before;
            picks[i] = mode switch
            {
                _ when at >= 0 && at < size => at,
                "constant" => Places.Nowhere,
                _ when size == 0 => throw call.Invalid("an empty axis has nothing to repeat", mode),
                "edge" => Math.Clamp(at, 0, size - 1),
                "wrap" => ((at % size) + size) % size,
                "reflect" => Reflected(at, size),
                _ => throw call.Unsupported($"mode {mode}", "Supported are constant, edge, reflect and wrap."),
            };
        }

        return picks;

        static int Reflected(int at, int size)
        {
            int period = Math.Max(1, 2 * (size - 1)), place = ((at % period) + period) % period;
            return Math.Min(place, period - place) % size;
        }
    }

    /// <summary>Blocks of channels become squares of pixels.</summary>
    private static OnnxValue DepthToSpace(OnnxCall call)
    {
        (Shape s, int block) = Image(call, (shape, b) => shape[1] % (b * b) == 0);
        int channels = s[1] / (block * block);
        OnnxValue parted = call.Attributes.Text("mode", "DCR") == "DCR"
            ? Permute(ShapeOperators.View(call[0], [s[0], block, block, channels, s[2], s[3]]), [0, 3, 4, 1, 5, 2])
            : Permute(ShapeOperators.View(call[0], [s[0], channels, block, block, s[2], s[3]]), [0, 1, 4, 2, 5, 3]);
        return ShapeOperators.View(parted, [s[0], channels, s[2] * block, s[3] * block]);
    }

    private static OnnxValue SpaceToDepth(OnnxCall call)
    {
        (Shape s, int block) = Image(call, (shape, b) => shape[2] % b == 0 && shape[3] % b == 0);
        OnnxValue parted = Permute(ShapeOperators.View(call[0], [s[0], s[1], s[2] / block, block, s[3] / block, block]), [0, 3, 5, 1, 2, 4]);
        return ShapeOperators.View(parted, [s[0], s[1] * block * block, s[2] / block, s[3] / block]);
    }

    private static (Shape Shape, int Block) Image(OnnxCall call, Func<Shape, int, bool> fits)
    {
        Shape shape = call[0].Shape;
        int block = call.Attributes.Int32("blocksize", 0);
        return shape.Rank == 4 && block is > 0 and < 1 << 15 && fits(shape, block)
            ? (shape, block)
            : throw call.Invalid("x must be [N, C, H, W] and divisible by the block size", $"{shape}, block size {block}");
    }

    /// <summary>The first steps of each sequence, up to its length, in reverse.</summary>
    private static OnnxValue ReverseSequence(OnnxCall call)
    {
        Shape shape = call[0].Shape;
        int[] lengths = call.Ints(1);
        int time = call.Attributes.Int32("time_axis", 0), batch = call.Attributes.Int32("batch_axis", 1);
        if (shape.Rank < 2 || time is not (0 or 1) || batch != 1 - time || lengths.Length != shape[batch] || lengths.Any(l => l < 0 || l > shape[time]))
            throw call.Invalid("time and batch must be the first two axes, with a length for each sequence", $"{shape}, {lengths.Length} lengths");
        int[] strides = Places.Strides(shape), places = Places.Range(shape.ElementCount);
        for (int i = 0; i < places.Length; i++)
        {
            int step = i / strides[time] % shape[time], length = lengths[i / strides[batch] % shape[batch]];
            if (step < length) places[i] = i + ((length - 1 - (2 * step)) * strides[time]);
        }

        return Places.Take(call[0], places, shape);
    }

    private static OnnxValue Trilu(OnnxCall call)
    {
        Shape shape = call[0].Shape;
        if (shape.Rank < 2) throw call.Invalid("x must be matrices", shape.ToString());
        bool upper = call.Attributes.Flag("upper", true);
        long diagonal = call.Has(1) ? call.Ints(1)[0] : 0;
        int[] places = Places.Range(shape.ElementCount);
        for (int i = 0; i < places.Length; i++)
        {
            long beyond = (i % shape[^1]) - (i / shape[^1] % shape[^2]) - diagonal;
            if (upper ? beyond < 0 : beyond > 0) places[i] = Places.Nowhere;
        }

        return Places.Take(call[0], places, shape);
    }

    private static OnnxValue Compress(OnnxCall call)
    {
        OnnxValue x = call.Attributes.Has("axis") ? call[0] : ShapeOperators.View(call[0], [call[0].Shape.ElementCount]);
        int axis = x.Shape.Axis(call.Attributes.Int32("axis", 0));
        bool[] wanted = call.Array(1).Convert(ElementType.Bool).AsSpan<bool>().ToArray();
        int[] kept = [.. Places.Range(Math.Min(wanted.Length, x.Shape[axis])).Where(i => wanted[i])];
        int[][] picks = [.. x.Shape.Select(Places.Range)];
        picks[axis] = kept;
        return Places.Take(x, Places.Pick(x.Shape, picks), x.Shape.With(axis, kept.Length));
    }
}
