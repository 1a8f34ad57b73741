using System.CommandLine;

namespace Myelin.Cli.Commands;

/// <summary>`myelin help train` and `myelin version`: the same as the options, for those who expect commands.</summary>
internal static class HelpCommand
{
    /// <param name="commands">The commands that have help.</param>
    /// <param name="run">Runs a command line.</param>
    internal static Command Create(IEnumerable<Command> commands, Func<string[], int> run)
    {
        string[] names = [.. commands.Select(c => c.Name)];
        Argument<string[]> words = new("command") { Description = "The command, and for `train` the data set.", Arity = ArgumentArity.ZeroOrMore };
        words.CompletionSources.Add(names);
        words.HelpName = "command";
        Command command = new("help", "Shows the help of a command.");
        command.Arguments.Add(words);
        // The parser shows the help that is asked for even if the command is misspelled.
        command.SetAction(parsed => parsed.GetValue(words)! is [{ } name, ..] given && !names.Contains(name)
            ? run(given)
            : run([.. parsed.GetValue(words)!, "--help"]));
        return command;
    }

    /// <param name="run">Runs a command line.</param>
    internal static Command CreateVersion(Func<string[], int> run)
    {
        Command command = new("version", "Shows the version.");
        command.SetAction(_ => run(["--version"]));
        return command;
    }
}
