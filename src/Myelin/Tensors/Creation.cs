using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Myelin;

/// <summary>Functions that create tensors.</summary>
public static class TensorCreation
{
    extension(Tensor)
    {
        /// <summary>A tensor of the given values.</summary>
        /// <param name="values">As many values as <paramref name="shape"/> has elements, in row-major order; they are copied.</param>
        /// <param name="shape">The sizes of the axes; none means one axis of <c>values.Length</c>.</param>
        /// <exception cref="ShapeException">The number of values differs from the shape's length.</exception>
        public static Tensor From(ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
        {
            Shape sizes = shape.IsEmpty ? [values.Length] : Shape.Create(shape);
            if (sizes.ElementCount != values.Length)
            {
                throw new ShapeException(
                    $"Tensor.From: shape {sizes} needs {sizes.ElementCount} values.",
                    $"{values.Length}.",
                    "Give one value per element, in row-major order.");
            }

            Tensor tensor = Tensor.Uninitialized(sizes);
            values.CopyTo(tensor.Span);
            return tensor;
        }

        /// <summary>A matrix of the given rows: <c>Tensor.From(new float[,] { { 0, 1 }, { 1, 1 } })</c>.</summary>
        public static Tensor From(float[,] rows)
        {
            Tensor tensor = Tensor.Uninitialized([rows.GetLength(0), rows.GetLength(1)]);
            ref float first = ref Unsafe.As<byte, float>(ref MemoryMarshal.GetArrayDataReference(rows));
            MemoryMarshal.CreateReadOnlySpan(ref first, rows.Length).CopyTo(tensor.Span);
            return tensor;
        }

        /// <summary>A tensor without axes, with one value.</summary>
        public static Tensor Scalar(float value)
        {
            Tensor tensor = Tensor.Uninitialized([]);
            tensor.Span[0] = value;
            return tensor;
        }

        /// <summary>A tensor with all elements 0.</summary>
        public static Tensor Zeros(params ReadOnlySpan<int> shape) => Tensor.Full(0, shape);

        /// <summary>A tensor with all elements 1.</summary>
        public static Tensor Ones(params ReadOnlySpan<int> shape) => Tensor.Full(1, shape);

        /// <summary>A tensor with all elements equal to <paramref name="value"/>.</summary>
        public static Tensor Full(float value, params ReadOnlySpan<int> shape)
        {
            Tensor tensor = Tensor.Uninitialized(Shape.Create(shape));
            tensor.Span.Fill(value);
            return tensor;
        }

        /// <summary>0, 1, …, length - 1 as floats. PyTorch: <c>torch.arange</c>.</summary>
        /// <param name="length">The number of elements, at least 0.</param>
        public static Tensor Arange(int length)
        {
            Tensor tensor = Tensor.Uninitialized([length]);
            Span<float> span = tensor.Span;
            for (int i = 0; i < span.Length; i++) span[i] = i;
            return tensor;
        }

        /// <summary>
        /// Evenly spaced numbers from <paramref name="start"/> to <paramref name="end"/>, both included. PyTorch: <c>torch.linspace</c>.
        /// </summary>
        /// <param name="start">The first number.</param>
        /// <param name="end">The last number.</param>
        /// <param name="count">The number of elements, at least 1; of one it is <paramref name="start"/>.</param>
        /// <exception cref="ArgumentOutOfRangeException">There is no element.</exception>
        public static Tensor Linspace(float start, float end, int count)
        {
            Argument.AtLeast(1, count, nameof(Linspace), nameof(count), "Try 2 for both ends.");
            Tensor tensor = Tensor.Uninitialized([count]);
            Span<float> span = tensor.Span;
            for (int i = 0; i < count; i++) span[i] = (float)(start + (((double)end - start) * i / Math.Max(1, count - 1)));
            return tensor;
        }

        /// <summary>Numbers from the standard normal distribution. PyTorch: <c>torch.randn</c>.</summary>
        /// <param name="random">The source of the numbers; it advances by one number per element.</param>
        /// <param name="shape">The shape.</param>
        public static Tensor Normal(RandomStream random, params ReadOnlySpan<int> shape)
        {
            Tensor tensor = Tensor.Uninitialized(Shape.Create(shape));
            random.FillNormal(tensor.Span);
            return tensor;
        }

        /// <summary>Numbers drawn uniformly from [low, high). PyTorch: <c>torch.empty(shape).uniform_(low, high)</c>.</summary>
        /// <param name="random">The source of the numbers; it advances by one number per element.</param>
        /// <param name="low">The lower end, included.</param>
        /// <param name="high">The upper end, excluded.</param>
        /// <param name="shape">The shape.</param>
        /// <exception cref="ArgumentOutOfRangeException">high is below low, or their distance is not finite.</exception>
        public static Tensor Uniform(RandomStream random, float low, float high, params ReadOnlySpan<int> shape)
        {
            Tensor tensor = Tensor.Uninitialized(Shape.Create(shape));
            random.FillUniform(tensor.Span, low, high);
            return tensor;
        }

        /// <summary>1 with the given probability, else 0. PyTorch: <c>torch.bernoulli</c>.</summary>
        /// <param name="random">The source of the numbers; it advances by one number per element.</param>
        /// <param name="probability">The probability of 1, from 0 to 1.</param>
        /// <param name="shape">The shape.</param>
        /// <exception cref="ArgumentOutOfRangeException">The probability is below 0, above 1 or NaN.</exception>
        public static Tensor Bernoulli(RandomStream random, float probability, params ReadOnlySpan<int> shape)
        {
            Argument.Share(probability, nameof(Bernoulli), nameof(probability), "Try 0.5.");
            Tensor tensor = Tensor.Uninitialized(Shape.Create(shape));
            random.FillMask(tensor.Span, probability);
            return tensor;
        }

        /// <summary>The identity matrix, <c>float32[n, n]</c>.</summary>
        public static Tensor Eye(int n)
        {
            Tensor tensor = Tensor.Zeros(n, n);
            for (int i = 0; i < n; i++) tensor.Span[(i * n) + i] = 1;
            return tensor;
        }
    }
}
