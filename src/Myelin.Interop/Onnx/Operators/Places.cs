using Myelin.Serialization;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>
/// The origin of elements. Every operator that only moves elements (Transpose, Slice, Gather, Tile, …) is a list of positions, one for each
/// output element: y[i] = x[places[i]]. So it is written once, for all element types, and so is its gradient.
/// </summary>
internal static class Places
{
    /// <summary>In the list of positions: an output without an origin, which gets the fill value.</summary>
    internal const int Nowhere = -1;

    /// <summary>Takes elements from their positions.</summary>
    /// <param name="x">A tensor or an array.</param>
    /// <param name="places">For each output the index in x, or <see cref="Nowhere"/>.</param>
    /// <param name="shape">The output's shape.</param>
    /// <param name="fill">One element of x's type, for outputs without an origin; 0 if not given.</param>
    internal static OnnxValue Take(OnnxValue x, int[] places, Shape shape, NdArray? fill = null)
    {
        if (x.Tensor is { } tensor) return Take(tensor, places, shape, fill?.ToTensor().Item() ?? 0);
        NdArray array = x.ToArray();
        int size = array.Type.Size;
        ReadOnlySpan<byte> from = array.Bytes, filling = fill is null ? new byte[size] : fill.Convert(array.Type).Bytes;
        byte[] bytes = new byte[(long)shape.ElementCount * size];
        for (int i = 0; i < places.Length; i++) (places[i] < 0 ? filling : from.Slice(places[i] * size, size)).CopyTo(bytes.AsSpan(i * size));
        return OnnxValue.From(NdArray.Wrap(array.Type, shape, bytes));
    }

    /// <summary>The same for tensors; the gradient is added where each element came from, in order.</summary>
    internal static Tensor Take(Tensor x, int[] places, Shape shape, float fill = 0)
    {
        float[] taken = new float[shape.ElementCount];
        ReadOnlySpan<float> from = x.AsSpan();
        for (int i = 0; i < taken.Length; i++) taken[i] = places[i] < 0 ? fill : from[places[i]];
        return Operator.Record("Take", places, Tensor.From(taken).Reshape(shape.AsSpan()), [x], [], static g =>
        {
            Tensor dx = Tensor.Zeros(g.InputShape(0).AsSpan());
            Span<float> to = dx.AsWritableSpan();
            ReadOnlySpan<float> from = g.Dy.AsSpan();
            for (int i = 0; i < from.Length; i++)
            {
                if (g.Attributes[i] >= 0) to[g.Attributes[i]] += from[i];
            }

            g.Set(0, dx);
        });
    }

    /// <summary>The shape that both broadcast to.</summary>
    internal static Shape Common(OnnxCall call, Shape a, Shape b) =>
        Shape.BroadcastOrNull(a, b) ?? throw call.Invalid("sizes must be equal, aligned at the last axis, or one of them 1", $"{a} and {b}");

    /// <summary>Positions of a tensor that is repeated to another shape.</summary>
    internal static int[] Broadcast(Shape from, Shape to)
    {
        int lead = to.Rank - from.Rank;
        int[] strides = Strides(from), steps = new int[to.Rank];
        for (int axis = lead; axis < to.Rank; axis++) steps[axis] = from[axis - lead] == 1 ? 0 : strides[axis - lead];
        return Walk(to, steps, 0);
    }

    /// <summary>Positions for outputs of a shape, with the given stride along each of its axes.</summary>
    internal static int[] Walk(Shape shape, ReadOnlySpan<int> steps, int start)
    {
        int[] places = new int[shape.ElementCount], at = new int[shape.Rank];
        int place = start;
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = place;
            for (int axis = at.Length - 1; axis >= 0; axis--)
            {
                place += steps[axis];
                if (++at[axis] < shape[axis]) break;
                place -= at[axis] * steps[axis];
                at[axis] = 0;
            }
        }

        return places;
    }

    /// <summary>Positions where each axis of the output selects from a list of indices of x's axis.</summary>
    /// <param name="from">x's shape.</param>
    /// <param name="picks">For each axis the index in x of each output index; <see cref="Nowhere"/> for none.</param>
    internal static int[] Pick(Shape from, int[][] picks)
    {
        int[] places = [0], strides = Strides(from);
        for (int axis = 0; axis < picks.Length; axis++)
        {
            int[] pick = picks[axis], next = new int[checked(places.Length * pick.Length)];
            for (int i = 0; i < places.Length; i++)
            {
                for (int j = 0; j < pick.Length; j++)
                {
                    next[(i * pick.Length) + j] = places[i] < 0 || pick[j] < 0 ? Nowhere : places[i] + (pick[j] * strides[axis]);
                }
            }

            places = next;
        }

        return places;
    }

    /// <summary>The stride of each axis.</summary>
    internal static int[] Strides(Shape shape)
    {
        int[] strides = new int[shape.Rank];
        for (int axis = shape.Rank - 1, stride = 1; axis >= 0; stride *= shape[axis--]) strides[axis] = stride;
        return strides;
    }

    /// <summary>The positions 0, 1, 2, … .</summary>
    internal static int[] Range(int count)
    {
        int[] range = new int[count];
        for (int i = 0; i < count; i++) range[i] = i;
        return range;
    }
}
