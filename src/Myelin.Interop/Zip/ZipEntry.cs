namespace Myelin.Interop.Zip;

/// <summary>One file of a zip archive, checked.</summary>
/// <param name="Name">Its path in the archive, which is a key and nothing else.</param>
/// <param name="IsDeflated">Whether it is compressed; otherwise it is stored as it is.</param>
/// <param name="Crc">The checksum of its content.</param>
/// <param name="Start">Where its (compressed) bytes begin.</param>
/// <param name="Compressed">How many there are.</param>
/// <param name="Length">How long its content is.</param>
internal sealed record ZipEntry(string Name, bool IsDeflated, uint Crc, long Start, long Compressed, long Length);
