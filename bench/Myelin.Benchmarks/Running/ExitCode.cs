namespace Myelin.Benchmarks;

/// <summary>The exit codes of the program, as those of the command.</summary>
internal static class ExitCode
{
    internal const int Done = 0;
    internal const int Failed = 1;
    internal const int Usage = 2;
}
