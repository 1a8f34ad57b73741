namespace Myelin.Kernels;

/// <summary>A permuted copy, index by index.</summary>
internal static class PermuteReference
{
    internal static float[] Copy(float[] x, int[] shape, int[] permutation)
    {
        var y = new float[x.Length];
        var index = new int[shape.Length];
        for (int flat = 0; flat < x.Length; flat++)
        {
            int rest = flat;
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                index[axis] = rest % shape[axis];
                rest /= shape[axis];
            }
            int to = 0;
            foreach (int axis in permutation) to = to * shape[axis] + index[axis];
            y[to] = x[flat];
        }
        return y;
    }
}
