namespace Myelin.Benchmarks;

/// <summary>A planted fault.</summary>
/// <param name="Name">Its name in results.</param>
/// <param name="Causes">The rules that name its cause: any of them is right.</param>
/// <param name="Applies">Whether it makes sense for a network.</param>
/// <param name="Plant">Changes a healthy setup.</param>
internal sealed record Fault(string Name, string[] Causes, Func<Network, bool> Applies, Action<Setup, Network> Plant);
