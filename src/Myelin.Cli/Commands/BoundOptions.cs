using System.CommandLine;
using System.CommandLine.Parsing;
using Myelin.Runs;

namespace Myelin.Cli.Commands;

/// <summary>The declared options of runs as options of a command: names, help, completion and errors come from the declarations.</summary>
internal sealed class BoundOptions
{
    private readonly Option[] _options;

    /// <param name="command">Gets the options.</param>
    /// <param name="declared">The declarations; several kinds of tasks may declare one flag, each with its own values.</param>
    /// <param name="dataset">Says which kind of task counts; null where no flag is declared twice.</param>
    /// <param name="helpOf">What help says of an option; its own help if null.</param>
    internal BoundOptions(
        Command command, IEnumerable<RunOption> declared, Argument<string>? dataset = null, Func<RunOption, string>? helpOf = null)
    {
        _options = [.. declared.Distinct().GroupBy(option => option.Flag).Select(group => Create([.. group], dataset, helpOf))];
        foreach (Option option in _options) command.Options.Add(option);
    }

    /// <summary>An option of a command that is declared for runs, such as --map.</summary>
    internal static Option Create(RunOption declared) => Create([declared], dataset: null, helpOf: null);

    /// <summary>What was given, by flag.</summary>
    internal Dictionary<string, IReadOnlyList<string>> Given(ParseResult parsed) => _options
        .Where(option => parsed.GetResult(option) is { Implicit: false } && (option is not Option<bool> flag || parsed.GetValue(flag)))
        .ToDictionary(option => option.Name, option => TextsOf(parsed, option));

    /// <summary>The values of what was given.</summary>
    internal OptionValues Values(ParseResult parsed, IEnumerable<RunOption> declared)
    {
        Dictionary<string, IReadOnlyList<string>> given = Given(parsed);
        return declared.Distinct().Where(option => given.ContainsKey(option.Flag))
            .Aggregate(OptionValues.None, (values, option) => values.With(option, option.IsSwitch ? ["true"] : given[option.Flag]));
    }

    /// <summary>The texts that were given for an option.</summary>
    internal static IReadOnlyList<string> TextsOf(ParseResult parsed, Option option) => [.. parsed.GetResult(option)?.Tokens.Select(t => t.Value) ?? []];

    private static Option Create(RunOption[] declared, Argument<string>? dataset, Func<RunOption, string>? helpOf)
    {
        RunOption first = declared[0];
        Option option = first.IsSwitch ? new Option<bool>(first.Flag)
            : first.IsList ? new Option<string[]>(first.Flag) { AllowMultipleArgumentsPerToken = first is ListOption { TakesSeveral: true } }
            : new Option<string?>(first.Flag);
        option.Description = helpOf?.Invoke(first) ?? first.Help;
        option.HelpName = first.IsSwitch ? null : first.Placeholder;
        option.CompletionSources.Add([.. declared.SelectMany(d => d.Choices).Distinct()]);
        if (!first.IsSwitch) option.Validators.Add(result => Check(result, Chosen(result, declared, dataset)));
        return option;
    }

    /// <summary>The declaration of the kind of task that the command line is about.</summary>
    private static RunOption Chosen(OptionResult result, RunOption[] declared, Argument<string>? dataset)
    {
        if (declared.Length == 1 || result.GetResult(dataset!)?.Tokens is not [{ } name]) return declared[0];
        return TaskKind.All.FirstOrDefault(kind => kind.Accepts(name.Value))?.Options.FirstOrDefault(declared.Contains) ?? declared[0];
    }

    private static void Check(OptionResult result, RunOption option)
    {
        foreach (string text in result.Tokens.Select(t => t.Value).Where(text => !option.Accepts(text)))
        {
            result.AddError(option.Choices.Count == 0 ? option.Refusal(text) : $"{option.Refusal(text)}\n  {Suggestion.For(text, option.Choices, "")}");
        }
    }
}
