using System.Runtime.InteropServices;

namespace Myelin.Benchmarks;

/// <summary>The machine that measures, as results name it.</summary>
internal static class Computer
{
    /// <summary>The processor's name, or what kind it is.</summary>
    internal static string Processor { get; } =
        FromLinux() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? $"{RuntimeInformation.ProcessArchitecture}";

    internal static string Runtime => RuntimeInformation.FrameworkDescription;

    /// <summary>Such as "AMD EPYC, 2 cores, .NET 10.0.0."</summary>
    internal static string Sentence => $"{Processor}, {Environment.ProcessorCount} cores, {Runtime}.";

    /// <summary>Such as "2 threads of AMD EPYC, .NET 10.0.0."</summary>
    internal static string ThreadSentence => $"{Environment.ProcessorCount} threads of {Processor}, {Runtime}.";

    private static string? FromLinux()
    {
        const string Source = "/proc/cpuinfo";
        if (!File.Exists(Source)) return null;
        return File.ReadLines(Source).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim();
    }
}
