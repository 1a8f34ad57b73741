using System.CommandLine;
using Myelin.Cli.Terminal;
using Myelin.Kernels;

namespace Myelin.Cli.Commands;

/// <summary>The options that every command has, and the way every command runs: errors become a message and an exit code.</summary>
internal sealed class CommonOptions
{
    internal Option<ulong> Seed { get; } = new("--seed") { Description = "Where all randomness starts; one seed gives the same bits every time.", DefaultValueFactory = _ => 1 };

    internal Option<int> Threads { get; } = new("--threads") { Description = "How many threads compute; the result has the same bits for any number.", DefaultValueFactory = _ => Environment.ProcessorCount };

    internal Option<string?> DataDir { get; } = new("--data-dir") { Description = "The folder that holds one folder for each data set." };

    internal Option<bool> Json { get; } = new("--json") { Description = "Write one JSON object a line to standard output, the last with \"event\":\"result\"." };

    internal CommonOptions(Command command)
    {
        Threads.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > Workers.MaxCount) result.AddError($"--threads: the number must lie in 1 to {Workers.MaxCount}.");
        });
        foreach (Option option in (Option[])[Seed, Threads, DataDir, Json]) command.Options.Add(option);
    }

    /// <summary>Gives a command its work.</summary>
    internal void Runs(Command command, Func<ParseResult, Output, int> work) => command.SetAction(parsed =>
    {
        Workers.Count = parsed.GetValue(Threads);
        var output = new Output(parsed.GetValue(Json));
        try
        {
            return work(parsed, output);
        }
        catch (UsageException error)
        {
            output.Error(error.Message);
            return ExitCode.Usage;
        }
        catch (Exception error)
        {
            // Whatever went wrong, people get the message, not the stack.
            output.Error(error.Message);
            return ExitCode.Failed;
        }
    });

    /// <summary>Lets an option have some values only, with an error that names them and the nearest.</summary>
    internal static void AcceptOnly(Option option, IReadOnlyList<string> values)
    {
        option.CompletionSources.Add([.. values]);
        option.Validators.Add(result => Check(option.Name, [.. result.Tokens.Select(t => t.Value)], values, result.AddError));
    }

    /// <summary>The same for an argument.</summary>
    internal static void AcceptOnly(Argument argument, IReadOnlyList<string> values)
    {
        argument.CompletionSources.Add([.. values]);
        argument.Validators.Add(result => Check(argument.Name, [.. result.Tokens.Select(t => t.Value)], values, result.AddError));
    }

    private static void Check(string name, string[] given, IReadOnlyList<string> values, Action<string> addError)
    {
        foreach (string value in given.Where(v => !values.Contains(v))) addError($"{name}: the value must be one of {string.Join(", ", values)}; \"{value}\" is not.");
    }

    /// <summary>An option whose number must lie above a limit.</summary>
    internal static Option<T?> Positive<T>(string name, string description) where T : struct, IComparable<T>
    {
        Option<T?> option = new(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T?>() is { } value && value.CompareTo(default) <= 0) result.AddError($"{name}: the number must be above 0.");
        });
        return option;
    }
}
