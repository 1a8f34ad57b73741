namespace Myelin.Benchmarks;

/// <summary>The programs of published catalogues that are re-enacted.</summary>
internal static class RealPrograms
{
    internal static IReadOnlyList<RealProgram> All { get; } = [.. SoftmaxPrograms.All, .. ActivationPrograms.All];

    /// <summary>Programs that were looked at, and why they are not here.</summary>
    internal static IReadOnlyList<(string Id, string Reason)> LeftOut { get; } = [];
}
