namespace Myelin;

/// <summary>Parts of tensors by ranges of several axes, <c>x[1..3, ..]</c>.</summary>
internal static class Ranges
{
    internal static Tensor Of(Tensor x, ReadOnlySpan<Range> ranges)
    {
        Check(x.Shape, x.Describe(), ranges);
        for (int axis = 0; axis < ranges.Length; axis++)
        {
            (int start, int length) = ranges[axis].GetOffsetAndLength(x.Shape[axis]);
            if (length < x.Shape[axis]) x = x.Slice(axis, start, start + length);
        }

        return x;
    }

    internal static IntTensor Of(IntTensor x, ReadOnlySpan<Range> ranges)
    {
        Check(x.Shape, x.Describe(), ranges);
        for (int axis = 0; axis < ranges.Length; axis++)
        {
            (int start, int length) = ranges[axis].GetOffsetAndLength(x.Shape[axis]);
            if (length < x.Shape[axis]) x = x.Slice(axis, start, start + length);
        }

        return x;
    }

    private static void Check(Shape shape, string got, ReadOnlySpan<Range> ranges)
    {
        bool fits = ranges.Length <= shape.Rank;
        for (int axis = 0; fits && axis < ranges.Length; axis++)
        {
            int start = ranges[axis].Start.GetOffset(shape[axis]), end = ranges[axis].End.GetOffset(shape[axis]);
            fits = start >= 0 && start <= end && end <= shape[axis];
        }

        if (!fits) throw new ShapeException(
            "Indexing: give at most one range per axis, each within the axis.",
            $"[{string.Join(", ", ranges.ToArray())}] of {got}.",
            "All of an axis is .., its last two elements are ^2..");
    }
}
