namespace Myelin.Benchmarks;

/// <summary>A peer that is a .NET project of bench/peers. It is no part of the solution: its packages are large.</summary>
internal sealed class PeerProject(string folder)
{
    private readonly string _folder = Checkout.File($"bench/peers/{folder}");

    /// <summary>Where the built program and its native libraries are.</summary>
    internal string Output => Path.Combine(_folder, "bin", "Release", "net10.0");

    internal string Library => Path.Combine(Output, $"{folder}Peer.dll");

    internal string File(string name) => Path.Combine(_folder, name);

    /// <summary>Restores and builds it.</summary>
    internal void Build()
    {
        ChildProcess build = ChildProcess.TryRun("dotnet", ["build", "-c", "Release", "-v", "q", "--nologo", _folder])!;
        if (build.ExitCode != 0) throw new SideMissingException($"bench/peers/{folder} could not be built: {build.LastWords}");
    }
}
