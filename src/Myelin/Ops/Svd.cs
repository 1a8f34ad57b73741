using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// The singular value decomposition x = U·diag(S)·Vᵀ, by Jacobi rotations in double: the columns of U and the rows of Vᵀ are orthonormal,
        /// S is in descending order. A backward pass through it is an error. PyTorch: <c>torch.linalg.svd(x, full_matrices=False)</c>.
        /// </summary>
        /// <returns>U <c>[m, k]</c>, S <c>[k]</c> and Vᵀ <c>[k, n]</c>, k = min(m, n), for this tensor <c>[m, n]</c>.</returns>
        /// <exception cref="ShapeException">x is not a matrix.</exception>
        /// <exception cref="ArgumentException">An element is not finite.</exception>
        public (Tensor U, Tensor S, Tensor Vh) Svd()
        {
            if (x.Rank != 2) throw new ShapeException("Svd: x must be a matrix, [m, n].", $"{x.Describe()}.", "Select one matrix at a time.");
            int rows = x.Shape[0], columns = x.Shape[1];
            // The rotations need at least as many rows as columns; xᵀ = V·diag(S)·Uᵀ.
            bool wide = rows < columns;
            double[][] u = DecompositionOp.Vectors("Svd", x, byRow: wide);
            (double[] s, double[][] v) = JacobiSvd.Run(u);
            return (DecompositionOp.Columns("Svd", wide ? v : u, rows, x), DecompositionOp.Columns("Svd", [s], s.Length, x).Reshape(s.Length),
                DecompositionOp.Rows("Svd", wide ? u : v, columns, x));
        }
    }
}

/// <summary>What the decompositions share: matrices as vectors in double, and results without gradient.</summary>
internal static class DecompositionOp
{
    /// <summary>The rows or columns of a matrix.</summary>
    internal static double[][] Vectors(string name, Tensor x, bool byRow)
    {
        float[] values = x.ToArray();
        foreach (float value in values)
        {
            if (!float.IsFinite(value)) throw new ArgumentException(
                FormattableString.Invariant($"{name}: the elements must be finite.\n  Got {value}.\n") +
                "  Find where it comes from; 0/0 and overflow are usual causes.",
                nameof(x));
        }

        int rows = x.Shape[0], columns = x.Shape[1];
        return byRow
            ? [.. Enumerable.Range(0, rows).Select(i => Enumerable.Range(0, columns).Select(j => (double)values[(i * columns) + j]).ToArray())]
            : [.. Enumerable.Range(0, columns).Select(j => Enumerable.Range(0, rows).Select(i => (double)values[(i * columns) + j]).ToArray())];
    }

    /// <summary>A matrix [rows.Length, columns] of the given rows, of which a backward pass says that it has no gradient.</summary>
    internal static Tensor Rows(string name, double[][] rows, int columns, Tensor x) =>
        WithoutGradient(name, Tensor.From([.. rows.SelectMany(row => row.Select(value => (float)value))], rows.Length, columns), x);

    /// <summary>A matrix [rows, columns.Length] of the given columns, of which a backward pass says the same.</summary>
    internal static Tensor Columns(string name, double[][] columns, int rows, Tensor x)
    {
        Tensor y = Tensor.Uninitialized([rows, columns.Length]);
        Span<float> to = y.Span;
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns.Length; j++) to[(i * columns.Length) + j] = (float)columns[j][i];
        }

        return WithoutGradient(name, y, x);
    }

    private static Tensor WithoutGradient(string name, Tensor y, Tensor x) =>
        Operator.NonDifferentiable(name, y, [x], "Decompositions give values only. Call x.Detach() if the result is to be a constant.");
}
