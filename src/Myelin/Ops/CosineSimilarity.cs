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
        public Tensor CosineSimilarity(Tensor b, int axis = -1, float eps = 1e-8f)
        {
            Shape shape = Broadcasting.Common("CosineSimilarity", a, b);
            Tensor p = a.BroadcastTo(shape.AsSpan()), q = b.BroadcastTo(shape.AsSpan()), least = Tensor.Scalar(eps);
            return (p * q).Sum(axis) / (p.Norm(axis).Maximum(least) * q.Norm(axis).Maximum(least));
        }
    }
}
