using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Myelin.Cli.Commands;

namespace Myelin.Cli;

/// <summary>The command `myelin`.</summary>
public static class Program
{
    /// <summary>0 done, 1 the work failed, 2 wrong usage.</summary>
    public static int Main(string[] args)
    {
        Command root = new("myelin", "Trains, evaluates and uses neural networks: from one perceptron to a CNN.");
        root.Options.Add(new HelpOption());
        root.Options.Add(new VersionOption());
        root.Subcommands.Add(TrainCommand.Create());
        root.Subcommands.Add(EvalCommand.Create());
        root.Subcommands.Add(PredictCommand.Create());
        root.Subcommands.Add(InfoCommand.Create());
        root.Subcommands.Add(DataCommand.Create());
        root.Subcommands.Add(BenchCommand.Create());
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError error in parsed.Errors) Console.Error.WriteLine(error.Message);
            Console.Error.WriteLine($"  Got myelin {string.Join(' ', args)}\n  Try {NameOf(parsed.CommandResult)} --help.");
            return ExitCode.Usage;
        }

        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    private static string NameOf(CommandResult result) => result.Parent is CommandResult parent ? $"{NameOf(parent)} {result.Command.Name}" : result.Command.Name;
}
