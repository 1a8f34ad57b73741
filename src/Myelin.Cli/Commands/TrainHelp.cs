using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Myelin.Cli.Terminal;
using Myelin.Runs;

namespace Myelin.Cli.Commands;

/// <summary>
/// The help of `myelin train`, by kind of task: without a data set the kinds and their common options, with one its options, without those that
/// do not apply to it. Other commands have the parser's help.
/// </summary>
internal sealed class TrainHelp : SynchronousCommandLineAction
{
    private readonly HelpAction _others = new();

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command.Name != TrainCommand.Name) return _others.Invoke(parseResult);
        string? dataset = parseResult.GetResult(TrainCommand.Dataset)?.Tokens is [{ } name, ..] ? name.Value : null;
        var page = new HelpPage(parseResult.InvocationConfiguration.Output);
        if (dataset is not null && TaskKind.All.FirstOrDefault(kind => kind.Accepts(dataset)) is { } kind) Show(page, parseResult.CommandResult.Command, kind);
        else Show(page, parseResult.CommandResult.Command);
        return ExitCode.Done;
    }

    /// <summary>All kinds.</summary>
    private static void Show(HelpPage page, Command command)
    {
        page.Section("Description", command.Description!);
        page.Section("Usage", "myelin train [DATASET] [options]");
        page.Rows("What to train on", TaskKind.All.Select(kind => ($"myelin train {kind.Usage}", $"{kind.Summary}.")));
        string[] examples = ["digits", "table.csv", "series", "text"];
        page.Section("Options of one of them", [.. examples.Select(dataset => $"myelin train {dataset} --help")]);
        foreach (OptionGroup group in TrainOptions.Groups) page.Rows(group.Title, group.Options.Select(Row));
        ShowCommon(page, command);
    }

    /// <summary>One kind.</summary>
    private static void Show(HelpPage page, Command command, TaskKind kind)
    {
        page.Section("Description", $"Trains a model to {kind.Summary}, and saves it.");
        page.Section("Usage", $"myelin train {kind.Usage} [options]");
        page.Rows("Models", kind.Models.Select(model => (model.Name, model == kind.UsualModel ? $"{model.Summary} (default)" : model.Summary)));
        foreach (OptionGroup group in kind.Groups) page.Rows(group.Title, group.Options.Select(Row));
        ShowCommon(page, command);
    }

    private static (string, string) Row(RunOption option)
    {
        string help = option.Choices.Count == 0 || option == TrainOptions.Model ? option.Help : $"{option.Help} One of {string.Join(", ", option.Choices)}.";
        return ($"{option.Flag} {option.Placeholder}".TrimEnd(), help);
    }

    /// <summary>The options of every command: those that are not declared for runs.</summary>
    private static void ShowCommon(HelpPage page, Command command)
    {
        HashSet<string> declared = [.. TaskKind.All.SelectMany(kind => kind.Groups).SelectMany(group => group.Options).Select(option => option.Flag)];
        IEnumerable<Option> common = command.Options.Where(option => !declared.Contains(option.Name));
        page.Rows("Every command", common.Select(option => (option.Name, option.Description ?? "")).Append(("--help", "Show this.")));
    }
}
