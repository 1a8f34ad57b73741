using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>Copies images between their own layout and lanes of channels: [height, width, channels rounded up to whole lanes].</summary>
internal static unsafe class ImageLanes
{
    private const int Planes = 8;

    /// <summary>
    /// Copies rows top to top + rows of an image, starting at column left, to rows by columns pixels of <paramref name="lanes"/> floats;
    /// zeros outside the image. Lanes beyond the channels are left unchanged.
    /// </summary>
    internal static void Read(float* image, ImageLayout layout, int channels, int height, int width, int top, int left, int rows,
        int columns, float* target, int lanes)
    {
        int from = Math.Clamp(left, 0, width), to = Math.Clamp(left + columns, from, width), before = Math.Min(from - left, columns), copied = to - from;
        if (copied == 0) before = columns;
        for (int r = top; r < top + rows; r++)
        {
            if (r < 0 || r >= height)
            {
                new Span<float>(target, columns * lanes).Clear();
                target += (nint)columns * lanes;
                continue;
            }
            new Span<float>(target, before * lanes).Clear();
            target += (nint)before * lanes;
            nint pixel = (nint)r * width + from;
            if (layout == ImageLayout.ChannelsFirst) Packing.Transpose(image + pixel, (nint)height * width, channels, copied, target, lanes);
            else Copy(image + pixel * channels, channels, copied, channels, target, lanes);
            target += (nint)copied * lanes;
            int after = columns - before - copied;
            new Span<float>(target, after * lanes).Clear();
            target += (nint)after * lanes;
        }
    }

    /// <summary>
    /// Copies pixels of <paramref name="lanes"/> floats, the first channels of each, to an image's pixels, starting at
    /// <paramref name="pixel"/>.
    /// </summary>
    internal static void Write(float* source, int lanes, int pixels, int channels, float* image, ImageLayout layout, int allChannels, int pixel, int allPixels)
    {
        if (layout == ImageLayout.ChannelsFirst)
        {
            // Few planes at a time, because planes whose distance is a power of two share a cache set.
            for (int c = 0; c < channels; c += Planes)
                Packing.Transpose(source + c, lanes, pixels, Math.Min(Planes, channels - c), image + (nint)c * allPixels + pixel, allPixels);
        }
        else Copy(source, lanes, pixels, channels, image + (nint)pixel * allChannels, allChannels);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* source, int sourceRow, int rows, int columns, float* target, int targetRow)
    {
        if (sourceRow == columns && targetRow == columns) new ReadOnlySpan<float>(source, rows * columns).CopyTo(new Span<float>(target, rows * columns));
        else Packing.CopyRows(source, sourceRow, rows, columns, target, targetRow);
    }
}
