namespace Myelin.Kernels;

/// <summary>
/// The eigenvalues and eigenvectors of a symmetric matrix, in double: Householder reflections make it tridiagonal, and implicit QL steps
/// (Bowdler, Martin, Reinsch and Wilkinson 1968) diagonal.
/// </summary>
internal static class TridiagonalEigen
{
    // Each eigenvalue takes fewer than two steps on average.
    private const int MostSteps = 60;
    private const double RelativePrecision = 1.1102230246251565e-16;

    /// <summary>A = V·diag(w)·Vᵀ.</summary>
    /// <param name="a">The rows of A, symmetric and finite; overwritten.</param>
    /// <returns>w in ascending order, and the columns of V in the same order.</returns>
    internal static (double[] W, double[][] V) Run(double[][] a)
    {
        int n = a.Length;
        // Element i couples i and i + 1; the last is 0.
        double[] off = new double[n];
        var reflectors = new double[Math.Max(0, n - 2)][];
        for (int k = 0; k < n - 1; k++)
        {
            if (k < n - 2) (off[k], reflectors[k]) = Reflect(a, k);
            else off[k] = a[k][k + 1];
        }

        double[] diagonal = [.. a.Select((row, i) => row[i])];
        double[][] v = Transposed(Product(reflectors, n));
        for (int i = 0; i < n; i++) Isolate(diagonal, off, v, i);
        int[] order = [.. Enumerable.Range(0, n).OrderBy(i => diagonal[i])];
        return ([.. order.Select(i => diagonal[i])], [.. order.Select(i => v[i])]);
    }

    /// <summary>
    /// Makes row k 0 behind its neighbor of the diagonal, by a reflection H = 1 - v·vᵀ from both sides; returns that neighbor and v.
    /// </summary>
    private static (double Off, double[] V) Reflect(double[][] a, int k)
    {
        int start = k + 1, size = a.Length - start;
        double[] v = a[k][start..];
        double rest = Rows64.Dot(v.AsSpan(1), v.AsSpan(1));
        if (rest == 0)
        {
            double only = v[0];
            v.AsSpan().Clear();
            return (only, v);
        }

        double norm = Math.Sqrt((v[0] * v[0]) + rest), off = v[0] > 0 ? -norm : norm;
        // v = (x - off·e)·√2/‖x - off·e‖; the signs differ, so that nothing cancels.
        double scale = 1 / Math.Sqrt((norm * norm) - (off * v[0]));
        v[0] -= off;
        for (int i = 0; i < size; i++) v[i] *= scale;

        double[] w = new double[size];
        for (int i = 0; i < size; i++) Rows64.AddScaled(w, a[start + i].AsSpan(start), v[i]);
        Rows64.AddScaled(w, v, -0.5 * Rows64.Dot(v, w));
        for (int i = 0; i < size; i++) Rows64.AddScaled(a[start + i].AsSpan(start), w, -v[i], v, -w[i]);
        return (off, v);
    }

    /// <summary>The rows of the product of all reflections.</summary>
    private static double[][] Product(double[][] reflectors, int n)
    {
        double[][] q = [.. Enumerable.Range(0, n).Select(i => new double[n])];
        for (int i = 0; i < n; i++) q[i][i] = 1;
        double[] sums = new double[n];
        for (int k = reflectors.Length - 1; k >= 0; k--)
        {
            double[] v = reflectors[k];
            int start = k + 1;
            Span<double> u = sums.AsSpan(start);
            u.Clear();
            for (int i = 0; i < v.Length; i++) Rows64.AddScaled(u, q[start + i].AsSpan(start), v[i]);
            for (int i = 0; i < v.Length; i++) Rows64.AddScaled(q[start + i].AsSpan(start), u, -v[i]);
        }

        return q;
    }

    private static double[][] Transposed(double[][] a) => [.. Enumerable.Range(0, a.Length).Select(j => Array.ConvertAll(a, row => row[j]))];

    /// <summary>Makes element i of the diagonal an eigenvalue by QL steps, and turns the vectors along.</summary>
    private static void Isolate(double[] diagonal, double[] off, double[][] v, int i)
    {
        var rotations = new PlaneRotations(v);
        for (int step = 0; step < MostSteps; step++)
        {
            int end = i;
            while (end < off.Length - 1 && Math.Abs(off[end]) > RelativePrecision * (Math.Abs(diagonal[end]) + Math.Abs(diagonal[end + 1]))) end++;
            if (end == i) return;
            Step(diagonal, off, i, end, rotations);
            rotations.Apply();
        }
    }

    /// <summary>A QL step with Wilkinson's shift on the elements from first to last.</summary>
    private static void Step(double[] diagonal, double[] off, int first, int last, PlaneRotations rotations)
    {
        double g = (diagonal[first + 1] - diagonal[first]) / (2 * off[first]);
        g = diagonal[last] - diagonal[first] + (off[first] / (g + Math.CopySign(Math.Sqrt((g * g) + 1), g)));
        double s = 1, c = 1, moved = 0;
        for (int i = last - 1; i >= first; i--)
        {
            double f = s * off[i], b = c * off[i], r = Math.Sqrt((f * f) + (g * g));
            off[i + 1] = r;
            if (r == 0)
            {
                // The matrix has split: what is left is smaller than rounding.
                diagonal[i + 1] -= moved;
                off[last] = 0;
                return;
            }

            (s, c) = (f / r, g / r);
            g = diagonal[i + 1] - moved;
            r = ((diagonal[i] - g) * s) + (2 * c * b);
            moved = s * r;
            diagonal[i + 1] = g + moved;
            g = (c * r) - b;
            rotations.Add(i, c, s);
        }

        diagonal[first] -= moved;
        (off[first], off[last]) = (g, 0);
    }
}
