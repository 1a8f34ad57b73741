using Myelin.Runs;

namespace Myelin.Cli.Terminal;

/// <summary>Opens saved runs for commands, and says when one has not ended.</summary>
internal static class OpenedRun
{
    internal static SavedRun Open(Output output, string path)
    {
        if (path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) && File.Exists(path) && RunExport.Open(path) is { } exported) return exported;
        var run = SavedRun.Open(path);
        if (run.State != RunState.Finished)
        {
            string weights = run.State == RunState.StoppedAtBest ? "best epoch so far" : "last step";
            output.Notice($"NOTE: the run was stopped; it has the weights of its {weights}. `myelin train --resume --out {path}` continues it");
        }

        return run;
    }
}
