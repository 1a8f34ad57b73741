using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// The eigenvalues and eigenvectors of a symmetric matrix, by Householder reflections and QL steps in double:
        /// x·Vectors[:, i] = Values[i]·Vectors[:, i]. The values are in ascending order, the vectors orthonormal. A backward pass through it is an
        /// error. PyTorch: <c>torch.linalg.eigh</c>.
        /// </summary>
        /// <returns>Values <c>[n]</c> and Vectors <c>[n, n]</c>, one per column.</returns>
        /// <exception cref="ShapeException">x is not a square matrix.</exception>
        /// <exception cref="ArgumentException">x is not symmetric, or an element is not finite.</exception>
        public (Tensor Values, Tensor Vectors) SymmetricEigen()
        {
            if (x.Rank != 2 || x.Shape[0] != x.Shape[1]) throw new ShapeException(
                "SymmetricEigen: x must be a square matrix, [n, n].",
                $"{x.Describe()}.",
                "For other matrices use Svd.");
            int n = x.Shape[0];
            double[][] rows = DecompositionOp.Vectors("SymmetricEigen", x, byRow: true);
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    if (rows[i][j] != rows[j][i]) throw new ArgumentException(FormattableString.Invariant(
                        $"SymmetricEigen: x must be symmetric.\n  Got {rows[i][j]} at [{i}, {j}] and {rows[j][i]} at [{j}, {i}].\n") +
                        "  If only rounding differs, use (x + x.Transpose()) * 0.5f.", nameof(x));
                }
            }

            (double[] values, double[][] vectors) = TridiagonalEigen.Run(rows);
            return (DecompositionOp.Columns("SymmetricEigen", [values], n, x).Reshape(n), DecompositionOp.Columns("SymmetricEigen", vectors, n, x));
        }
    }
}
