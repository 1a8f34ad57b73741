using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Myelin.Kernels;

namespace Myelin.Benchmarks;

/// <summary>The options that several subcommands share.</summary>
internal static class BenchmarkOptions
{
    private static readonly string s_threads = $"a whole number from 1 to {Workers.MaxCount}";

    internal static Option<double> Seconds(double usual, string ofWhat) =>
        Number("--seconds", $"How long to measure {ofWhat}.", usual, seconds => seconds > 0 && double.IsFinite(seconds), "a number above 0");

    internal static Option<int> Rounds(int usual, string ofWhat) => Count("--rounds", usual, ofWhat);

    /// <summary>A number of things, at least one.</summary>
    internal static Option<int> Count(string name, int usual, string ofWhat) => Number(name, $"How many {ofWhat}.", usual, n => n > 0, "a whole number above 0");

    internal static Option<int> Threads() => Number("--threads", "How many threads compute.", Environment.ProcessorCount, IsTeam, s_threads);

    internal static Option<ulong> Seed() => Number("--seed", "Where the random data starts.", 1ul, _ => true, "a whole number of at least 0");

    /// <summary>Several thread counts, each measured in turn.</summary>
    internal static Option<int[]> ThreadCounts() => new("--threads")
    {
        Description = "How many threads compute: one or more counts with commas between them.",
        DefaultValueFactory = _ => [.. new[] { 1, Environment.ProcessorCount }.Distinct()],
        CustomParser = result => [.. result.Tokens[0].Value.Split(',').Select(text => Parse<int>(result, "--threads", text, IsTeam, s_threads))],
    };

    internal static Option<string?> DataDirectory(string what) => new("--data-dir")
    {
        Description = $"The folder that holds {what}; by default the folder that MYELIN_DATA names.",
    };

    internal static Option<string> Results() => new("--results")
    {
        Description = "The folder for the page that is written.",
        DefaultValueFactory = _ => Checkout.File("bench/results"),
    };

    /// <summary>One of some values, the first by default.</summary>
    internal static Option<string> Choice(string name, string description, params string[] values) => new(name)
    {
        Description = $"{description} One of {string.Join(", ", values)}.",
        DefaultValueFactory = _ => values[0],
        CustomParser = result =>
        {
            string given = result.Tokens[0].Value;
            if (!values.Contains(given)) result.AddError($"{name}: the value must be one of {string.Join(", ", values)}.\n  Got \"{given}\".\n  Try --help.");
            return given;
        },
    };

    /// <summary>Lets an argument have some values only.</summary>
    /// <param name="argument">The argument.</param>
    /// <param name="values">Its values.</param>
    /// <param name="extension">The end of a file's name that it may have as well.</param>
    internal static void AcceptOnly(Argument argument, string[] values, string? extension = null)
    {
        argument.CompletionSources.Add(values);
        argument.Validators.Add(result =>
        {
            foreach (string given in result.Tokens.Select(t => t.Value).Except(values))
            {
                if (extension is not null && given.EndsWith(extension, StringComparison.Ordinal)) continue;
                result.AddError($"{argument.Name}: the value must be one of {string.Join(", ", values)}.\n  Got \"{given}\".\n  Try --help.");
            }
        });
    }

    private static bool IsTeam(int threads) => threads is >= 1 and <= Workers.MaxCount;

    private static Option<T> Number<T>(string name, string description, T usual, Func<T, bool> isValid, string rule) where T : INumber<T> => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => usual,
        CustomParser = result => Parse(result, name, result.Tokens[0].Value, isValid, rule),
    };

    private static T Parse<T>(ArgumentResult result, string name, string text, Func<T, bool> isValid, string rule) where T : INumber<T>
    {
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T? value) && isValid(value)) return value;
        result.AddError($"{name}: the value must be {rule}.\n  Got \"{text}\".\n  Try --help.");
        return T.Zero;
    }
}
