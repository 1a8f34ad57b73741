using System.CommandLine;
using Myelin.Cli.Terminal;
using Myelin.Runs;

namespace Myelin.Cli.Commands;

/// <summary>`myelin tune`: searches for layers, neurons, learning rate and the like by successive halving, and trains the best.</summary>
internal static class TuneCommand
{
    internal const string Name = "tune";

    /// <param name="interruption">What ends a search early; null in a command that is only described.</param>
    internal static Command Create(Interruption? interruption)
    {
        Command command = new(Name,
            "Searches for the right network by trial: layers and neurons (mlp, gpt, and lstm, gru, rnn of a text), dropout (the same), learning rate, batch " +
            "size and weight decay (every model but the perceptron). What is given is not searched. The test set is read once, for the best.");
        Argument<string> dataset = new("dataset")
        {
            Description = $"{string.Join(", ", TaskKind.All.Select(kind => kind.Usage))}; digits if not given.",
            DefaultValueFactory = _ => "digits",
            HelpName = "dataset",
        };
        command.Arguments.Add(dataset);
        var options = new BoundOptions(command, TuneOptions.Search.Options.Concat(TuneOptions.Fixed), dataset);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            string? data = parsed.GetResult(dataset) is { Implicit: false } ? parsed.GetValue(dataset) : null;
            ulong? seed = parsed.GetResult(common.Seed) is { Implicit: false } ? parsed.GetValue(common.Seed) : null;
            var request = TuneRequest.Create(data, options.Given(parsed), seed);
            request = request with { Run = request.Run with { DataDirectory = parsed.GetValue(common.DataDir), Language = output.Language } };
            using var display = new TuneDisplay(output);
            try
            {
                new TuneJob(request, display.Show).Run(interruption!.Token);
                return ExitCode.Done;
            }
            catch (OperationCanceledException canceled) when (interruption!.Token.IsCancellationRequested)
            {
                throw new OperationCanceledException(interruption.TuneMessage(display.Folder), canceled);
            }
        });
        return command;
    }
}
