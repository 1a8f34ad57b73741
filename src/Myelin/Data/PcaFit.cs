using Myelin.Kernels;

namespace Myelin;

/// <summary>Means and principal directions of a data set, in double.</summary>
internal static class PcaFit
{
    private const int ChunkElements = 1 << 18;

    /// <param name="training">At least two examples.</param>
    /// <param name="count">The number of components to keep, from the variances along all, in descending order.</param>
    internal static PcaNumbers Run(Dataset training, Func<double[], int> count)
    {
        int features = training.InputShape.ElementCount;
        double[] mean = new double[features];
        foreach (double[] rows in Rows(training, mean: null))
        {
            for (int start = 0; start < rows.Length; start += features) Rows64.AddScaled(mean, rows.AsSpan(start, features), 1);
        }

        for (int i = 0; i < features; i++) mean[i] /= training.Count;
        bool wide = features > training.Count;
        double[] centered = wide ? [.. Rows(training, mean).SelectMany(rows => rows)] : [];
        double[][] products = wide ? OfExamples(centered, training.Count) : OfFeatures(training, mean);
        double total = 0;
        for (int i = 0; i < products.Length; i++) total += products[i][i];
        if (!(total > 0)) throw new ArgumentException(
            $"Pca: the examples must differ.\n  Got {training.Count} equal ones.\n  Check where the data comes from.", nameof(training));

        (double[] values, double[][] vectors) = TridiagonalEigen.Run(products);
        Array.Reverse(values);
        Array.Reverse(vectors);
        double[] variances = Array.ConvertAll(values, value => Math.Max(0, value));
        int kept = count(variances);
        double[][] components = wide ? Directions(centered, vectors.AsSpan(0, kept), features) : vectors[..kept];
        foreach (double[] component in components) FixSign(component);
        return new PcaNumbers(Array.ConvertAll(mean, m => (float)m), [.. components.SelectMany(c => c.Select(v => (float)v))], variances[..kept], total);
    }

    /// <summary>The covariance of the features: XᵀX/(N-1).</summary>
    private static double[][] OfFeatures(Dataset training, double[] mean)
    {
        double[][] sums = Square(mean.Length);
        foreach (double[] rows in Rows(training, mean)) ProductSums.Add(sums, rows);
        ProductSums.Complete(sums, 1.0 / (training.Count - 1));
        return sums;
    }

    /// <summary>For more features than examples, XXᵀ/(N-1), which has the same eigenvalues other than 0.</summary>
    private static double[][] OfExamples(double[] x, int count)
    {
        double[][] sums = Square(count);
        int features = x.Length / count, chunk = Math.Max(1, ChunkElements / count);
        for (int start = 0; start < features; start += chunk)
        {
            double[] columns = new double[Math.Min(chunk, features - start) * count];
            for (int k = 0; k < columns.Length; k++) columns[k] = x[(k % count * features) + start + (k / count)];
            ProductSums.Add(sums, columns);
        }

        ProductSums.Complete(sums, 1.0 / (count - 1));
        return sums;
    }

    /// <summary>The directions Xᵀu/‖Xᵀu‖ for eigenvectors u of XXᵀ, orthogonal to rounding.</summary>
    private static double[][] Directions(double[] x, ReadOnlySpan<double[]> vectors, int features)
    {
        double[][] directions = new double[vectors.Length][];
        double longest = 0;
        for (int i = 0; i < directions.Length; i++)
        {
            double[] direction = directions[i] = new double[features];
            for (int k = 0; k < vectors[i].Length; k++) Rows64.AddScaled(direction, x.AsSpan(k * features, features), vectors[i][k]);
            double length = Math.Sqrt(Rows64.Dot(direction, direction));
            longest = Math.Max(longest, length);
            Span<double[]> before = directions.AsSpan(0, i);
            bool found = length > 1e-12 * longest && Orthogonalize(direction, before, 0.5 * length);
            // Without variance any direction that is orthogonal to the others will do.
            for (int axis = 0; !found; axis++)
            {
                direction.AsSpan().Clear();
                direction[axis] = 1;
                found = Orthogonalize(direction, before, 0.1 / Math.Sqrt(features));
            }
        }

        return directions;
    }

    /// <summary>Subtracts its part along others and gives it length 1; false if less than <paramref name="least"/> remains.</summary>
    private static bool Orthogonalize(double[] direction, ReadOnlySpan<double[]> others, double least)
    {
        // Twice: the second pass removes the rounding errors of the first.
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (double[] other in others) Rows64.AddScaled(direction, other, -Rows64.Dot(direction, other));
        }

        double length = Math.Sqrt(Rows64.Dot(direction, direction));
        if (!(length > least)) return false;
        for (int i = 0; i < direction.Length; i++) direction[i] /= length;
        return true;
    }

    /// <summary>Makes the largest element positive; among equally large ones, up to rounding, the first.</summary>
    private static void FixSign(double[] component)
    {
        double largest = component.Max(Math.Abs);
        if (component.First(v => Math.Abs(v) >= largest * (1 - 1e-6)) > 0) return;
        for (int i = 0; i < component.Length; i++) component[i] = -component[i];
    }

    private static double[][] Square(int n) => [.. Enumerable.Range(0, n).Select(_ => new double[n])];

    /// <summary>The examples in order, some at a time, row by row, less their mean unless it is null.</summary>
    private static IEnumerable<double[]> Rows(Dataset data, double[]? mean)
    {
        int width = data.InputShape.ElementCount;
        foreach ((Tensor inputs, int first) in data.Chunks(Math.Clamp(ChunkElements / width, 1, 4096)))
        {
            float[] values = inputs.ToArray();
            if (mean is null) FiniteCheck.Require(values, width, first, "inputs");
            double[] rows = new double[values.Length];
            for (int i = 0; i < rows.Length; i++) rows[i] = values[i] - (mean is null ? 0 : mean[i % width]);
            yield return rows;
        }
    }
}
