using System.CommandLine;
using System.CommandLine.Completions;
using Myelin.Cli.Terminal;
using Myelin.Runs;

namespace Myelin.Cli.Commands;

/// <summary>`myelin train`: trains on a data set, a table, a series or a text, reports the results, and saves the run.</summary>
internal static class TrainCommand
{
    internal const string Name = "train";

    private static readonly string[] s_datasets = [.. NamedDatasets.Names, "series", "text"];

    /// <summary>The argument for the data, also for help.</summary>
    internal static Argument<string> Dataset { get; } = new("dataset")
    {
        Description = $"{string.Join(", ", TaskKind.All.Select(kind => kind.Usage))}; digits if not given.",
        DefaultValueFactory = _ => "digits",
        HelpName = "dataset",
        CompletionSources = { _ => [.. s_datasets.Select(name => new CompletionItem(name))] },
    };

    /// <param name="interruption">What ends a run early; null in a command that is only described.</param>
    internal static Command Create(Interruption? interruption)
    {
        Command command = new(Name, "Trains a model and saves it. Without arguments: an MLP on handwritten digits.");
        command.Arguments.Add(Dataset);
        var options = new BoundOptions(command, TrainOptions.Groups.Concat(TaskKind.All.SelectMany(kind => kind.Groups)).SelectMany(g => g.Options), Dataset);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            string? dataset = parsed.GetResult(Dataset) is { Implicit: false } ? parsed.GetValue(Dataset) : null;
            ulong? seed = parsed.GetResult(common.Seed) is { Implicit: false } ? parsed.GetValue(common.Seed) : null;
            var request = RunRequest.Create(dataset, options.Given(parsed), seed);
            return Run(request with { DataDirectory = parsed.GetValue(common.DataDir), Language = output.Language }, output, interruption!);
        });
        return command;
    }

    private static int Run(RunRequest request, Output output, Interruption interruption)
    {
        // A finding may be told again with another level: it counts with its last.
        Dictionary<string, FindingLevel> levels = [];
        using var display = new TrainingDisplay(output, request.Options.Find(TrainOptions.Doctor) == "full");
        try
        {
            new TrainingJob(request, happened =>
            {
                if (happened is FindingMade { Finding: { } finding }) levels[finding.Rule] = finding.Level;
                display.Show(happened);
            }).Run(interruption.Token);
            return DoctorFailure.Of(request.Options.Find(TrainOptions.DoctorFail), levels.Count == 0 ? null : levels.Values.Max());
        }
        catch (OperationCanceledException canceled) when (interruption.Token.IsCancellationRequested)
        {
            throw new OperationCanceledException(interruption.Message(display.Canceled), canceled);
        }
    }
}
