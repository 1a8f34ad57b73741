namespace Myelin;

/// <summary>Functions that create integer tensors.</summary>
public static class IntTensorCreation
{
    extension(IntTensor)
    {
        /// <summary>An integer tensor with all elements equal to <paramref name="value"/>. PyTorch: <c>torch.full</c>.</summary>
        /// <param name="value">The value.</param>
        /// <param name="shape">The shape.</param>
        public static IntTensor Full(int value, params ReadOnlySpan<int> shape)
        {
            var sizes = Shape.Create(shape);
            int[] values = new int[sizes.ElementCount];
            Array.Fill(values, value);
            return IntTensor.Wrap(values, sizes);
        }

        /// <summary>0, 1, …, length - 1. PyTorch: <c>torch.arange</c>.</summary>
        /// <param name="length">The number of elements, at least 0.</param>
        public static IntTensor Arange(int length) => IntTensor.Wrap([.. Enumerable.Range(0, length)], [length]);

        /// <summary>Integers drawn uniformly from low to high - 1. PyTorch: <c>torch.randint(low, high, shape)</c>.</summary>
        /// <param name="random">The source of the numbers; it advances by one number per element.</param>
        /// <param name="low">The lower end, included.</param>
        /// <param name="high">The upper end, excluded; above low.</param>
        /// <param name="shape">The shape.</param>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="high"/> is not above <paramref name="low"/>.</exception>
        public static IntTensor Uniform(RandomStream random, int low, int high, params ReadOnlySpan<int> shape)
        {
            if (high <= low) throw new ArgumentOutOfRangeException(
                nameof(high), $"Uniform: high must be above low, since it is excluded.\n  Got low {low}, high {high}.\n  Try high: {(long)low + 1}.");
            var sizes = Shape.Create(shape);
            int[] values = new int[sizes.ElementCount];
            for (int i = 0; i < values.Length; i++) values[i] = low + random.Next(high - low);
            return IntTensor.Wrap(values, sizes);
        }

        /// <summary>0, 1, …, length - 1 in random order. PyTorch: <c>torch.randperm</c>.</summary>
        /// <param name="random">The source of the order.</param>
        /// <param name="length">The number of elements, at least 0.</param>
        public static IntTensor Permutation(RandomStream random, int length)
        {
            int[] values = [.. Enumerable.Range(0, length)];
            random.Shuffle(values);
            return IntTensor.Wrap(values, [length]);
        }
    }
}
