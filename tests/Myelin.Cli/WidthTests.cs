using System.Globalization;
using System.Text.RegularExpressions;
using Myelin.Cli.Terminal;

namespace Myelin.Cli.Tests;

/// <summary>Every output of every command in narrow and wide terminals.</summary>
public sealed partial class WidthTests
{
    private static readonly string[] s_lines =
    [
        "--help", "train --help", "train text --help", "convert --help", "data info --help",
        "train --epochs 2 --overwrite --label-smoothing 0.1 --out digits", "eval digits", "predict digits 0", "info digits", "info digits/model.safetensors",
        "train people.csv --target country_of_residence --epochs 2 --overwrite --out people", "eval people", "predict people 3", "info people",
        "train series --file series.csv --target passengers --epochs 1 --overwrite --out series", "eval series", "predict series series.csv", "info series",
        "convert digits digits.onnx", "info digits.onnx", "convert digits digits.npz", "info digits.npz", "run digits.onnx --input x=x.npy",
        "train text --file text.txt --context 8 --layers 1 --width 8 --heads 1 --epochs 1 --length 20 --overwrite --out text", "eval text", "info text",
        "data list", "data info digits", "bench", "eval missing", "predict digits", "train --layers", "wrong",
    ];

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(200)]
    public void No_line_is_longer_than_the_terminal_and_no_word_is_broken(int columns)
    {
        PseudoTerminal.SkipIfMissing();
        using var cli = new Cli();
        WriteData(cli);
        foreach (string line in s_lines)
        {
            string[] shown = PseudoTerminal.Lines(cli.Folder, columns, line);
            Assert.All(shown, l => Assert.True(l.TrimEnd().Length <= columns, $"{line}: {l.Length} columns: {l}"));
            // What bench says depends on the machine's speed at that moment.
            if (line is "bench" || line.StartsWith("train", StringComparison.Ordinal)) continue;

            // A broken word would be several words, or letters. Shortened names and a moving bar are not in a file.
            Outcome whole = cli.Start(line.Split(' '));
            HashSet<string> words = [.. Words(whole.Output + whole.Error)];
            string text = string.Join('\n', shown.Where(l => l.IndexOfAny(['…', '━', '╌']) < 0));
            Assert.All(Words(text), word => Assert.True(words.Contains(word), $"{line}: {word}"));
        }
    }

    [Fact]
    public void At_60_columns_ten_classes_still_have_their_matrix()
    {
        PseudoTerminal.SkipIfMissing();
        using var cli = new Cli();
        cli.Start("train", "--model", "linear", "--epochs", "1", "--out", "run").Done();
        string shown = string.Join('\n', PseudoTerminal.Lines(cli.Folder, 60, "eval run"));
        Assert.Contains("Confusion matrix", shown, StringComparison.Ordinal);
        Assert.Matches(@"0 +1 +2 +3 +4 +5 +6 +7 +8 +9 +recall", shown);
    }

    [Fact]
    public void A_plot_is_as_wide_as_the_terminal()
    {
        PseudoTerminal.SkipIfMissing();
        using var cli = new Cli();
        WriteData(cli);
        cli.Start("train", "series", "--file", "series.csv", "--target", "passengers", "--epochs", "1", "--out", "series").Done();
        foreach (int columns in (int[])[60, 80, 120])
        {
            Assert.Equal(columns, PseudoTerminal.Lines(cli.Folder, columns, "predict series series.csv").Max(line => line.Length));
        }
    }

    [Fact]
    public void A_narrower_terminal_breaks_the_bar_and_all_of_it_is_erased()
    {
        PseudoTerminal.SkipIfMissing();
        using var cli = new Cli();
        // Narrowed once the first epoch is recorded, and interrupted much later: a run of as many epochs as that cannot end before.
        string shown = PseudoTerminal.Shell(cli.Folder, 100, """
            { until [ -s run/history.csv ]; do sleep 0.05; done; stty -F /dev/tty cols 40; sleep 2; kill -INT $(cat pid); } &
            sh -c 'echo $$ > pid; exec $MYELIN train --model linear --epochs 1000000 --out run'
            """);
        int narrow = shown.IndexOf("\e[1A\e[J", StringComparison.Ordinal);
        Assert.True(narrow > 0, "the bar was never erased in two lines");
        string[] bars = shown[narrow..].Split("\e[J", StringSplitOptions.RemoveEmptyEntries);
        Assert.All(bars.Where(bar => bar.Contains('━')), bar => Assert.True(bar.Split('\r', '\n')[^1].Length < 40, bar));
    }

    [Theory]
    [InlineData("encoder.layers.0.weight", 23, "encoder.layers.0.weight")]
    [InlineData("encoder.layers.0.weight", 11, "encode…eight")]
    [InlineData("encoder", 2, "en")]
    public void Names_are_shortened_in_the_middle(string name, int width, string expected)
    {
        Assert.Equal(expected.Length > width ? width : expected.Length, TextFit.Shorten(name, width).Length);
        if (expected.Length <= width) Assert.Equal(expected, TextFit.Shorten(name, width));
        else Assert.Matches("^encod.*…eight$", TextFit.Shorten(name, width));
    }

    [Theory]
    [InlineData("one two three", 7, "one two\n  three")]
    [InlineData("  one two three", 9, "  one two\n    three")]
    [InlineData("a /long/path/of/a/file b", 8, "a\n  /long/path/of/a/file\n  b")]
    [InlineData("", 8, "")]
    [InlineData("one\n\ntwo", 8, "one\n\ntwo")]
    public void Lines_are_broken_at_spaces(string text, int width, string expected) => Assert.Equal(expected, TextFit.Wrap(text, width));

    private static void WriteData(Cli cli)
    {
        string[] countries = ["United Kingdom of Great Britain and Northern Ireland", "Germany", "United States of America"];
        cli.Write("people.csv", "annual_income_of_the_whole_household,height,country_of_residence\n"
            + string.Concat(Enumerable.Range(0, 90).Select(i => $"{(i % 3 * 10) + (i % 7)},{i % 5},{countries[i % 3]}\n")));
        cli.Write("series.csv", "month,passengers\n" + string.Concat(Enumerable.Range(0, 200).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"{i},{100 + i + (20 * Math.Sin(i / 2.0)):F1}\n"))));
        cli.Write("text.txt", string.Concat(Enumerable.Repeat("the quick brown fox jumps over the lazy dog. ", 100)));
    }

    private static IEnumerable<string> Words(string text) => Word.Matches(text).Select(m => m.Value);

    [GeneratedRegex(@"[A-Za-z]{2,}")]
    private static partial Regex Word { get; }
}
