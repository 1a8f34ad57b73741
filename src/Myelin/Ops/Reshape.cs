namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>The same elements in the same order with another shape; nothing is copied. PyTorch: <c>torch.reshape</c>.</summary>
        /// <param name="shape">Sizes whose product is the tensor's length; one may be -1 and is computed from the others.</param>
        /// <exception cref="ShapeException">The lengths differ, or more than one size is -1.</exception>
        public Tensor Reshape(params ReadOnlySpan<int> shape) => ReshapeOp.Reshape("Reshape", x, ReshapeOp.Resolve(x.Shape, shape));

        /// <summary>
        /// Joins the axes from <paramref name="startAxis"/> to <paramref name="endAxis"/> into one: <c>[N, C, H, W]</c> to <c>[N, C·H·W]</c> for
        /// <c>Flatten(1)</c>. PyTorch: <c>torch.flatten</c>.
        /// </summary>
        /// <param name="startAxis">The first axis to join.</param>
        /// <param name="endAxis">The last axis to join; -1 is the last of all.</param>
        /// <exception cref="ShapeException">There is no such axis, or the end is before the start.</exception>
        public Tensor Flatten(int startAxis = 0, int endAxis = -1)
        {
            if (x.Rank == 0) return ReshapeOp.Reshape("Flatten", x, [1]);
            int start = x.Shape.Axis(startAxis), end = x.Shape.Axis(endAxis);
            if (end < start) throw new ShapeException(
                "Flatten: endAxis must not be before startAxis.",
                $"startAxis {startAxis}, endAxis {endAxis} of {x.Describe()}.",
                "Try Flatten(1), which joins all but the batch.");
            return ReshapeOp.Reshape("Flatten", x, x.Shape.Joined(start, end));
        }

        /// <summary>Adds an axis of size 1. PyTorch: <c>torch.unsqueeze</c>.</summary>
        /// <param name="axis">The index of the new axis, from 0 to the rank; -1 makes it the last.</param>
        public Tensor Unsqueeze(int axis)
        {
            int place = axis < 0 ? axis + x.Rank + 1 : axis;
            if ((uint)place > (uint)x.Rank) throw ShapeException.NoSuchAxis(axis, x.Shape);
            ReadOnlySpan<int> sizes = x.Shape.AsSpan();
            return ReshapeOp.Reshape("Unsqueeze", x, Shape.Wrap([.. sizes[..place], 1, .. sizes[place..]]));
        }

        /// <summary>Removes an axis of size 1. PyTorch: <c>torch.squeeze</c>.</summary>
        /// <exception cref="ShapeException">The axis has another size.</exception>
        public Tensor Squeeze(int axis) => x.Shape[x.Shape.Axis(axis)] == 1
            ? ReshapeOp.Reshape("Squeeze", x, x.Shape.Without(axis))
            : throw new ShapeException(
                "Squeeze: the axis must have size 1.",
                $"axis {axis} of {x.Describe()}.",
                "Reduce it with Sum or Mean, or take one element with Select.");
    }
}

/// <summary>Operators that view the same memory differently.</summary>
internal static class ReshapeOp
{
    internal static Tensor Reshape(string name, Tensor x, Shape shape)
    {
        if (!Operator.Records(x)) return Operator.MarkGradient(x.View(shape), x);
        return Operator.RecordOwn(name, 0, x.View(shape), [x], [], static g => g.Set(0, g.Dy.View(g.InputShape(0))));
    }

    internal static Shape Resolve(Shape from, ReadOnlySpan<int> sizes)
    {
        int free = sizes.IndexOf(-1);
        if (free < 0)
        {
            Shape shape = Shape.Create(sizes);
            return shape.ElementCount == from.ElementCount ? shape : throw Mismatch(from, sizes);
        }

        long rest = 1;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (i != free) rest *= sizes[i];
        }

        int length = from.ElementCount;
        if (rest <= 0 || length % rest != 0) throw Mismatch(from, sizes);
        int[] resolved = sizes.ToArray();
        resolved[free] = (int)(length / rest);
        return Shape.Wrap(resolved);
    }

    private static ShapeException Mismatch(Shape from, ReadOnlySpan<int> sizes) =>
        new($"Reshape: the sizes must multiply to the tensor's length ({from.ElementCount}); one may be -1.",
            $"[{string.Join(", ", sizes.ToArray())}] for float32{from}.",
            from.Rank > 1 ? $"Try Reshape({from[0]}, -1)." : "Try Reshape(-1).");
}
