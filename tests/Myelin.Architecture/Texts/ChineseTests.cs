using System.Text.RegularExpressions;
using Myelin.Cli.Terminal;

namespace Myelin.Architecture.Tests.Texts;

/// <summary>What the command says is there in Chinese.</summary>
public sealed partial class ChineseTests
{
    /// <summary>What a user of the command cannot meet: errors of programs that build and train models of their own may be in English.</summary>
    private static readonly string[] s_programs = ["Autodiff/", "Layers/", "Metrics/", "Optim/", "Training/Ownership.cs"];

    /// <summary>A line that has a value less in Chinese: the option already says whether it names a file, a folder or a column.</summary>
    private const string Shorter = "{0}: the {1} must have a name.";

    private static readonly ErrorSource[] s_sources =
        [.. ErrorSource.In(((string[])
            ["Myelin.Cli", "Myelin.Runs", "Myelin", "Myelin.Interop", "Myelin.Pictures", "Myelin.Tables", "Myelin.Lessons"]).SelectMany(name =>
                Checkout.Files($"src/{name}")))];

    private static readonly (string English, string Chinese)[] s_lines = [.. Chinese.Lines(Chinese.Own)];

    [Fact]
    public void Every_line_of_an_error_or_a_note_is_there()
    {
        HashSet<string> known = [.. s_lines.Select(line => line.English)];
        ErrorSource[] needed =
        [
            // A part of one word is a name.
            .. s_sources.Where(s => (!s.IsPart || TwoWords().IsMatch(s.Text))
                && !s_programs.Any(place => s.File.StartsWith($"src/Myelin/{place}", StringComparison.Ordinal))),
        ];
        Assert.True(needed.Length > 1_500, $"only {needed.Length} lines were found");
        None(needed.Where(s => !known.Contains(s.Text)).Select(s => $"{s.File}: {s.Text}"), "Chinese.txt lacks");
    }

    [Fact]
    public void Every_line_is_still_in_a_source()
    {
        HashSet<string> used = [.. s_sources.Select(s => s.Text)];
        None(s_lines.Select(line => line.English).Where(line => !used.Contains(line)), "No source has these lines of Chinese.txt");
    }

    [Theory, InlineData(Chinese.Own), InlineData(Chinese.Runtime)]
    public void Both_languages_have_the_same_values(string file) =>
        None(
            from line in Chinese.Lines(file)
            where line.English != Shorter && !Values(line.English).SequenceEqual(Values(line.Chinese))
            select line.English,
            "The values differ in");

    [Theory, InlineData(Chinese.Own), InlineData(Chinese.Runtime)]
    public void Each_line_is_there_once_and_in_Chinese(string file)
    {
        (string English, string Chinese)[] lines = [.. Chinese.Lines(file)];
        None(lines.GroupBy(line => line.English).Where(same => same.Count() > 1).Select(same => same.Key), "These are there twice");
        None(
            lines.Where(line => line.English.Any(TextFit.IsWide) || !line.Chinese.Any(TextFit.IsWide)).Select(line => line.English),
            "These are not followed by Chinese");
        None(lines.Select(line => line.Chinese).Where(line => line.EndsWith('.') || line.EndsWith('?')), "These have punctuation of half a width");
    }

    [Theory, InlineData(Chinese.Own), InlineData(Chinese.Runtime)]
    public void Each_line_is_found_with_its_values(string file)
    {
        static string Filled(string line) => Value().Replace(line, match => $"a/{match.Value[1]}.b");
        None(
            Chinese.Lines(file).Where(line => Chinese.Of(Filled(line.English)) != Filled(line.Chinese)).Select(line => line.English),
            "Another line is taken for");
    }

    private static IEnumerable<string> Values(string line) => Value().Matches(line).Select(match => match.Value).Order(StringComparer.Ordinal);

    private static void None(IEnumerable<string> wrong, string what)
    {
        string[] all = [.. wrong.Distinct()];
        Assert.True(all.Length == 0, $"{what}:\n{string.Join('\n', all)}");
    }

    [GeneratedRegex("[a-z]{2}.* | .*[a-z]{2}")]
    private static partial Regex TwoWords();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Value();
}
