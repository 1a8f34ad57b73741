namespace Myelin.Kernels;

/// <summary>The singular value decomposition by one-sided Jacobi rotations (Hestenes 1958), in double.</summary>
internal static class JacobiSvd
{
    // Convergence is quadratic: matrices of a few hundred columns take about ten sweeps.
    private const int MostSweeps = 60;

    /// <summary>
    /// A = U·diag(s)·Vᵀ for rows ≥ columns. The rotations make the columns of A·V orthogonal; their norms are s, in descending order, and
    /// their directions U. Columns of U whose singular value is 0 are completed to an orthonormal set.
    /// </summary>
    /// <param name="a">The columns of A, each of <c>rows</c> elements; overwritten by the columns of U.</param>
    /// <returns>s and the columns of V, in the order of s.</returns>
    internal static (double[] S, double[][] V) Run(double[][] a)
    {
        int n = a.Length;
        double[][] v = Identity(n);
        bool rotated = true;
        for (int sweep = 0; rotated && sweep < MostSweeps; sweep++)
        {
            rotated = false;
            for (int p = 0; p < n - 1; p++)
            {
                for (int q = p + 1; q < n; q++) rotated |= Orthogonalize(a, v, p, q);
            }
        }

        double[] s = [.. a.Select(column => Math.Sqrt(Rows64.Dot(column, column)))];
        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(i => s[i])];
        double[][] columns = [.. order.Select(i => a[i])];
        for (int i = 0; i < n; i++) a[i] = columns[i];
        s = [.. order.Select(i => s[i])];
        Normalize(a, s);
        return (s, [.. order.Select(i => v[i])]);
    }

    private static double[][] Identity(int n) => [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Select(j => i == j ? 1.0 : 0).ToArray())];

    /// <summary>The tangent of the smaller rotation that makes an off-diagonal element 0, for ζ = (aqq - app)/(2·apq).</summary>
    private static double Tangent(double zeta) => Math.CopySign(1, zeta) / (Math.Abs(zeta) + Math.Sqrt(1 + (zeta * zeta)));

    private static bool Orthogonalize(double[][] a, double[][] v, int p, int q)
    {
        double pp = Rows64.Dot(a[p], a[p]), qq = Rows64.Dot(a[q], a[q]), pq = Rows64.Dot(a[p], a[q]);
        if (Math.Abs(pq) <= 1e-15 * Math.Sqrt(pp * qq)) return false;
        double t = Tangent((qq - pp) / (2 * pq)), c = 1 / Math.Sqrt(1 + (t * t));
        Rows64.Rotate(a[p], a[q], c, c * t);
        Rows64.Rotate(v[p], v[q], c, c * t);
        return true;
    }

    private static void Normalize(double[][] u, double[] s)
    {
        for (int i = 0; i < u.Length; i++)
        {
            double norm = s[i];
            // What rounding leaves of a column without length has no direction.
            if (norm <= s[0] * 1e-15 * u[i].Length) norm = -1;
            for (int axis = 0; norm < 0; axis++) norm = Complete(u, i, axis);
            for (int k = 0; k < u[i].Length; k++) u[i][k] /= norm;
        }
    }

    /// <summary>Makes column i a unit vector less its part along the columns before; returns its norm, or -1 if little remains.</summary>
    private static double Complete(double[][] u, int i, int axis)
    {
        u[i] = new double[u[i].Length];
        u[i][axis] = 1;
        for (int pass = 0; pass < 2; pass++)
        {
            for (int j = 0; j < i; j++) Rows64.AddScaled(u[i], u[j], -Rows64.Dot(u[i], u[j]));
        }

        double norm = Math.Sqrt(Rows64.Dot(u[i], u[i]));
        return norm < 0.5 / Math.Sqrt(u[i].Length) ? -1 : norm;
    }
}
