using System.Text.RegularExpressions;

namespace Myelin.Architecture.Tests;

/// <summary>Comments, documentation and messages are plain American English; CONTRIBUTING's glossary has the terms.</summary>
public sealed partial class ProseTests
{
    private static readonly string[] s_places = ["src", "docs/decisions", "docs/files.md", "docs/onnx-operators.md", "README.md"];

    private const string Counted =
        "one|once|twice|times|steps|epochs|batches|examples|images|tokens|rows|lines|files|values|numbers|bytes|floats|bits|seconds|passes";

    private const string Unit = "epoch|step|batch|example|image|token|row|column|channel|line|file|class|layer|second|thread|pixel|pair|query";

    /// <summary>A pattern and what to write instead.</summary>
    private static readonly (Regex Pattern, string Instead)[] s_phrases =
    [
        (Phrase(@"so many"), "this many, N"),
        (Phrase(@"(go|goes|going|went|gone) on"), "continue"),
        (Phrase(@"lie|lies|lain|lying|(lay|lays)(?! out)"), "is stored, is at, is"),
        (Phrase(@"somebody|nobody|whoever|who looks"), "name the user, the caller, the observer"),
        (Phrase($@"({Counted}) an? ({Unit})(?=[.,;:)<""]| and | or |$)"), "per"),
        (Phrase(@"lend|lends|lent|lending"), "provide, use"),
        (Phrase(@"anew"), "again"),
        (Phrase(@"shall"), "must, should, will"),
        (Phrase(@"judged by"), "measured on, tested on"),
        (Phrase(@"in place of"), "instead of, replaces"),
        (Phrase(@"beside"), "next to, with, compared with"),
        (Phrase(@"\w*(optimis|initialis|normalis|serialis|regularis|tokenis|quantis|vectoris|synchronis)(e|ed|er|ers|es|ing|ation)"), "-ize"),
        (Phrase(@"\w*(neighbour|colour|behaviour)\w*|centred?|centres"), "neighbor, color, behavior, center"),
    ];

    [Fact]
    public void Prose_is_plain_English()
    {
        string[] places =
        [
            .. s_places.SelectMany(Texts).SelectMany(file => File.ReadLines(file).SelectMany((line, i) => Found(Prose(file, line))
                .Select(found => $"{Path.GetRelativePath(Checkout.Root, file)}:{i + 1}: \"{found.Phrase}\", say {found.Instead}"))),
        ];
        Assert.True(places.Length == 0, string.Join('\n', places));
    }

    [Theory]
    [InlineData("Saves every so many steps.")]
    [InlineData("The loop goes on.")]
    [InlineData("The rows lie apart.")]
    [InlineData("Whether somebody looks.")]
    [InlineData("Twice an epoch, 32 examples a step.")]
    [InlineData("The buffer is lent.")]
    [InlineData("Draws anew.")]
    [InlineData("The result shall be zero.")]
    [InlineData("It is judged by its accuracy.")]
    [InlineData("A copy in place of the original.")]
    [InlineData("The file beside it.")]
    [InlineData("An optimiser that is initialised.")]
    [InlineData("The neighbouring pixel.")]
    public void Odd_phrases_are_found(string line) => Assert.NotEmpty(Found(line));

    [Theory]
    [InlineData("The engine relies on a layout, laid out by rows; the network delays a layer.")]
    [InlineData("An epoch ends when a step of the last batch has run; the values a step saves are released.")]
    [InlineData("One class and one token per line, once per epoch.")]
    [InlineData("Ongoing work on an optimizer that initializes in place.")]
    public void Plain_phrases_are_not(string line) => Assert.Empty(Found(line));

    private static IEnumerable<(string Phrase, string Instead)> Found(string line) =>
        s_phrases.SelectMany(phrase => phrase.Pattern.Matches(line).Select(match => (match.Value, phrase.Instead)));

    private static IEnumerable<string> Texts(string place)
    {
        string path = Checkout.PathOf(place);
        return File.Exists(path) ? [path] : Checkout.Files(place).Concat(Checkout.Files(place, "*.md"));
    }

    /// <summary>The comments and strings in a line of code; a line of another file as it is.</summary>
    private static string Prose(string file, string line) =>
        file.EndsWith(".cs", StringComparison.Ordinal) ? string.Join(' ', CommentOrString().Matches(line).Select(match => match.Value)) : line;

    [GeneratedRegex(@"//.*|""(\\.|[^""\\])*""")]
    private static partial Regex CommentOrString();

    private static Regex Phrase(string pattern) => new($@"\b({pattern})\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture);
}
