namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor a)
    {
        /// <summary>
        /// The cosine of the angle between vectors: Σab/(max(‖a‖, eps)·max(‖b‖, eps)) along an axis, with broadcasting; 0 if a vector is 0.
        /// PyTorch: <c>F.cosine_similarity</c>, whose axis is 1 if not given.
        /// </summary>
        /// <param name="b">float32, of a shape that broadcasts with this tensor's.</param>
        /// <param name="axis">The axis of the vectors; negative counts from the end.</param>
        /// <param name="eps">The least norm, above 0.</param>
        /// <returns>float32 without the axis.</returns>
        /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
        /// <exception cref="ArgumentOutOfRangeException">eps is not a number above 0.</exception>
        public Tensor CosineSimilarity(Tensor b, int axis = -1, float eps = 1e-8f)
        {
            Argument.Positive(eps, nameof(CosineSimilarity), nameof(eps), "Try 1e-8.");
            Shape shape = Broadcasting.Common("CosineSimilarity", a, b);
            Tensor p = a.BroadcastTo(shape.AsSpan()), q = b.BroadcastTo(shape.AsSpan()), least = Tensor.Scalar(eps);
            Tensor dot = (p * q).Sum(axis), size = p.Norm(axis).Maximum(least) * q.Norm(axis).Maximum(least), cosine = dot / size;
            if (IsFinite(dot) && IsFinite(size)) return cosine;

            // Where products overflow, the vectors are made shorter first. Neither is then near eps or underflow.
            Tensor fits = dot.Abs().LessThan(float.PositiveInfinity) * size.LessThan(float.PositiveInfinity);
            return fits.Where(cosine, (Unit(p) * Unit(q)).Sum(axis));

            Tensor Unit(Tensor x)
            {
                Tensor shorter = x * (1f / (1L << 32));
                return shorter / shorter.Norm(axis, keepDims: true).Maximum(Tensor.Scalar(float.Epsilon));
            }
        }
    }
}
