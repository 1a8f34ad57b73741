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
        Reduce<SumOf>("ReduceSum", (x, axes, keep) => x.Sum(axes, keep)),
        Reduce<LargestOf>("ReduceMax", (x, axes, keep) => Max(x, axes, keep)),
        Reduce<SmallestOf>("ReduceMin", (x, axes, keep) => IsEmpty(x, axes) ? Filled(x, axes, keep, float.PositiveInfinity) : x.Min(axes, keep)),
        Reduce<ProductOf>("ReduceProd", Product),
        Reduce<MeanOf>("ReduceMean", (x, axes, keep) => IsEmpty(x, axes) ? Filled(x, axes, keep, float.NaN) : x.Mean(axes, keep)),
        Reduce<MagnitudeSumOf>("ReduceL1", (x, axes, keep) => x.Abs().Sum(axes, keep), x => x.Abs()),
        Reduce<NormOf>("ReduceL2", Norm, x => x.Abs()),
        Reduce<SquareSumOf>("ReduceSumSquare", (x, axes, keep) => x.Square().Sum(axes, keep), x => x.Square()),
        Reduce<LogSumOf>("ReduceLogSum", (x, axes, keep) => x.Sum(axes, keep).Log(), x => x.Log()),
        Reduce<LogSumExpOf>("ReduceLogSumExp", LogSumExp),
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

    private static bool IsEmpty(Tensor x, int[] axes) => Array.Exists(axes, axis => x.Shape[axis] == 0);

    /// <summary>The result of a reduction of nothing, in the reduced shape.</summary>
    private static Tensor Filled(Tensor x, int[] axes, bool keep, float value) => Tensor.Full(value, Reduced(x.Shape, axes, keep).AsSpan());

    private static Shape Reduced(Shape shape, int[] axes, bool keep) => keep
        ? [.. shape.Select((size, axis) => axes.Contains(axis) ? 1 : size)]
        : [.. shape.Where((_, axis) => !axes.Contains(axis))];

    private static Tensor Max(Tensor x, int[] axes, bool keep) => IsEmpty(x, axes) ? Filled(x, axes, keep, float.NegativeInfinity) : x.Max(axes, keep);

    /// <summary>For tensors with their operator and its gradient; for other types in groups.</summary>
    /// <param name="name">The operator.</param>
    /// <param name="real">The reduction of a tensor along some axes.</param>
    /// <param name="each">If no axis is reduced, each element is reduced alone: itself if this is not given.</param>
    private static OnnxOperator Reduce<TOp>(string name, Func<Tensor, int[], bool, Tensor> real, Func<Tensor, Tensor>? each = null)
        where TOp : IReduction => One(name, call =>
    {
        OnnxValue x = call[0];
        int[]? axes = Axes(call, x.Shape);
        bool keep = call.Attributes.Flag("keepdims", true);
        if (x.Tensor is { } tensor) return axes is not null ? real(tensor, axes, keep) : each?.Invoke(tensor) ?? tensor;
        return Reduce<TOp>(x.ToArray(), axes ?? [], keep);
    }).Shaped(1);

    private static OnnxValue Reduce<TOp>(NdArray x, int[] axes, bool keep) where TOp : IReduction
    {
        (int[] places, Shape shape, int count) = Grouped(x.Shape, axes, keep);
        return OnnxValue.From(x.Type.Dispatch<TypedReduction<TOp>, NdArray>(new TypedReduction<TOp>(x, places, shape, count)));
    }

    internal static OnnxValue Sum(OnnxValue x, int[] axes) =>
        x.Tensor is { } tensor ? tensor.Sum(axes) : Reduce<SumOf>(x.ToArray(), axes, keep: false);

    /// <summary>Positions of the elements; those that are reduced to one output are adjacent.</summary>
    private static (int[] Places, Shape Shape, int Count) Grouped(Shape shape, int[] axes, bool keep)
    {
        int[] strides = Places.Strides(shape), kept = [.. Places.Range(shape.Rank).Except(axes)], order = [.. kept, .. axes];
        Shape turned = [.. order.Select(axis => shape[axis])];
        return (Places.Walk(turned, [.. order.Select(axis => strides[axis])], 0),
            Reduced(shape, axes, keep), axes.Aggregate(1, (count, axis) => count * shape[axis]));
    }

    /// <summary>The Euclidean norm over several axes, whose squares do not overflow.</summary>
    internal static Tensor Norm(Tensor x, int[] axes, bool keep)
    {
        if (axes is [int axis]) return x.Norm(axis, keep);
        int[] kept = [.. Places.Range(x.Rank).Except(axes)];
        Shape shape = Reduced(x.Shape, axes, keep);
        int count = axes.Aggregate(1, (product, axis) => product * x.Shape[axis]);
        return x.Permute([.. kept, .. axes]).Reshape(shape.ElementCount, count).Norm(1).Reshape(shape.AsSpan());
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
        return ShapeOperators.Longs(Enumerable.Range(0, kept.ElementCount).Select(i => order[i * size]), kept);
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
            MovementOperators.Permute(ShapeOperators.Longs(ids, result), back)];
    }

    /// <summary>For each row along an axis the order of its elements by size; among equal ones the first comes first, or the last.</summary>
    private static (int[] Order, int[] Places, Shape Turned) Sorted(OnnxCall call, int axis, bool largest, bool last)
    {
        NdArray x = call.Array(0);
        (int[] places, _, _) = Grouped(x.Shape, [axis], keep: true);
        Comparison<int> compare = Order(x);
        int size = x.Shape[axis];
        int[] order = new int[places.Length];
        for (int row = 0; size > 0 && row < places.Length; row += size)
        {
            int start = row;
            int[] sorted = Places.Range(size);
            Array.Sort(sorted, (i, j) =>
            {
                int compared = compare(places[start + i], places[start + j]);
                return compared != 0 ? (largest ? -compared : compared) : last ? j.CompareTo(i) : i.CompareTo(j);
            });
            sorted.CopyTo(order, row);
        }

        return (order, places, [.. x.Shape.Where((_, i) => i != axis), size]);
    }

    /// <summary>Compares the elements of an array by their positions: integers exactly, other numbers as doubles.</summary>
    private static Comparison<int> Order(NdArray x)
    {
        NdArray exact = x.Type.IsInteger ? x : x.Convert(ElementType.Float64);
        return exact.Type.Dispatch<Comparing, Comparison<int>>(new Comparing(exact));
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
        Comparison<int> compare = Order(x.ToArray());
        int[] strides = Places.Strides(x.Shape), order = [axis, .. Places.Range(x.Shape.Rank).Where(i => i != axis)];
        int[] places = Places.Walk([.. order.Select(i => x.Shape[i])], [.. order.Select(i => strides[i])], 0);
        int Compare(int i, int j)
        {
            for (int at = 0; at < inner; at++)
            {
                int compared = compare(places[(i * inner) + at], places[(j * inner) + at]);
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

    private readonly struct Comparing(NdArray x) : IElementAction<Comparison<int>>
    {
        public Comparison<int> Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            T[] values = MemoryMarshal.Cast<byte, T>(x.Bytes).ToArray();
            return (i, j) => values[i].CompareTo(values[j]);
        }
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
