using Myelin.Kernels;

namespace Myelin;

/// <summary>Limits gradients, as members of a list of parameters. Call it between <c>Backward</c> and <c>Step</c>.</summary>
public static class Clipping
{
    extension(IEnumerable<Parameter> parameters)
    {
        /// <summary>
        /// Scales all gradients together so that their common norm √Σg² is at most <paramref name="maxNorm"/>; their direction is
        /// unchanged, however large they are as long as they are finite. PyTorch: <c>clip_grad_norm_</c>, whose norm overflows from 1.8e19 on.
        /// Pascanu et al. 2013.
        /// </summary>
        /// <param name="maxNorm">Above 0; infinity only measures.</param>
        /// <returns>The norm before clipping.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The limit is not above 0.</exception>
        public float ClipGradNorm(float maxNorm)
        {
            if (!float.IsPositiveInfinity(maxNorm)) Argument.Positive(maxNorm, nameof(ClipGradNorm), nameof(maxNorm), "Try 1.");
            Tensor[] gradients = [.. parameters.Select(p => p.Value.GradForUpdate).OfType<Tensor>()];
            double sum = 0;
            foreach (Tensor gradient in gradients) sum += Reduce.SquaredSum(gradient.Span);
            float norm = (float)Math.Sqrt(sum), factor = float.IsInfinity(norm) ? (float)(maxNorm / Math.Sqrt(sum)) : maxNorm / (norm + 1e-6f);
            if (factor < 1)
            {
                foreach (Parameter parameter in parameters)
                {
                    if (parameter.Value.GradToBeWritten is { } gradient) Elementwise.Scale(factor, gradient.Span, gradient.Span);
                }
            }

            return norm;
        }

        /// <summary>Limits each element of each gradient to ±<paramref name="limit"/>. PyTorch: <c>clip_grad_value_</c>.</summary>
        /// <param name="limit">Above 0.</param>
        /// <exception cref="ArgumentOutOfRangeException">The limit is not a finite number above 0.</exception>
        public void ClipGradValue(float limit)
        {
            Argument.Positive(limit, nameof(ClipGradValue), nameof(limit), "Try 1.");
            foreach (Parameter parameter in parameters)
            {
                if (parameter.Value.GradToBeWritten is { } gradient) Elementwise.Unary(new ClampOperator(-limit, limit), gradient.Span, gradient.Span);
            }
        }
    }
}
