using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Myelin;

/// <summary>
/// Lays memory in pages of 2 MB, where Linux (6.1 or later) does that on request. A training step runs through some tens of megabytes, far more
/// than the processor knows addresses of in pages of 4 KB, and its prefetchers stop at the end of each; see docs/decisions/0001-memory.md.
/// Elsewhere, and where the system's administrator has said "never", nothing happens.
/// </summary>
internal sealed partial class HugePages
{
    /// <summary>Bytes of a huge page.</summary>
    internal const nuint Size = 2 << 20;

    private const string SettingFile = "/sys/kernel/mm/transparent_hugepage/enabled";

    // Of Linux's madvise: copy what lies here into huge pages now.
    private const int Collapse = 25;

    // Blocks that lie so close together are one run: what lies between them, and before the first, is the collector's as well.
    private const nuint LargestGap = Size;

    // When so many more pages were refused than laid the system has none left, or is too old to be asked.
    private const int MostRefusals = 8;

    // A page takes some milliseconds: what is asked for at once must not be felt.
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(10);

    private static readonly bool s_offered = OperatingSystem.IsLinux() && Offered();

    private readonly List<(nuint First, nuint End)> _runs = [];
    private int _refused, _laid;

    /// <summary>Whether pages are left to be laid.</summary>
    internal bool IsLaying => _runs.Count > 0;

    /// <summary>Takes these runs of memory in place of what was still to be laid.</summary>
    /// <param name="blocks">Where each block begins, and its bytes; sorted here.</param>
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

    /// <summary>Lays some more of the huge pages that fit whole into the runs, for a few milliseconds. Addresses and contents stay as they are.</summary>
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
