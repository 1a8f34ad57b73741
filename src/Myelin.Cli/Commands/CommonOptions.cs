using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Myelin.Cli.Terminal;
using Myelin.Runs;

namespace Myelin.Cli.Commands;

/// <summary>The options that every command has, and the way every command runs: errors become a message and an exit code.</summary>
internal sealed class CommonOptions
{
    internal Option<ulong> Seed { get; } = new("--seed")
    {
        Description = "The seed of all randomness; one seed gives the same bits every time.",
        DefaultValueFactory = _ => 1,
    };

    internal Option<int> Threads { get; } = new("--threads")
    {
        Description = "The number of threads; the result has the same bits for any number.",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    internal Option<string?> DataDir { get; } = new("--data-dir") { Description = "The folder that holds one folder for each data set; it must exist." };

    internal Option<bool> Json { get; } = new("--json")
    {
        Description = "Write one JSON object per line to standard output, the last with \"event\":\"result\", " +
            "or on failure \"event\":\"error\" with a \"message\".",
    };

    internal Option<string> Language { get; } = new("--language")
    {
        Description = "The language of findings, errors and pictures, en or zh; the system's if not given.",
        DefaultValueFactory = _ => SystemLanguage(),
    };

    internal CommonOptions(Command command)
    {
        AcceptOnly(Language, ["en", "zh"]);
        NotEmpty(DataDir);
        Check<ulong>(Seed, _ => true, "a whole number of at least 0");
        Check<int>(Threads, threads => threads is >= 1 and <= Myelin.Threads.Maximum, $"a whole number from 1 to {Myelin.Threads.Maximum}");
        foreach (Option option in (Option[])[Seed, Threads, DataDir, Json, Language]) command.Options.Add(option);
    }

    /// <summary>Gives a command its work.</summary>
    internal void Runs(Command command, Func<ParseResult, Output, int> work) => command.SetAction(parsed =>
    {
        Myelin.Threads.Count = parsed.GetValue(Threads);
        var output = new Output(parsed.GetValue(Json)) { Language = Named(parsed.GetValue(Language)) };
        try
        {
            // A download would create the folder, even if its name is mistyped.
            if (parsed.GetValue(DataDir) is { } folder && !Directory.Exists(folder))
            {
                throw new DirectoryNotFoundException(
                    "--data-dir: the folder must exist.\n" +
                    $"  Got \"{folder}\".\n" +
                    "  Create it, or check the path.");
            }

            return work(parsed, output);
        }
        catch (Exception error)
        {
            // For any error, people get the message, not the stack.
            output.Error(ErrorText.Of(error, command.Name));
            return error is UsageException or RunOptionException ? ExitCode.Usage : ExitCode.Failed;
        }
    });

    /// <summary>The language of an error in a command line that does not parse: the last that it names, or the system's.</summary>
    internal static Language LanguageOf(string[] args)
    {
        const string Name = "--language";
        string? given = args.Select((arg, i) => arg == Name ? args.ElementAtOrDefault(i + 1)
            : arg.StartsWith($"{Name}=", StringComparison.Ordinal) || arg.StartsWith($"{Name}:", StringComparison.Ordinal) ? arg[(Name.Length + 1)..]
            : null).LastOrDefault(value => value is "en" or "zh");
        return Named(given ?? SystemLanguage());
    }

    /// <summary>Restricts an option to some values, with an error that names them and the nearest.</summary>
    internal static void AcceptOnly(Option option, IReadOnlyList<string> values)
    {
        option.CompletionSources.Add([.. values]);
        // Help would otherwise name all values in the first column, too many for its width.
        option.HelpName ??= option.Name.TrimStart('-');
        option.Validators.Add(result => Check(option.Name, [.. result.Tokens.Select(t => t.Value)], values, result.AddError));
    }

    /// <summary>The same for an argument.</summary>
    internal static void AcceptOnly(Argument argument, IReadOnlyList<string> values)
    {
        argument.CompletionSources.Add([.. values]);
        argument.HelpName ??= argument.Name;
        argument.Validators.Add(result => Check(argument.Name, [.. result.Tokens.Select(t => t.Value)], values, result.AddError));
    }

    private static void Check(string name, string[] given, IReadOnlyList<string> values, Action<string> addError)
    {
        foreach (string value in given.Where(v => !values.Contains(v)))
        {
            addError($"{name}: the value must be one of {string.Join(", ", values)}.\n  Got \"{value}\".\n  {Suggestion.For(value, values, "")}");
        }
    }

    /// <summary>An empty path, such as that of an unset variable, would fail later.</summary>
    internal static void NotEmpty(Option<string?> option, string what = "folder") => option.Validators.Add(result =>
    {
        if (result.Tokens.Any(t => string.IsNullOrWhiteSpace(t.Value))) result.AddError($"{option.Name}: the {what} must have a name.\n  Got \"\".");
    });

    /// <summary>An option whose number must be above 0.</summary>
    internal static Option<T?> Positive<T>(string name, string description) where T : struct, INumber<T>
    {
        Option<T?> option = new(name) { Description = description };
        Check<T>(option, value => value > T.Zero && T.IsFinite(value), $"{Kind<T>()} above 0");
        return option;
    }

    /// <summary>
    /// States what an option's number must be. The tokens are read here, because the parser's own error for "abc" is written for
    /// programmers.
    /// </summary>
    internal static void Check<T>(Option option, Func<T, bool> isValid, string rule) where T : struct, INumber<T> => option.Validators.Add(result =>
    {
        foreach (string text in result.Tokens.Select(t => t.Value))
        {
            if (!T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T value) || !isValid(value)) result.AddError(
                $"{option.Name}: the value must be {rule}.\n" +
                $"  Got \"{text}\".");
        }
    });

    private static Language Named(string? name) => name == "zh" ? Myelin.Language.Chinese : Myelin.Language.English;

    /// <summary>That of the environment, in the order in which programs look for it.</summary>
    private static string SystemLanguage()
    {
        string? locale =
            ((string[])["LC_ALL", "LC_MESSAGES", "LANG"]).Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => !string.IsNullOrEmpty(value));
        return locale?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) == true ? "zh" : "en";
    }

    private static string Kind<T>() => typeof(T) == typeof(int) ? "a whole number" : "a number";
}
