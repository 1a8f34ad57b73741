namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// Parts of the given sizes along an axis, the inverse of Concat. PyTorch: <c>torch.split(x, sizes, dim)</c>.
        /// </summary>
        /// <param name="sizes">The size of each part; their sum is the axis' size.</param>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <exception cref="ShapeException">A size is negative, or the sum is another.</exception>
        public Tensor[] Split(ReadOnlySpan<int> sizes, int axis = 0)
        {
            int place = x.Shape.Axis(axis), start = 0;
            if (sizes.ContainsAnyInRange(int.MinValue, -1) || sizes.ToArray().Sum(size => (long)size) != x.Shape[place])
            {
                throw new ShapeException(
                    $"Split: the sizes must sum to {x.Shape[place]}, the size of the axis.",
                    $"[{string.Join(", ", sizes.ToArray())}] on axis {axis} of {x.Describe()}.",
                    "For some of the elements use Slice.");
            }

            var parts = new Tensor[sizes.Length];
            for (int i = 0; i < parts.Length; start += sizes[i++]) parts[i] = SliceOp.Record("Slice", x, place, start, sizes[i], 1);
            return parts;
        }

        /// <summary>Parts of equal size along an axis. PyTorch: <c>torch.chunk</c>, which allows a smaller last part.</summary>
        /// <param name="parts">The number of parts, a divisor of the axis' size.</param>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <exception cref="ShapeException">The axis cannot be divided into this many parts.</exception>
        public Tensor[] Split(int parts, int axis = 0)
        {
            int size = x.Shape[x.Shape.Axis(axis)];
            if (parts < 1 || size % parts != 0) throw new ShapeException(
                "Split: the axis must be divisible into this many equal parts.",
                $"{parts} parts of axis {axis} of {x.Describe()}.",
                "Give the size of each part: Split([2, 3], axis).");
            int[] sizes = new int[parts];
            Array.Fill(sizes, size / parts);
            return x.Split(sizes, axis);
        }
    }
}
