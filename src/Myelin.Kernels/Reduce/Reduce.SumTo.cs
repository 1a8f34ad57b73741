using System.Buffers;

namespace Myelin.Kernels;

internal static unsafe partial class Reduce
{
    /// <summary>y = the sum of x over every axis along which y would have been broadcast to x's shape: the gradient of broadcasting.</summary>
    /// <param name="x">float32 of <paramref name="xShape"/>.</param>
    /// <param name="xShape">The larger shape.</param>
    /// <param name="y">float32 of <paramref name="yShape"/>, written; not x.</param>
    /// <param name="yShape">Broadcastable to <paramref name="xShape"/>: aligned at the last axes, equal or 1 in each.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast or do not match their spans.</exception>
    public static void SumTo(ReadOnlySpan<float> x, ReadOnlySpan<int> xShape, Span<float> y, ReadOnlySpan<int> yShape)
    {
        Elementwise.RequireLength(x.Length, (int)BroadcastPlan.Product(xShape));
        Elementwise.RequireLength(y.Length, (int)BroadcastPlan.Product(yShape));
        var plan = new BroadcastPlan(xShape, yShape, xShape, xShape);
        if (x.IsEmpty)
        {
            y.Clear();
            return;
        }
        float[]? held = null;
        ReadOnlySpan<float> from = x;
        while (true)
        {
            int axis = LastSummed(plan);
            if (axis < 0)
            {
                from.CopyTo(y);
                break;
            }
            // Summing the last axis first is the cheapest, because it is contiguous. Each step removes one axis.
            int inner = 1, outer = 1, size = plan.Size[axis];
            for (int i = 0; i < axis; i++) inner *= plan.Size[i];
            for (int i = axis + 1; i < plan.Rank; i++) outer *= plan.Size[i];
            Remove(ref plan, axis);
            if (LastSummed(plan) < 0)
            {
                Sum(from, y, outer, size, inner);
                break;
            }
            float[] next = ArrayPool<float>.Shared.Rent(outer * inner);
            Sum(from, next.AsSpan(0, outer * inner), outer, size, inner);
            if (held is not null) ArrayPool<float>.Shared.Return(held);
            held = next;
            from = next.AsSpan(0, outer * inner);
        }
        if (held is not null) ArrayPool<float>.Shared.Return(held);
    }

    private static int LastSummed(in BroadcastPlan plan)
    {
        for (int axis = 0; axis < plan.Rank; axis++)
        {
            if (plan.Stride[axis * BroadcastPlan.Arguments] == 0 && plan.Size[axis] != 1) return axis;
        }
        return -1;
    }

    private static void Remove(ref BroadcastPlan plan, int axis)
    {
        for (int i = axis; i + 1 < plan.Rank; i++)
        {
            plan.Size[i] = plan.Size[i + 1];
            plan.Stride[i * BroadcastPlan.Arguments] = plan.Stride[(i + 1) * BroadcastPlan.Arguments];
        }
        plan.Rank--;
    }
}
