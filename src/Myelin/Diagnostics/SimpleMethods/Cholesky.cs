namespace Myelin;

/// <summary>The decomposition A = L·Lᵀ of a symmetric positive definite matrix (Cholesky 1910), to solve A·x = b.</summary>
internal sealed class Cholesky
{
    private readonly double[][] _rows;

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="n">The number of its rows.</param>
    /// <param name="a">Its element at a row and a column that is not greater.</param>
    internal Cholesky(int n, Func<int, int, double> a)
    {
        _rows = [.. Enumerable.Range(0, n).Select(i => new double[i + 1])];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double left = a(i, j) - Dot(_rows[i].AsSpan(0, j), _rows[j]);
                _rows[i][j] = i == j ? Math.Sqrt(left) : left / _rows[j][j];
            }
        }
    }

    /// <summary>x of A·x = b; b is overwritten.</summary>
    internal double[] Solve(double[] b)
    {
        for (int i = 0; i < b.Length; i++)
        {
            for (int k = 0; k < i; k++) b[i] -= _rows[i][k] * b[k];
            b[i] /= _rows[i][i];
        }

        for (int i = b.Length - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < b.Length; k++) b[i] -= _rows[k][i] * b[k];
            b[i] /= _rows[i][i];
        }

        return b;
    }

    /// <summary>The product of two rows, in four sums that do not wait for each other.</summary>
    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        int i = 0;
        for (; i <= a.Length - 4; i += 4)
        {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
        }

        for (; i < a.Length; i++) s0 += a[i] * b[i];
        return s0 + s1 + (s2 + s3);
    }
}
