using System.CommandLine;
using Myelin.Cli.Commands;

namespace Myelin.Cli;

/// <summary>The command `myelin`.</summary>
public static class Program
{
    /// <summary>0 done, 1 the work failed, 2 wrong usage.</summary>
    public static int Main(string[] args)
    {
        RootCommand root = new("Trains, evaluates and uses neural networks: from one perceptron to a CNN.");
        root.Subcommands.Add(TrainCommand.Create());
        root.Subcommands.Add(EvalCommand.Create());
        root.Subcommands.Add(PredictCommand.Create());
        root.Subcommands.Add(InfoCommand.Create());
        root.Subcommands.Add(DataCommand.Create());
        root.Subcommands.Add(BenchCommand.Create());
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) Console.Error.WriteLine(error.Message);
            Console.Error.WriteLine($"Try myelin {string.Join(' ', Names(parsed.CommandResult))}--help.");
            return ExitCode.Usage;
        }

        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    private static IEnumerable<string> Names(System.CommandLine.Parsing.CommandResult result) =>
        result.Parent is System.CommandLine.Parsing.CommandResult ? [result.Command.Name + " "] : [];
}
