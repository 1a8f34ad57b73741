namespace Myelin;

/// <summary>Random matrices with orthogonal rows or columns, by modified Gram-Schmidt in double precision.</summary>
internal static class OrthogonalMatrix
{
    /// <param name="values">rows · columns numbers, row-major.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="gain">The length of each vector.</param>
    /// <param name="random">The source of the directions.</param>
    internal static void Fill(Span<float> values, int rows, int columns, float gain, RandomStream random)
    {
        if (values.IsEmpty) return;
        bool byRow = rows <= columns;
        int count = Math.Min(rows, columns), length = Math.Max(rows, columns);
        var normals = new float[count * length];
        random.FillNormal(normals);
        double[][] vectors = [.. Enumerable.Range(0, count).Select(i => normals.Skip(i * length).Take(length).Select(v => (double)v).ToArray())];
        for (int i = 0; i < count; i++)
        {
            // Twice: the second pass removes the rounding errors of the first.
            for (int pass = 0; pass < 2; pass++)
            {
                for (int j = 0; j < i; j++) Subtract(vectors[i], vectors[j], Dot(vectors[i], vectors[j]));
            }

            double norm = Math.Sqrt(Dot(vectors[i], vectors[i]));
            for (int k = 0; k < length; k++)
            {
                vectors[i][k] /= norm;
                values[byRow ? (i * columns) + k : (k * columns) + i] = (float)(gain * vectors[i][k]);
            }
        }
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int k = 0; k < a.Length; k++) sum += a[k] * b[k];
        return sum;
    }

    private static void Subtract(double[] a, double[] b, double factor)
    {
        for (int k = 0; k < a.Length; k++) a[k] -= factor * b[k];
    }
}
