namespace Myelin.Pictures.Tests.Scenes;

public sealed class BrailleTests
{
    public static TheoryData<string> Kinds => EveryPicture.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_picture_fits_the_terminal_and_has_its_heading(string kind)
    {
        foreach (Language language in Enum.GetValues<Language>())
        {
            foreach (int columns in (int[])[80, 120])
            {
                Picture picture = EveryPicture.Of(kind);
                IReadOnlyList<string> lines = picture.ToText(columns, language);
                Assert.All(lines, line => Assert.InRange(line.Sum(c => TextWidth.IsWide(c) ? 2 : 1), 0, columns));
                Assert.Contains(lines, line => line.Contains(picture.Title.In(language), StringComparison.Ordinal));
                Assert.Contains(lines, line => line.Any(c => c is (> '\u2800' and < '\u2900') or '•'));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_word_of_heading_and_sentence_is_lost_at_any_width(string kind)
    {
        Picture picture = EveryPicture.Of(kind);
        foreach (Language language in Enum.GetValues<Language>())
        {
            string expected = Letters(picture.Title.In(language) + picture.Message.In(language));
            for (int columns = 40; columns <= 200; columns++)
            {
                string[] lines = [.. picture.ToText(columns, language).SkipWhile(line => line.Length == 0)];
                string[] heading = [.. lines.Take(2), .. lines.Skip(2).TakeWhile(line => line.Length > 0)];
                Assert.Equal(expected, Letters(string.Concat(heading)));
                Assert.All(heading.Where(line => line.Length > 0), line => Assert.StartsWith("  ", line, StringComparison.Ordinal));
            }
        }

        static string Letters(string text) => text.Replace(" ", "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_is_drawn_in_dots()
    {
        var scene = new Scene(Braille.PageWidth(4), 28);
        scene.Add(new LineMark([new(0, 0), new(25, 0)], Ink.Text));
        scene.Add(new TextMark(new(7, 21), "ab", Ink.Text));
        Assert.Equal(["⠉⠉⠉⠉", " ab"], Braille.Lines(scene));
    }
}
