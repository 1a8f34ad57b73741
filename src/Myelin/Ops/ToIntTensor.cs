namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>The elements as integers, rounded toward 0: class numbers that were read as floats. No gradient. PyTorch: <c>x.int()</c>.</summary>
        /// <exception cref="ArgumentException">An element is NaN or does not fit into 32 bits.</exception>
        public IntTensor ToIntTensor()
        {
            ReadOnlySpan<float> from = x.Span;
            int[] y = new int[x.Length];
            for (int i = 0; i < y.Length; i++)
            {
                if (from[i] is not (>= int.MinValue and < 2147483648f)) throw new ArgumentException(
                    FormattableString.Invariant($"ToIntTensor: each element must be a number that fits into 32 bits.\n  Got {from[i]} at position {i}.\n") +
                    "  Try Clamp first.", nameof(x));
                y[i] = (int)from[i];
            }

            GC.KeepAlive(x);
            return IntTensor.Wrap(y, x.Shape);
        }
    }
}
