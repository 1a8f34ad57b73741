namespace Myelin.Kernels;

/// <summary>The memory layout of an image.</summary>
internal enum ImageLayout
{
    /// <summary>[channels, height, width].</summary>
    ChannelsFirst,

    /// <summary>[height, width, channels].</summary>
    ChannelsLast,
}
