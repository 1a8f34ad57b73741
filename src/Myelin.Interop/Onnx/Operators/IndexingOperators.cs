using System.Numerics;
using System.Runtime.InteropServices;
using Myelin.Serialization;
using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>Gathers from and scatters to positions given by another input.</summary>
internal static class IndexingOperators
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        One("Gather", Gather).Shaped(),
        One("GatherElements", GatherElements).Shaped(),
        One("GatherND", GatherND).Shaped(),
        One("Scatter", ScatterElements).Shaped(),
        One("ScatterElements", ScatterElements).Shaped(),
        One("ScatterND", ScatterND).Shaped(),
    ];

    /// <summary>
    /// Whole rows along an axis. A table of embeddings looked up by ids uses a separate operator, whose gradient touches only the used
    /// rows.
    /// </summary>
    private static OnnxValue Gather(OnnxCall call)
    {
        OnnxValue x = call[0];
        int axis = x.Shape.Axis(call.Attributes.Int32("axis", 0)), size = x.Shape[axis];
        int[] index = Indices(call, 1, size);
        Shape ids = call[1].Shape, shape = [.. x.Shape.Take(axis), .. ids, .. x.Shape.Skip(axis + 1)];
        if (x.Tensor is { Rank: 2 } table && axis == 0 && ids.Rank > 0) return table.Embedding(IntTensor.From(index, ids.AsSpan()));
        int[][] picks = [.. x.Shape.Select(Places.Range)];
        picks[axis] = index;
        return Places.Take(x, Places.Pick(x.Shape, picks), shape);
    }

    private static OnnxValue GatherElements(OnnxCall call)
    {
        int axis = call[0].Shape.Axis(call.Attributes.Int32("axis", 0));
        return Places.Take(call[0], Elements(call, axis, call[1].Shape), call[1].Shape);
    }

    private static OnnxValue GatherND(OnnxCall call)
    {
        Shape shape = [.. call[1].Shape.SkipLast(1), .. call[0].Shape.Skip(call.Attributes.Int32("batch_dims", 0) + call[1].Shape[^1])];
        return Places.Take(call[0], Tuples(call, call.Attributes.Int32("batch_dims", 0)), shape);
    }

    private static OnnxValue ScatterElements(OnnxCall call)
    {
        int axis = call[0].Shape.Axis(call.Attributes.Int32("axis", 0));
        return Scatter(call, Elements(call, axis, call[1].Shape));
    }

    private static OnnxValue ScatterND(OnnxCall call) => Scatter(call, Tuples(call, 0));

    /// <summary>
    /// Updates at their positions. Without a reduction the output takes its elements from the concatenation of x and the updates, where the
    /// last update of a position wins; so the gradient reaches both.
    /// </summary>
    private static OnnxValue Scatter(OnnxCall call, int[] targets)
    {
        OnnxValue x = call[0], updates = call[2];
        string reduction = call.Attributes.Text("reduction", "none");
        if (updates.Shape.ElementCount != targets.Length || updates.Type != x.Type)
            throw call.Invalid("there must be one update with x's type per index", $"x {x.Describe()}, {targets.Length} places, updates {updates.Describe()}");
        int length = x.Shape.ElementCount;
        if (reduction == "none")
        {
            int[] places = Places.Range(length);
            for (int i = 0; i < targets.Length; i++) places[targets[i]] = length + i;
            OnnxValue both = MovementOperators.Concat(call, [ShapeOperators.View(x, [length]), ShapeOperators.View(updates, [targets.Length])], 0);
            return Places.Take(both, places, x.Shape);
        }

        // One pass for each further update of a position that already had one.
        NdArray y = x.ToArray(), given = updates.ToArray();
        Func<double, double, double> reduce = reduction switch
        {
            "add" => (a, b) => a + b,
            "mul" => (a, b) => a * b,
            "min" => Math.Min,
            "max" => Math.Max,
            _ => throw call.Unsupported($"reduction {reduction}", "Supported are none, add, mul, min and max."),
        };
        if (y.Type.IsInteger)
        {
            return OnnxValue.From(reduction switch
            {
                "add" => y.Type.Dispatch<Scattered<Plus>, NdArray>(new(y, given, targets)),
                "mul" => y.Type.Dispatch<Scattered<Times>, NdArray>(new(y, given, targets)),
                "min" => y.Type.Dispatch<Scattered<Smaller>, NdArray>(new(y, given, targets)),
                _ => y.Type.Dispatch<Scattered<Larger>, NdArray>(new(y, given, targets)),
            });
        }

        double[] values = y.Convert(ElementType.Float64).AsSpan<double>().ToArray();
        ReadOnlySpan<double> changes = given.Convert(ElementType.Float64).AsSpan<double>();
        for (int i = 0; i < targets.Length; i++) values[targets[i]] = reduce(values[targets[i]], changes[i]);
        OnnxValue result = OnnxValue.From(NdArray.From<double>(values).Reshape(x.Shape.AsSpan()).Convert(x.Type));
        return result.Tensor is { } tensor
            ? Operator.NonDifferentiable($"Scatter({reduction})", tensor, [x.Tensor, updates.Tensor],
            "Scattering with a reduction is for inference; use reduction none in models that are trained.")
            : result;
    }

    /// <summary>For each index along one axis, the position in x.</summary>
    private static int[] Elements(OnnxCall call, int axis, Shape shape)
    {
        Shape from = call[0].Shape;
        if (shape.Rank != from.Rank || shape.Where((size, i) => i != axis && size > from[i]).Any())
            throw call.Invalid("indices must have x's axes and must not be larger except on the axis", $"x {from}, indices {shape}");
        int[] index = Indices(call, 1, from[axis]), strides = Places.Strides(from), steps = [.. strides];
        steps[axis] = 0;
        int[] places = Places.Walk(shape, steps, 0);
        for (int i = 0; i < places.Length; i++) places[i] += index[i] * strides[axis];
        return places;
    }

    /// <summary>Positions of the slices given by tuples of indices: the last axis of the indices is one tuple.</summary>
    private static int[] Tuples(OnnxCall call, int batchAxes)
    {
        Shape from = call[0].Shape, indices = call[1].Shape;
        int length = indices.Rank > 0 ? indices[^1] : 0;
        if (indices.Rank == 0 || batchAxes < 0 || batchAxes >= Math.Min(from.Rank + 1, indices.Rank) || length + batchAxes > from.Rank
            || !from.Take(batchAxes).SequenceEqual(indices.Take(batchAxes)))
        {
            throw call.Invalid("the last axis of the indices must name leading axes of x, after equal batch axes",
                $"x {from}, indices {indices}, batch axes {batchAxes}");
        }

        int[] tuples = call.Ints(1), strides = Places.Strides(from);
        int inner = from.Product(batchAxes + length, from.Rank), count = indices.Product(0, indices.Rank - 1);
        int perBatch = indices.Product(batchAxes, indices.Rank - 1);
        int batchStride = from.Product(batchAxes, from.Rank);
        int[] places = new int[checked(count * inner)];
        for (int i = 0; i < count; i++)
        {
            int start = i / perBatch * batchStride;
            for (int j = 0; j < length; j++) start += Index(call, tuples[(i * length) + j], from[batchAxes + j]) * strides[batchAxes + j];
            for (int j = 0; j < inner; j++) places[(i * inner) + j] = start + j;
        }

        return places;
    }

    private static int[] Indices(OnnxCall call, int input, int size)
    {
        int[] indices = call.Ints(input);
        for (int i = 0; i < indices.Length; i++) indices[i] = Index(call, indices[i], size);
        return indices;
    }

    /// <summary>Negative indices count from the end.</summary>
    private static int Index(OnnxCall call, int index, int size)
    {
        int place = index < 0 ? index + size : index;
        return (uint)place < (uint)size ? place : throw call.Invalid($"indices must be from {-size} to {size - 1}", index.ToString());
    }

    /// <summary>Integers, exactly: in the order of the updates.</summary>
    private readonly struct Scattered<TOp>(NdArray x, NdArray updates, int[] targets) : IElementAction<NdArray> where TOp : IBinaryMath
    {
        public NdArray Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            byte[] bytes = x.Bytes.ToArray();
            Span<T> to = MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
            ReadOnlySpan<T> changes = MemoryMarshal.Cast<byte, T>(updates.Bytes);
            for (int i = 0; i < targets.Length; i++) to[targets[i]] = TOp.Apply(to[targets[i]], changes[i]);
            return NdArray.Wrap(x.Type, x.Shape, bytes);
        }
    }
}
