namespace Myelin.Benchmarks;

/// <summary>A training that is to be measured.</summary>
/// <param name="Key">Its name in results, by which a stopped measurement continues.</param>
/// <param name="Network">The network with its task and recipe.</param>
/// <param name="Fault">The planted fault; null for a healthy run.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Create">What is trained.</param>
internal sealed record DoctorJob(string Key, Network Network, Fault? Fault, ulong Seed, Func<Setup> Create);
