using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Myelin;

/// <summary>
/// Backs memory with 2 MB pages where Linux (6.1 or later) does that on request. A training step touches tens of megabytes, far more than
/// the processor can address with the 4 KB pages in its TLB, and its prefetchers stop at the end of each page; see
/// docs/decisions/0001-memory.md. On other systems, and where the administrator has set "never", nothing happens.
/// </summary>
internal sealed partial class HugePages
{
    /// <summary>The size of a huge page in bytes.</summary>
    internal const nuint Size = 2 << 20;

    private const string SettingFile = "/sys/kernel/mm/transparent_hugepage/enabled";

    // Linux's MADV_COLLAPSE: copy the contents of this range into huge pages now.
    private const int Collapse = 25;

    // Blocks this close together form one run: the memory between them, and before the first, also belongs to the garbage collector.
    private const nuint LargestGap = Size;

    // When refusals outnumber successes by this many, the system has no huge pages left or does not support them.
    private const int MostRefusals = 8;

    // A page takes some milliseconds: one call must not cause a noticeable pause.
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(10);

    private static readonly bool s_offered = OperatingSystem.IsLinux() && Offered();

    private readonly List<(nuint First, nuint End)> _runs = [];
    private int _refused, _laid;

    /// <summary>Whether pages are left to be backed.</summary>
    internal bool IsLaying => _runs.Count > 0;

    /// <summary>Replaces the remaining runs with these.</summary>
    /// <param name="blocks">The start of each block and its size in bytes; sorted here.</param>
    internal void Begin(List<(nuint First, nuint Bytes)> blocks)
    {
        _runs.Clear();
        (_refused, _laid) = (0, 0);
        if (!s_offered) return;
        blocks.Sort();
        foreach ((nuint first, nuint bytes) in blocks)
        {
            if (_runs.Count > 0 && first <= _runs[^1].End + LargestGap) _runs[^1] = (_runs[^1].First, nuint.Max(_runs[^1].End, first + bytes));
            else _runs.Add((first / Size * Size, first + bytes));
        }
    }

    /// <summary>
    /// Backs some more of the pages that fit whole into the runs, for a few milliseconds. Addresses and contents stay unchanged.
    /// </summary>
    internal void GoOn()
    {
        var watch = Stopwatch.StartNew();
        while (IsLaying && watch.Elapsed < s_longest)
        {
            (nuint page, nuint end) = _runs[^1];
            _runs.RemoveAt(_runs.Count - 1);
            if (page + Size > end) continue;
            _runs.Add((page + Size, end));
            if (Advise(page, Size, Collapse) == 0) _laid++;
            else if (++_refused >= _laid + MostRefusals) _runs.Clear();
        }
    }

    private static bool Offered()
    {
        try
        {
            return !File.ReadAllText(SettingFile).Contains("[never]", StringComparison.Ordinal) && Advise(0, 0, Collapse) == 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint address, nuint length, int advice);
}
