using System.Runtime.InteropServices;

namespace Myelin;

/// <summary>
/// A number that rarely matches for other values: FNV-1a with 64 bits, one 32-bit word at a time, the same on every machine. It detects
/// accidents, not malice.
/// </summary>
internal sealed class Fingerprint
{
    internal ulong Value { get; private set; } = 0xcbf29ce484222325;

    internal void Add(Tensor tensor)
    {
        Add(MemoryMarshal.Cast<float, int>(tensor.Span));
        GC.KeepAlive(tensor);
    }

    internal void Add(ReadOnlySpan<int> words)
    {
        foreach (int word in words) Value = unchecked((Value ^ (uint)word) * 0x100000001b3);
    }
}
