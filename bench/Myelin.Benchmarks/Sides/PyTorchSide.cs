using System.CommandLine;
using System.Text.Json.Nodes;

namespace Myelin.Benchmarks;

/// <summary>PyTorch, by bench/peers/torch_bench.py.</summary>
internal sealed class PyTorchSide(string python) : Side("PyTorch")
{
    private static string Script(string name) => Checkout.File($"bench/peers/{name}");

    internal static Option<string> PythonOption() => new("--python")
    {
        Description = "The Python that has PyTorch.",
        DefaultValueFactory = _ => File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3",
    };

    protected override (string File, string[] Arguments) Program => (python, [Script("torch_bench.py")]);

    /// <summary>Writes networks as ONNX files, named for their tasks.</summary>
    internal void Export(string folder, params IEnumerable<string> tasks) => ChildProcess.Run(python, [Script("torch_bench.py"), "--export", folder, .. tasks]);

    /// <summary>Trains the GPT of `text`.</summary>
    internal JsonObject RunText(string file, int threads, int steps) =>
        JsonNode.Parse(ChildProcess.Run(python, [Script("torch_text.py"), file, "--threads", $"{threads}", "--steps", $"{steps}"]).Output)!.AsObject();

    protected override string PrepareProgram()
    {
        ChildProcess? probe = ChildProcess.TryRun(python, [Script("torch_bench.py"), "--version"]);
        if (probe is null) throw new SideMissingException($"there is no {python}");
        if (probe.ExitCode != 0) throw new SideMissingException($"{python} has no PyTorch");
        JsonNode version = JsonNode.Parse(probe.Output)!;
        return $"PyTorch {version["version"]} with {version["blas"]}";
    }
}
