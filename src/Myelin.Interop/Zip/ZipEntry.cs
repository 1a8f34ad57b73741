namespace Myelin.Interop.Zip;

/// <summary>One file of a zip archive, checked.</summary>
/// <param name="Name">Its path in the archive, used only as a key.</param>
/// <param name="IsDeflated">Whether it is compressed; otherwise it is stored.</param>
/// <param name="Crc">The checksum of its content.</param>
/// <param name="Start">The position of its (compressed) bytes.</param>
/// <param name="Compressed">The number of these bytes.</param>
/// <param name="Length">The length of its content.</param>
internal sealed record ZipEntry(string Name, bool IsDeflated, uint Crc, long Start, long Compressed, long Length);
