using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Myelin.Cli.Commands;
using Myelin.Cli.Terminal;
using Myelin.Runs;

namespace Myelin.Cli;

/// <summary>The command `myelin`.</summary>
public static class Program
{
    /// <summary>0 done, 1 the work failed, 2 wrong usage.</summary>
    public static int Main(string[] args)
    {
        // Before anything else: a run that is stopped while the program starts says that nothing was saved.
        using Interruption? interruption = args is [TrainCommand.Name or TuneCommand.Name, ..] ? new Interruption() : null;
        Command root = new("myelin", "Trains, evaluates and uses neural networks: from one perceptron to a Transformer.");
        root.Options.Add(new HelpOption { Action = new TrainHelp() });
        root.Options.Add(new VersionOption());
        root.Subcommands.Add(TrainCommand.Create(interruption));
        root.Subcommands.Add(TuneCommand.Create(interruption));
        root.Subcommands.Add(DoctorCommand.Create());
        root.Subcommands.Add(EvalCommand.Create());
        root.Subcommands.Add(PredictCommand.Create());
        root.Subcommands.Add(GenerateCommand.Create());
        root.Subcommands.Add(RunsCommand.Create());
        root.Subcommands.Add(PlotCommand.Create(isAsked: args.Any(arg => arg.Contains(PlotCommand.Name, StringComparison.Ordinal))));
        root.Subcommands.Add(LessonCommand.Create());
        root.Subcommands.Add(InfoCommand.Create());
        root.Subcommands.Add(ConvertCommand.Create());
        root.Subcommands.Add(RunCommand.Create());
        root.Subcommands.Add(DataCommand.Create());
        root.Subcommands.Add(BenchCommand.Create());
        root.Subcommands.Add(CompletionCommand.Create());
        root.Subcommands.Add(HelpCommand.Create(root.Subcommands, (words, to) => Run(root, words, to)));
        root.Subcommands.Add(HelpCommand.CreateVersion((words, to) => Run(root, words, to)));
        return CompletionCommand.IsAsked(args) ? CompletionCommand.Answer(root, args[1]) : Run(root, args, Console.Out);
    }

    private static int Run(Command root, string[] args, TextWriter output)
    {
        ParseResult parsed = root.Parse(args);
        string? error = UnknownOption(parsed, args) ?? EmptyArgument(parsed, args) ?? (parsed.Errors.Count > 0 ? FirstError(parsed, args) : null);
        if (error is null) return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output });
        new Output(args.Contains("--json")) { Language = CommonOptions.LanguageOf(args) }.Error(error);
        return ExitCode.Usage;
    }

    /// <summary>An unknown option would otherwise be taken for an argument, and its value would be reported.</summary>
    private static string? UnknownOption(ParseResult parsed, string[] args)
    {
        Command command = parsed.CommandResult.Command;
        // If a command is missing or mistyped, its options are unknown for that reason only.
        if (command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count > 0 && !IsOption(parsed.UnmatchedTokens[0].Split('=', ':')[0])) return null;
        string[] known = [.. command.Options.SelectMany(o => (string[])[o.Name, .. o.Aliases]), .. RootOptions];
        string? unknown = args.TakeWhile(a => a != "--").Select(a => a.Split('=', ':')[0]).FirstOrDefault(a => IsOption(a) && !known.Contains(a));
        if (unknown is null) return null;
        string name = NameOf(parsed.CommandResult);
        return $"{name}: there is no option {unknown}.\n  Got {Written(args)}.\n  {Suggestion.For(unknown, known, $"Try {name} --help.")}";
    }

    /// <summary>An argument from an unset variable would be taken for the path of the current folder, or for a file without a name.</summary>
    private static string? EmptyArgument(ParseResult parsed, string[] args)
    {
        bool IsEmpty(Argument argument) => parsed.GetResult(argument) is { } given && given.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value));
        return parsed.CommandResult.Command.Arguments.FirstOrDefault(IsEmpty) is { } empty ? Needed(parsed, args, empty, "is empty") : null;
    }

    private static string Needed(ParseResult parsed, string[] args, Argument argument, string state)
    {
        string what = argument.Description ?? "";
        // The first word of a sentence, unless it is an abbreviation or stands for a value.
        string first = char.IsUpper(what.ElementAtOrDefault(1)) ? what[..1] : what[..1].ToLowerInvariant();
        string fix = what.Length == 0 ? "" : $"Give it: {first}{what[1..].TrimEnd('.')}.";
        return $"{NameOf(parsed.CommandResult)}: the argument {argument.Name} {state}.\n  Got {Written(args)}.\n  {fix}";
    }

    private static string FirstError(ParseResult parsed, string[] args)
    {
        string name = NameOf(parsed.CommandResult);
        // Our messages are complete; the parser's are one line.
        if (parsed.Errors.FirstOrDefault(e => e.Message.Contains("\n  ", StringComparison.Ordinal)) is { } whole)
        {
            string text = whole.Message.TrimEnd();
            return text.EndsWith('?') ? text : $"{text}\n  Try {name} --help.";
        }

        string[] commands = [.. parsed.CommandResult.Command.Subcommands.Select(c => c.Name)];
        if (commands.Length > 0)
        {
            if (parsed.UnmatchedTokens is not [{ } given, ..])
            {
                string others = string.Join(", ", commands[1..]);
                return $"{name}: a command must follow.\n  Got {Written(args)}.\n  Try {name} {commands[0]} --help, or {others} in its place.";
            }

            string fix = Suggestion.For(given, commands, $"There are {string.Join(", ", commands)}.");
            return $"{name}: there is no command {given}.\n  Got {Written(args)}.\n  {fix}";
        }

        bool IsMissing(Argument argument) => argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is null or { Tokens.Count: 0 };
        if (parsed.CommandResult.Command.Arguments.FirstOrDefault(IsMissing) is { } missing) return Needed(parsed, args, missing, "is missing");

        return $"{name}: {parsed.Errors[0].Message.TrimEnd('.')}.\n  Got {Written(args)}.\n  Try {name} --help.";
    }

    private static string[] RootOptions => ["-?", "-h", "--help", "--version", "/?", "/h"];

    private static string Written(string[] args) =>
        string.Join(' ', args.Select(a => a.Length == 0 || a.Contains(' ', StringComparison.Ordinal) ? $"\"{a}\"" : a).Prepend("myelin"));

    private static string NameOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{NameOf(parent)} {result.Command.Name}" : result.Command.Name;

    /// <summary>
    /// --name, -n or -?; a negative number is not an option. Parsed by hand, because regular expressions would cost more at start-up than
    /// all the parsing.
    /// </summary>
    private static bool IsOption(string text)
    {
        if (text == "-?") return true;
        string name = text.StartsWith("--", StringComparison.Ordinal) ? text[2..] : text.StartsWith('-') ? text[1..] : "";
        return name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetter(c) || c == '-');
    }
}
