using System.Runtime.InteropServices;

namespace Myelin.Benchmarks;

/// <summary>TorchSharp on libtorch, what a .NET program would otherwise use. It has no choice of memory format.</summary>
internal sealed class TorchSharpSide() : Side("TorchSharp")
{
    private readonly PeerProject _project = new("TorchSharp");
    private string? _shim;

    protected override (string File, string[] Arguments) Program => ("dotnet", [_project.Library]);

    protected override IReadOnlyDictionary<string, string> Environment =>
        _shim is null ? base.Environment : new Dictionary<string, string> { ["LD_PRELOAD"] = _shim };

    protected override string PrepareProgram()
    {
        bool isServed = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;
        if (!isServed) throw new SideMissingException("its project is for Linux on x64");
        _project.Build();
        if (!NativeStandardLibrary.IsNewEnough) _shim = NativeStandardLibrary.Shim(_project);
        ChildProcess probe = ChildProcess.TryRun("dotnet", [_project.Library, "--version"], Environment)!;
        if (probe.ExitCode != 0) throw new SideMissingException($"its native library does not load: {probe.LastWords}");
        string[] versions = probe.Output.Trim().Split(' ');
        return $"TorchSharp {versions[0]} with libtorch {versions[1]}";
    }
}
