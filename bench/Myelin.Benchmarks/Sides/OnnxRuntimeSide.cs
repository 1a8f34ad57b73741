namespace Myelin.Benchmarks;

/// <summary>ONNX Runtime through its .NET package, on the networks that PyTorch exports; inference only.</summary>
internal sealed class OnnxRuntimeSide(PyTorchSide exporter, string models, string[] tasks) : Side("ONNX Runtime")
{
    private readonly PeerProject _project = new("OnnxRuntime");

    protected override (string File, string[] Arguments) Program => ("dotnet", [_project.Library, models]);

    protected override bool HasTask(string task) => tasks.Contains(task) || IsFile(task);

    protected override string PrepareProgram()
    {
        if (!exporter.IsReady) throw new SideMissingException("PyTorch, which exports its models, is missing");
        _project.Build();
        exporter.Export(models, tasks);
        return $"ONNX Runtime {ChildProcess.Run("dotnet", [_project.Library, "--version"]).Output.Trim()}";
    }
}
