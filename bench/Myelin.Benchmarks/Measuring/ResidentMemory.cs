using System.Diagnostics;

namespace Myelin.Benchmarks;

/// <summary>The memory of this process.</summary>
internal static class ResidentMemory
{
    /// <summary>The most that was ever resident, in MB.</summary>
    internal static double PeakMegabytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1048576.0;
    }
}
