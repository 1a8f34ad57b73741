using System.Numerics;
using System.Runtime.InteropServices;
using Myelin.Serialization;
using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>Sums, extremes and sorting along axes.</summary>
internal static class ReductionOperators
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        Reduce<Plus>("ReduceSum", (x, axes, keep) => x.Sum(axes, keep)).Shaped(1),
        Reduce<Larger>("ReduceMax", (x, axes, keep) => Max(x, axes, keep)).Shaped(1),
        Reduce<Smaller>("ReduceMin", (x, axes, keep) => IsEmpty(x, axes) ? Filled(x, axes, keep, float.PositiveInfinity) : x.Min(axes, keep)).Shaped(1),
        Reduce<Times>("ReduceProd", Product).Shaped(1),
        Real("ReduceMean", (x, axes, keep) => IsEmpty(x, axes) ? Filled(x, axes, keep, float.NaN) : x.Mean(axes, keep), x => x).Shaped(1),
        Real("ReduceL1", (x, axes, keep) => x.Abs().Sum(axes, keep), x => x.Abs()).Shaped(1),
        Real("ReduceL2", (x, axes, keep) => x.Square().Sum(axes, keep).Sqrt(), x => x.Abs()).Shaped(1),
        Real("ReduceSumSquare", (x, axes, keep) => x.Square().Sum(axes, keep), x => x.Square()).Shaped(1),
        Real("ReduceLogSum", (x, axes, keep) => x.Sum(axes, keep).Log(), x => x.Log()).Shaped(1),
        Real("ReduceLogSumExp", LogSumExp, x => x).Shaped(1),
        One("ArgMax", call => ArgExtreme(call, largest: true)).Shaped(),
        One("ArgMin", call => ArgExtreme(call, largest: false)).Shaped(),
        Many("TopK", TopK).Shaped(1),
        One("CumSum", CumSum).Shaped(),
        Many("Unique", Unique),
    ];

    /// <summary>The axes: an input in newer operator sets; none means all, or nothing to do if that is requested.</summary>
    private static int[]? Axes(OnnxCall call, Shape shape)
    {
        int[] axes = call.IntsOrAttribute(1, "axes") ?? [];
        if (axes.Length == 0) return call.Attributes.Flag("noop_with_empty_axes") ? null : Places.Range(shape.Rank);
        int[] resolved = [.. axes.Select(shape.Axis)];
        return resolved.Distinct().Count() == resolved.Length ? resolved : throw call.Invalid("each axis must be named once", $"[{string.Join(", ", axes)}]");
    }

    /// <summary>If no axis is reduced, each element is a sum of one.</summary>
    private static OnnxOperator Real(string name, Func<Tensor, int[], bool, Tensor> reduce, Func<Tensor, Tensor> each) => One(name, call =>
    {
        Tensor x = call.Tensor(0);
        return Axes(call, x.Shape) is { } axes ? reduce(x, axes, call.Attributes.Flag("keepdims", true)) : each(x);
    });

    private static bool IsEmpty(Tensor x, int[] axes) => Array.Exists(axes, axis => x.Shape[axis] == 0);

    /// <summary>The result of a reduction of nothing, in the reduced shape.</summary>
    private static Tensor Filled(Tensor x, int[] axes, bool keep, float value) => Tensor.Full(value, Reduced(x.Shape, axes, keep).AsSpan());

    private static Shape Reduced(Shape shape, int[] axes, bool keep) => keep
        ? [.. shape.Select((size, axis) => axes.Contains(axis) ? 1 : size)]
        : [.. shape.Where((_, axis) => !axes.Contains(axis))];

    private static Tensor Max(Tensor x, int[] axes, bool keep) => IsEmpty(x, axes) ? Filled(x, axes, keep, float.NegativeInfinity) : x.Max(axes, keep);

    /// <summary>For tensors with their operator and its gradient; for arrays in pairs.</summary>
    private static OnnxOperator Reduce<TOp>(string name, Func<Tensor, int[], bool, Tensor> real) where TOp : IBinaryMath => One(name, call =>
    {
        OnnxValue x = call[0];
        if (Axes(call, x.Shape) is not { } axes) return x;
        bool keep = call.Attributes.Flag("keepdims", true);
        if (x.Tensor is { } tensor) return real(tensor, axes, keep);
        NdArray array = x.ToArray();
        (int[] places, Shape shape, int count) = Grouped(array.Shape, axes, keep);
        return OnnxValue.From(array.Type.Dispatch<Fold<TOp>, NdArray>(new Fold<TOp>(call, array, places, shape, count)));
    });

    /// <summary>Positions of the elements; those that are reduced to one output are adjacent.</summary>
    private static (int[] Places, Shape Shape, int Count) Grouped(Shape shape, int[] axes, bool keep)
    {
        int[] strides = Places.Strides(shape), kept = [.. Places.Range(shape.Rank).Except(axes)], order = [.. kept, .. axes];
        Shape turned = [.. order.Select(axis => shape[axis])];
        return (Places.Walk(turned, [.. order.Select(axis => strides[axis])], 0),
            Reduced(shape, axes, keep), axes.Aggregate(1, (count, axis) => count * shape[axis]));
    }

    /// <summary>By cumulative products: PyTorch's rule, for which zeros are not a special case.</summary>
    private static Tensor Product(Tensor x, int[] axes, bool keep)
    {
        (int[] places, Shape shape, int count) = Grouped(x.Shape, axes, keep);
        Tensor rows = Places.Take(x, places, [shape.ElementCount, count]);
        Tensor y = Tensor.Ones(shape.ElementCount, 1);
        for (int i = 0; i < count; i++) y *= rows.Slice(1, i, i + 1);
        return y.Reshape(shape.AsSpan());
    }

    private static Tensor LogSumExp(Tensor x, int[] axes, bool keep)
    {
        // The largest is subtracted so that nothing overflows; an infinite one is not.
        Tensor largest = NoGrad.Run(() => Max(x, axes, true) * 1f);
        foreach (ref float value in largest.AsWritableSpan()) value = float.IsInfinity(value) ? 0 : value;
        Tensor sum = (x - largest).Exp().Sum(axes, true).Log() + largest;
        return keep ? sum : sum.Reshape(Reduced(x.Shape, axes, keep: false).AsSpan());
    }

    /// <summary>The first index of the extreme along an axis, or the last if select_last_index is set.</summary>
    private static OnnxValue ArgExtreme(OnnxCall call, bool largest)
    {
        Shape shape = call[0].Shape;
        int axis = shape.Axis(call.Attributes.Int32("axis", 0));
        (int[] order, _, _) = Sorted(call, axis, largest, call.Attributes.Flag("select_last_index"));
        Shape kept = call.Attributes.Flag("keepdims", true) ? shape.With(axis, 1) : shape.Without(axis);
        int size = shape[axis];
        if (size == 0) throw call.Invalid("an empty axis has no extreme", shape.ToString());
        return ShapeOperators.Longs(Enumerable.Range(0, kept.ElementCount).Select(i => order[i * size]), kept.AsSpan());
    }

    private static OnnxValue?[] TopK(OnnxCall call)
    {
        Shape shape = call[0].Shape;
        int axis = shape.Axis(call.Attributes.Int32("axis", -1)), k = call.Has(1) ? call.Ints(1)[0] : call.Attributes.Int32("k", 0), size = shape[axis];
        if (k < 0 || k > size) throw call.Invalid($"k must be from 0 to {size}, the axis' size", k.ToString());
        (int[] order, int[] places, Shape turned) = Sorted(call, axis, call.Attributes.Flag("largest", true), last: false);
        int rows = size == 0 ? 0 : order.Length / size;
        int[] picks = new int[rows * k], ids = new int[rows * k];
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < k; i++) (ids[(row * k) + i], picks[(row * k) + i]) = (order[(row * size) + i], places[(row * size) + order[(row * size) + i]]);
        }

        Shape result = turned.With(-1, k);
        int[] back = [.. Places.Range(shape.Rank - 1)[..axis], shape.Rank - 1, .. Places.Range(shape.Rank - 1)[axis..]];
        return [MovementOperators.Permute(Places.Take(call[0], picks, result), back),
            MovementOperators.Permute(ShapeOperators.Longs(ids, result.AsSpan()), back)];
    }

    /// <summary>For each row along an axis the order of its elements by size; among equal ones the first comes first, or the last.</summary>
    private static (int[] Order, int[] Places, Shape Turned) Sorted(OnnxCall call, int axis, bool largest, bool last)
    {
        NdArray x = call.Array(0);
        (int[] places, _, _) = Grouped(x.Shape, [axis], keep: true);
        double[] values = x.Convert(ElementType.Float64).AsSpan<double>().ToArray();
        int size = x.Shape[axis];
        int[] order = new int[places.Length];
        for (int row = 0; size > 0 && row < places.Length; row += size)
        {
            int start = row;
            int[] sorted = Places.Range(size);
            Array.Sort(sorted, (i, j) =>
            {
                int compared = values[places[start + i]].CompareTo(values[places[start + j]]);
                return compared != 0 ? (largest ? -compared : compared) : last ? j.CompareTo(i) : i.CompareTo(j);
            });
            sorted.CopyTo(order, row);
        }

        return (order, places, [.. x.Shape.Where((_, i) => i != axis), size]);
    }

    private static OnnxValue CumSum(OnnxCall call)
    {
        NdArray x = call.Array(0);
        int axis = x.Shape.Axis(call.Ints(1) is [int given] ? given : throw call.Invalid("the axis must be one number", call[1].Describe()));
        (int[] places, _, int size) = Grouped(x.Shape, [axis], keep: true);
        bool reverse = call.Attributes.Flag("reverse"), exclusive = call.Attributes.Flag("exclusive");
        OnnxValue sums = OnnxValue.From(x.Type.Dispatch<Accumulate, NdArray>(new Accumulate(x, places, size, reverse, exclusive)));
        return sums.Tensor is { } tensor ? Operator.NonDifferentiable("CumSum", tensor, [call.Tensor(0)], "It is for inference only.") : sums;
    }

    /// <summary>The distinct elements, or slices along an axis, with first positions, the index of each element among them, and counts.</summary>
    private static OnnxValue?[] Unique(OnnxCall call)
    {
        OnnxValue x = call.Attributes.Has("axis") ? call[0] : ShapeOperators.View(call[0], [call[0].Shape.ElementCount]);
        int axis = x.Shape.Axis(call.Attributes.Int32("axis", 0)), size = x.Shape[axis], inner = x.Shape.Without(axis).ElementCount;
        double[] values = x.ToArray().Convert(ElementType.Float64).AsSpan<double>().ToArray();
        int[] strides = Places.Strides(x.Shape), order = [axis, .. Places.Range(x.Shape.Rank).Where(i => i != axis)];
        int[] places = Places.Walk([.. order.Select(i => x.Shape[i])], [.. order.Select(i => strides[i])], 0);
        int Compare(int i, int j)
        {
            for (int at = 0; at < inner; at++)
            {
                int compared = values[places[(i * inner) + at]].CompareTo(values[places[(j * inner) + at]]);
                if (compared != 0) return compared;
            }

            return 0;
        }

        int[] sorted = Places.Range(size);
        Array.Sort(sorted, (i, j) => Compare(i, j) is not 0 and var compared ? compared : i.CompareTo(j));
        List<int> firsts = [], counts = [];
        int[] group = new int[size];
        foreach (int i in sorted)
        {
            if (firsts.Count == 0 || Compare(firsts[^1], i) != 0)
            {
                firsts.Add(i);
                counts.Add(0);
            }

            counts[^1]++;
            group[i] = firsts.Count - 1;
        }

        // Unsorted means in order of first appearance.
        int[] rank = Places.Range(firsts.Count);
        if (!call.Attributes.Flag("sorted", true)) Array.Sort([.. firsts], rank);
        int[] position = new int[rank.Length];
        for (int i = 0; i < rank.Length; i++) position[rank[i]] = i;
        int[][] picks = [.. x.Shape.Select(Places.Range)];
        picks[axis] = [.. rank.Select(r => firsts[r])];
        return
        [
            Places.Take(x, Places.Pick(x.Shape, picks), x.Shape.With(axis, rank.Length)),
            ShapeOperators.Longs(rank.Select(r => firsts[r])),
            ShapeOperators.Longs(group.Select(g => position[g])),
            ShapeOperators.Longs(rank.Select(r => counts[r])),
        ];
    }

    private readonly struct Fold<TOp>(OnnxCall call, NdArray x, int[] places, Shape shape, int count) : IElementAction<NdArray> where TOp : IBinaryMath
    {
        public NdArray Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            ReadOnlySpan<T> from = MemoryMarshal.Cast<byte, T>(x.Bytes);
            byte[] bytes = new byte[(long)shape.ElementCount * x.Type.Size];
            Span<T> to = MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
            if (count == 0) to.Fill(Empty<T>());
            for (int i = 0; count > 0 && i < to.Length; i++)
            {
                T value = from[places[i * count]];
                for (int j = 1; j < count; j++) value = TOp.Apply(value, from[places[(i * count) + j]]);
                to[i] = value;
            }

            return NdArray.Wrap(x.Type, shape, bytes);
        }

        private T Empty<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> => typeof(TOp) == typeof(Plus) ? T.Zero : typeof(TOp) == typeof(Times) ? T.One
            : typeof(TOp) == typeof(Larger) ? T.CreateSaturating(double.NegativeInfinity)
            : typeof(TOp) == typeof(Smaller) ? T.CreateSaturating(double.PositiveInfinity)
            : throw call.Invalid("an empty axis has no extreme", x.Describe());
    }

    private readonly struct Accumulate(NdArray x, int[] places, int size, bool reverse, bool exclusive) : IElementAction<NdArray>
    {
        public NdArray Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            ReadOnlySpan<T> from = MemoryMarshal.Cast<byte, T>(x.Bytes);
            byte[] bytes = new byte[x.Bytes.Length];
            Span<T> to = MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
            for (int row = 0; size > 0 && row < places.Length; row += size)
            {
                T sum = T.Zero;
                for (int i = 0; i < size; i++)
                {
                    int place = places[row + (reverse ? size - 1 - i : i)];
                    T next = sum + from[place];
                    to[place] = exclusive ? sum : next;
                    sum = next;
                }
            }

            return NdArray.Wrap(x.Type, x.Shape, bytes);
        }
    }
}
