namespace Myelin.Kernels;

/// <summary>The eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations (Jacobi 1846), in double.</summary>
internal static class JacobiEigen
{
    private const int MostSweeps = 60;

    /// <summary>A = V·diag(w)·Vᵀ.</summary>
    /// <param name="a">The rows of A, symmetric; overwritten.</param>
    /// <returns>w in ascending order, and the columns of V in the same order.</returns>
    internal static (double[] W, double[][] V) Run(double[][] a)
    {
        int n = a.Length;
        double[][] v = JacobiSvd.Identity(n);
        double negligible = 1e-17 * Math.Sqrt(a.Sum(row => row.Sum(x => x * x)));
        bool rotated = true;
        for (int sweep = 0; rotated && sweep < MostSweeps; sweep++)
        {
            rotated = false;
            for (int p = 0; p < n - 1; p++)
            {
                for (int q = p + 1; q < n; q++) rotated |= Eliminate(a, v, p, q, negligible);
            }
        }

        int[] order = [.. Enumerable.Range(0, n).OrderBy(i => a[i][i])];
        return ([.. order.Select(i => a[i][i])], [.. order.Select(i => v[i])]);
    }

    /// <summary>Makes a[p, q] and a[q, p] 0 by a rotation from both sides; false if they are negligible.</summary>
    private static bool Eliminate(double[][] a, double[][] v, int p, int q, double negligible)
    {
        double off = a[p][q];
        if (Math.Abs(off) <= negligible) return false;
        double t = JacobiSvd.Tangent((a[q][q] - a[p][p]) / (2 * off)), c = 1 / Math.Sqrt(1 + (t * t)), s = c * t;
        JacobiSvd.Rotate(a[p], a[q], c, s);
        foreach (double[] row in a) (row[p], row[q]) = ((c * row[p]) - (s * row[q]), (s * row[p]) + (c * row[q]));
        a[p][q] = a[q][p] = 0;
        JacobiSvd.Rotate(v[p], v[q], c, s);
        return true;
    }
}
