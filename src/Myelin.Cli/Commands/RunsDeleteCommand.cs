using System.CommandLine;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Runs;

namespace Myelin.Cli.Commands;

/// <summary>`myelin runs delete`: deletes runs, after a question.</summary>
internal static class RunsDeleteCommand
{
    internal static Command Create()
    {
        Command command = new("delete", "Deletes runs; other files in their folders stay.");
        Argument<string[]> runs = new("run") { Description = "The folder of a run, or several.", Arity = ArgumentArity.OneOrMore };
        Option<bool> yes = new("--yes") { Description = "Do not ask." };
        command.Arguments.Add(runs);
        command.Options.Add(yes);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            var deleted = new JsonArray();
            // All of them before the first is deleted: a name that is mistyped should not leave half of the work done.
            ListedRun[] listed = [.. parsed.GetValue(runs)!.Select(ListedRun.Open)];
            foreach (ListedRun run in listed)
            {
                if (!parsed.GetValue(yes) && !IsWanted(output, run)) continue;
                RunFolder.Delete(run.Folder);
                output.Line(output.InLanguage($"Deleted {run.Folder}"));
                deleted.Add((JsonNode)run.Folder);
            }

            output.Event("result", new JsonObject { ["deleted"] = deleted });
            return ExitCode.Done;
        });
        return command;
    }

    private static bool IsWanted(Output output, ListedRun run)
    {
        if (Console.IsInputRedirected || output.IsJson) throw new UsageException(
            $"delete: a run is deleted after a question, or with --yes.\n  Got {run.Folder}, and no terminal to ask in.\n  Add --yes.");
        RunDescription description = run.Description;
        KeyValuePair<string, double>[] tested = [.. description.Figures.Where(f => f.Key is "testAccuracy" or "testError" or "testLoss").TakeLast(1)];
        string figure = string.Concat(tested.Select(f => $", {FigureText.Name(f.Key)} {FigureText.Of(f.Key, f.Value)}"));
        Harmless.Write(output, output.InLanguage($"Delete {run.Folder} ({description.Model} on {description.Dataset}{figure})? [y/N]") + " ");
        string answer = Console.In.ReadLine()?.Trim().ToLowerInvariant() ?? "";
        return answer is "y" or "yes" or "是";
    }
}
