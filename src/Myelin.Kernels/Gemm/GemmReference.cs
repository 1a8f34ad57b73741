namespace Myelin.Kernels;

/// <summary>The product by definition, in double precision.</summary>
internal static class GemmReference
{
    internal static double[] Multiply(int m, int n, int k, ReadOnlySpan<float> a, int lda, bool transposeA, ReadOnlySpan<float> b, int ldb, bool transposeB,
        ReadOnlySpan<float> c, int ldc, bool accumulate, ReadOnlySpan<float> bias = default, GemmActivation activation = GemmActivation.None)
    {
        double[] result = new double[m * n];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double sum = accumulate ? c[i * ldc + j] : 0;
                for (int p = 0; p < k; p++) sum += (double)a[transposeA ? p * lda + i : i * lda + p] * b[transposeB ? j * ldb + p : p * ldb + j];
                if (!bias.IsEmpty) sum += bias[j];
                result[i * n + j] = activation == GemmActivation.Relu ? Math.Max(0, sum) : sum;
            }
        }
        return result;
    }
}
