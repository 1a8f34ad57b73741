namespace Myelin.Kernels;

/// <summary>Rows selected by index, and their gradient in double precision, one element at a time.</summary>
internal static class RowGatherReference
{
    internal static float[] Forward(ReadOnlySpan<float> x, ReadOnlySpan<int> indices, int width)
    {
        var y = new float[indices.Length * width];
        for (int i = 0; i < y.Length; i++) y[i] = x[indices[i / width] * width + i % width];
        return y;
    }

    internal static double[] Gradient(ReadOnlySpan<float> dy, ReadOnlySpan<int> indices, int without, int width, int rows)
    {
        var dx = new double[rows * width];
        for (int i = 0; i < dy.Length; i++)
        {
            int row = indices[i / width];
            if (row != without) dx[row * width + i % width] += dy[i];
        }
        return dx;
    }
}
