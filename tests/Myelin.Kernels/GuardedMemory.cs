using System.Runtime.InteropServices;

namespace Myelin.Kernels.Tests;

/// <summary>Floats whose end touches inaccessible memory: a protected page on Linux, canaries elsewhere.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int Page = 4096;
    private const int Canaries = 64;
    private const float Canary = -12345.678f;
    private readonly byte* _base;
    private readonly nuint _size;
    private readonly float* _start;
    private readonly int _length;
    private readonly float[]? _array;
    private GCHandle _pin;

    internal GuardedMemory(int length)
    {
        _length = length;
        if (OperatingSystem.IsLinux())
        {
            nuint body = (nuint)((length * sizeof(float) + Page - 1) / Page * Page);
            _size = body + 2 * Page;
            _base = (byte*)mmap(null, _size, 0, 0x22, -1, 0);
            if ((nint)_base == -1) throw new InvalidOperationException("mmap failed");
            if (body > 0 && mprotect(_base + Page, body, 3) != 0) throw new InvalidOperationException("mprotect failed");
            _start = (float*)(_base + Page + body - length * sizeof(float));
        }
        else
        {
            _array = new float[length + 2 * Canaries];
            Array.Fill(_array, Canary);
            _pin = GCHandle.Alloc(_array, GCHandleType.Pinned);
            _start = (float*)_pin.AddrOfPinnedObject() + Canaries;
        }
    }

    internal GuardedMemory(ReadOnlySpan<float> values) : this(values.Length) => values.CopyTo(Span);

    internal Span<float> Span => new(_start, _length);

    public void Dispose()
    {
        if (_array is null)
        {
            _ = munmap(_base, _size);
            return;
        }
        _pin.Free();
        Assert.All(_array[..Canaries], c => Assert.Equal(Canary, c));
        Assert.All(_array[^Canaries..], c => Assert.Equal(Canary, c));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial void* mmap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mprotect(void* address, nuint length, int protection);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(void* address, nuint length);
}
