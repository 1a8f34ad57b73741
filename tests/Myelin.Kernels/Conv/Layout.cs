namespace Myelin.Kernels.Tests;

/// <summary>Images in either order of their axes.</summary>
internal static class Layout
{
    /// <summary>[N, C, pixels] to [N, pixels, C].</summary>
    internal static float[] Last(ReadOnlySpan<float> images, int channels, int pixels) => Swap(images, channels, pixels);

    /// <summary>[N, pixels, C] to [N, C, pixels].</summary>
    internal static float[] First(ReadOnlySpan<float> images, int channels, int pixels) => Swap(images, pixels, channels);

    private static float[] Swap(ReadOnlySpan<float> images, int rows, int columns)
    {
        float[] result = new float[images.Length];
        for (int i = 0; i < images.Length; i++)
        {
            int image = i / (rows * columns), row = i / columns % rows, column = i % columns;
            result[(image * columns + column) * rows + row] = images[i];
        }
        return result;
    }
}
