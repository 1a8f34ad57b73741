using System.CommandLine;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;

namespace Myelin.Cli.Commands;

/// <summary>`myelin help train` and `myelin version`: the same as the options, for those who expect commands.</summary>
internal static class HelpCommand
{
    /// <param name="commands">The commands that have help.</param>
    /// <param name="run">Runs a command line, with another standard output.</param>
    internal static Command Create(IEnumerable<Command> commands, Func<string[], TextWriter, int> run)
    {
        string[] names = [.. commands.Select(c => c.Name)];
        Argument<string[]> words = new("command") { Description = "The command, and for `train` the data set.", Arity = ArgumentArity.ZeroOrMore };
        words.CompletionSources.Add(names);
        words.HelpName = "command";
        Command command = new("help", "Shows the help of a command.");
        command.Arguments.Add(words);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            // The parser shows the help that is asked for even if the command is misspelled.
            string[] given = parsed.GetValue(words)!;
            if (given is [{ } name, ..] && !names.Contains(name))
            {
                string[] language = parsed.GetResult(common.Language) is { Implicit: false } ? [common.Language.Name, parsed.GetValue(common.Language)!] : [];
                return run([.. given, .. language, .. output.IsJson ? (string[])[common.Json.Name] : []], Console.Out);
            }

            return Write(output, "help", to => run([.. given, "--help"], to));
        });
        return command;
    }

    /// <param name="run">Runs a command line, with another standard output.</param>
    internal static Command CreateVersion(Func<string[], TextWriter, int> run)
    {
        Command command = new("version", "Shows the version.");
        CommonOptions common = new(command);
        // The "version" of a JSON object is that of its format.
        common.Runs(command, (_, output) => Write(output, "myelin", to => run(["--version"], to)));
        return command;
    }

    private static int Write(Output output, string field, Func<TextWriter, int> write)
    {
        if (!output.IsJson) return write(Console.Out);
        using var text = new StringWriter();
        int code = write(text);
        output.Event("result", new JsonObject { [field] = text.ToString().ReplaceLineEndings("\n").Trim() });
        return code;
    }
}
