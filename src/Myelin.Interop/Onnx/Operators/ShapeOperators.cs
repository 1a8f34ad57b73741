using Myelin.Serialization;
using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>Shapes, constants and other views of the same elements.</summary>
internal static class ShapeOperators
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        One("Identity", call => call[0]).Shaped(),
        One("Constant", Constant),
        One("ConstantOfShape", ConstantOfShape),
        One("Shape", ShapeOf).Shaped(),
        One("Size", call => OnnxValue.From(NdArray.Scalar((long)call[0].Shape.ElementCount))).Shaped(),
        One("Reshape", Reshape).Shaped(1),
        One("Flatten", Flatten).Shaped(),
        One("Squeeze", Squeeze).Shaped(1),
        One("Unsqueeze", Unsqueeze).Shaped(1),
        One("Range", Range),
        One("EyeLike", EyeLike).Shaped(),
        One("NonZero", NonZero),
        One("OneHot", OneHot).Shaped(1),
    ];

    /// <summary>Another shape of the same length; tensors keep their gradient.</summary>
    internal static OnnxValue View(OnnxValue x, ReadOnlySpan<int> shape) =>
        x.Tensor is { } tensor ? tensor.Reshape(shape) : OnnxValue.From(x.ToArray().Reshape(shape));

    /// <summary>A list of whole numbers as int64, the type of shapes and indices.</summary>
    internal static NdArray Longs(IEnumerable<int> values) => NdArray.From<long>([.. values.Select(v => (long)v)]);

    /// <summary>Whole numbers as int64 in a shape, which may be a scalar's.</summary>
    internal static NdArray Longs(IEnumerable<int> values, Shape shape) => Longs(values).Reshape(shape.AsSpan());

    private static OnnxValue Constant(OnnxCall call)
    {
        OnnxAttributes a = call.Attributes;
        if (a.Array("value") is { } value) return value;
        if (a.Has("value_float")) return NdArray.Scalar(a.Float("value_float", 0));
        if (a.Has("value_int")) return NdArray.Scalar(a.Int("value_int", 0));
        if (a.Floats("value_floats") is { } floats) return NdArray.From<float>(floats);
        if (a.Ints("value_ints") is { } ints) return Longs(ints);
        throw call.Unsupported("a sparse tensor or a text", "Constants must be tensors of numbers.");
    }

    private static OnnxValue ConstantOfShape(OnnxCall call)
    {
        NdArray value = call.Attributes.Array("value") ?? NdArray.Scalar(0f);
        Shape shape = Shape.Create(call.Ints(0));
        int[] places = new int[shape.ElementCount];
        return Places.Take(value, places, shape);
    }

    private static OnnxValue ShapeOf(OnnxCall call)
    {
        Shape shape = call[0].Shape;
        int start = Limit(call.Attributes.Int32("start", 0), shape.Rank), end = Limit(call.Attributes.Int32("end", shape.Rank), shape.Rank);
        return Longs(shape.Skip(start).Take(Math.Max(0, end - start)));

        static int Limit(int axis, int rank) => Math.Clamp(axis < 0 ? axis + rank : axis, 0, rank);
    }

    /// <summary>-1 is a size computed from the others; 0 keeps the size of x, unless allowzero is set.</summary>
    private static OnnxValue Reshape(OnnxCall call)
    {
        Shape from = call[0].Shape;
        int[] sizes = call.Ints(1);
        if (!call.Attributes.Flag("allowzero"))
        {
            for (int i = 0; i < sizes.Length; i++)
            {
                if (sizes[i] == 0)
                    sizes[i] = i < from.Rank ? from[i] : throw call.Invalid("a size of 0 must correspond to an axis of x", $"axis {i} of {from}");
            }
        }

        int known = 1, open = Array.IndexOf(sizes, -1);
        for (int i = 0; i < sizes.Length; i++) known = i == open ? known : checked(known * sizes[i]);
        if (open >= 0) sizes[open] = known == 0 ? 0 : from.ElementCount / known;
        return View(call[0], sizes);
    }

    private static OnnxValue Flatten(OnnxCall call)
    {
        Shape shape = call[0].Shape;
        int axis = call.Attributes.Int32("axis", 1);
        axis = axis < 0 ? axis + shape.Rank : axis;
        int rows = shape.Take(axis).Aggregate(1, (a, b) => a * b), columns = shape.Skip(axis).Aggregate(1, (a, b) => a * b);
        return View(call[0], [rows, columns]);
    }

    private static OnnxValue Squeeze(OnnxCall call)
    {
        Shape shape = call[0].Shape;
        HashSet<int> axes = [.. call.IntsOrAttribute(1, "axes")?.Select(shape.Axis) ?? Enumerable.Range(0, shape.Rank).Where(i => shape[i] == 1)];
        if (axes.FirstOrDefault(axis => shape[axis] != 1, -1) is >= 0 and var wrong)
            throw call.Invalid("removed axes must have size 1", $"axis {wrong} of {shape}");
        return View(call[0], [.. shape.Where((_, axis) => !axes.Contains(axis))]);
    }

    private static OnnxValue Unsqueeze(OnnxCall call)
    {
        Shape shape = call[0].Shape;
        int[] axes = call.IntsOrAttribute(1, "axes") ?? throw call.Invalid("axes must be given", "none");
        int rank = shape.Rank + axes.Length;
        HashSet<int> added = [.. axes.Select(axis => axis < 0 ? axis + rank : axis)];
        if (added.Count < axes.Length || added.Any(axis => axis < 0 || axis >= rank))
            throw call.Invalid($"new axes must be different and from {-rank} to {rank - 1}", string.Join(", ", axes));
        Queue<int> sizes = new(shape);
        return View(call[0], [.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) ? 1 : sizes.Dequeue())]);
    }

    private static OnnxValue Range(OnnxCall call)
    {
        NdArray start = call.Array(0), limit = call.Array(1), step = call.Array(2);
        if (start.Type == ElementType.Int64 && limit.Type == start.Type && step.Type == start.Type)
        {
            (Int128 first, Int128 end, Int128 by) = (start.AsSpan<long>()[0], limit.AsSpan<long>()[0], step.AsSpan<long>()[0]);
            int steps = Count(by == 0, by == 0 ? 0 : (double)((end - first + by - Int128.Sign(by)) / by));
            return NdArray.From<long>([.. Enumerable.Range(0, steps).Select(i => (long)(first + (i * by)))]);
        }

        double from = Number(start), delta = Number(step);
        double[] values = new double[Count(delta == 0, Math.Ceiling((Number(limit) - from) / delta))];
        for (int i = 0; i < values.Length; i++) values[i] = from + (i * delta);
        return OnnxValue.From(NdArray.From<double>(values).Convert(start.Type));

        static double Number(NdArray array) => array.Convert(ElementType.Float64).AsSpan<double>()[0];

        int Count(bool stands, double count) => stands ? throw call.Invalid("the step must not be 0", "0")
            : count > int.MaxValue ? throw call.Invalid("a range must fit in a tensor", $"{count} elements")
            : (int)Math.Max(0, count);
    }

    private static OnnxValue EyeLike(OnnxCall call)
    {
        Shape shape = call[0].Shape;
        ElementType type = call.Attributes.Has("dtype") ? OnnxTypes.Of(call.Attributes.Int32("dtype", 0)) ?? ElementType.Float32 : call[0].Type;
        if (shape.Rank != 2) throw call.Invalid("x must be a matrix", shape.ToString());
        float[] values = new float[shape.ElementCount];
        int diagonal = call.Attributes.Int32("k", 0);
        for (int row = 0; row < shape[0]; row++)
        {
            if ((long)row + diagonal is >= 0 and var column && column < shape[1]) values[(row * shape[1]) + column] = 1;
        }

        return OnnxValue.From(NdArray.From<float>(values).Reshape(shape.AsSpan()).Convert(type));
    }

    /// <summary>The coordinates of all elements that are not 0: int64 [rank, count].</summary>
    private static OnnxValue NonZero(OnnxCall call)
    {
        NdArray x = call.Array(0);
        ReadOnlySpan<bool> flags = x.Convert(ElementType.Bool).AsSpan<bool>();
        List<int> found = [];
        for (int i = 0; i < flags.Length; i++)
        {
            if (flags[i]) found.Add(i);
        }

        int[] strides = Places.Strides(x.Shape);
        IEnumerable<int> coordinates = Enumerable.Range(0, x.Shape.Rank).SelectMany(axis => found.Select(place => place / strides[axis] % x.Shape[axis]));
        return Longs(coordinates, [x.Shape.Rank, found.Count]);
    }

    /// <summary>values[1] where the new axis counts the index, values[0] elsewhere; an index out of range gives none.</summary>
    private static OnnxValue OneHot(OnnxCall call)
    {
        NdArray indices = call.Array(0).Convert(ElementType.Int64);
        int depth = (int)call.Scalar(1), axis = call.Attributes.Int32("axis", -1);
        axis = axis < 0 ? axis + indices.Shape.Rank + 1 : axis;
        if (depth < 0 || axis < 0 || axis > indices.Shape.Rank)
            throw call.Invalid("depth must be at least 0 and the axis one of the output's", $"depth {depth}, axis {axis}");
        Shape shape = [.. indices.Shape.Take(axis), depth, .. indices.Shape.Skip(axis)];
        int inner = indices.Shape.Skip(axis).Aggregate(1, (a, b) => a * b);
        ReadOnlySpan<long> ids = indices.AsSpan<long>();
        int[] places = new int[shape.ElementCount];
        for (int i = 0; i < ids.Length; i++)
        {
            long id = ids[i] < 0 ? ids[i] + depth : ids[i];
            if (id >= 0 && id < depth) places[((((i / inner) * depth) + (int)id) * inner) + (i % inner)] = 1;
        }

        return Places.Take(call[2], places, shape);
    }
}
