namespace Myelin.Kernels;

/// <summary>How an image lies in memory.</summary>
internal enum ImageLayout
{
    /// <summary>[channels, height, width].</summary>
    ChannelsFirst,

    /// <summary>[height, width, channels].</summary>
    ChannelsLast,
}
