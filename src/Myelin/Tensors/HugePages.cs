using System.Runtime.InteropServices;

namespace Myelin;

/// <summary>
/// Lays memory in pages of 2 MB, where Linux (6.1 or later) does that on request. A training step runs through some tens of megabytes, far more
/// than the processor knows addresses of in pages of 4 KB, and its prefetchers stop at the end of each; see docs/decisions/0001-memory.md.
/// Elsewhere, and where the system's administrator has said "never", nothing happens.
/// </summary>
internal static partial class HugePages
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

    private static bool s_offered = OperatingSystem.IsLinux() && Offered();

    /// <summary>Lays in huge pages what whole ones of these runs of memory there are. Addresses and contents stay as they are.</summary>
    /// <param name="blocks">Where each block begins, and its bytes; sorted here.</param>
    internal static void Lay(List<(nuint First, nuint Bytes)> blocks)
    {
        if (!s_offered) return;
        blocks.Sort();
        int refused = 0, laid = 0;
        for (int i = 0; i < blocks.Count;)
        {
            (nuint first, nuint bytes) = blocks[i++];
            nuint end = first + bytes;
            for (; i < blocks.Count && blocks[i].First <= end + LargestGap; i++) end = nuint.Max(end, blocks[i].First + blocks[i].Bytes);
            for (nuint page = first / Size * Size; page + Size <= end; page += Size)
            {
                if (Advise(page, Size, Collapse) == 0) laid++;
                else refused++;
                if (refused < laid + MostRefusals) continue;
                s_offered = false;
                return;
            }
        }
    }

    private static bool Offered()
    {
        try
        {
            return !File.ReadAllText(SettingFile).Contains("[never]", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint address, nuint length, int advice);
}
