using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// Sets each element to 0 with probability <paramref name="rate"/> and divides the others by 1 - rate so that the mean is
        /// unchanged.
        /// dx is dy under the same mask. PyTorch: <c>F.dropout</c>.
        /// </summary>
        /// <param name="rate">From 0 up to but not including 1.</param>
        /// <param name="random">The source of the mask; advances by one number per element.</param>
        /// <param name="rescale">Whether the kept elements are divided by 1 - rate.</param>
        /// <exception cref="ArgumentOutOfRangeException">The rate is out of range.</exception>
        public Tensor Dropout(float rate, RandomStream random, bool rescale = true)
        {
            Argument.BelowOne(rate, nameof(Dropout), nameof(rate), "It is the fraction that is dropped: 0.2 drops a fifth.");
            Tensor mask = Tensor.Uninitialized(x.Shape), y = Tensor.Uninitialized(x.Shape);
            random.FillMask(mask.Span, 1 - rate, rescale ? 1 / (1 - rate) : 1);
            Elementwise.Binary(default(MulOperator), x.Span, mask.Span, y.Span);
            return Operator.RecordOwn("Dropout", 0, y, [x], [mask], static g =>
            {
                Tensor dx = Tensor.Uninitialized(g.Dy.Shape);
                Elementwise.Binary(default(MulOperator), g.Dy.Span, g.Saved(0).Span, dx.Span);
                g.Set(0, dx);
            });
        }
    }
}
