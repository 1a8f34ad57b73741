namespace Myelin.Pictures.Tests.Charts;

public sealed class ChartPictureTests
{
    private static Chart Line(string title) =>
        new Chart { Title = title, X = new ChartAxis("x"), Y = new ChartAxis("y") }.Line("", [0, 1], [0, 1], Ink.Series(0));

    [Fact]
    public void Charts_are_drawn_below_heading_and_sentence_next_to_each_other_if_they_fit()
    {
        Picture picture = ChartPicture.Of("own", new("Heading", "标题"), new("A sentence.", "一句话。"), [new("y", [0, 1])], Line("one"), Line("two"));
        TextMark[] wide = Texts(picture, 720), narrow = Texts(picture, 400);
        Assert.Equal(Place(wide, "one").Y, Place(wide, "two").Y);
        Assert.True(Place(narrow, "one").Y < Place(narrow, "two").Y);
        Assert.Contains("标题", picture.ToSvg(new PictureStyle { Language = Language.Chinese }), StringComparison.Ordinal);
        Assert.Equal([0, 1], picture["y"].Values);
    }

    [Fact]
    public void A_picture_has_a_chart() =>
        Assert.Equal("ChartPicture: a picture has a chart or more.\n  Got none.\n  Add a Chart.",
            Assert.Throws<ArgumentException>(() => ChartPicture.Of("own", "", "", [])).Message);

    private static TextMark[] Texts(Picture picture, double width) => [.. picture.Draw(new PictureStyle { Width = width }).Marks.OfType<TextMark>()];

    private static ScenePoint Place(TextMark[] texts, string text) => texts.First(t => t.Text == text).At;
}
