using System.Xml.Linq;

namespace Myelin.Pictures.Tests.Scenes;

public sealed class SvgTests
{
    public static TheoryData<string, Language, int> Styles => EveryPicture.Styles;

    [Theory]
    [MemberData(nameof(Styles))]
    public void A_picture_is_well_formed_and_described(string kind, Language language, int width)
    {
        Picture picture = EveryPicture.Of(kind);
        XElement svg = XDocument.Parse(picture.ToSvg(new PictureStyle { Width = width, Language = language })).Root!;
        XNamespace space = "http://www.w3.org/2000/svg";
        Assert.Equal((space + "svg", $"{width}"), (svg.Name, (string?)svg.Attribute("width")));
        Assert.Equal(picture.Title.In(language), (string?)svg.Element(space + "title"));
        Assert.Equal(picture.Message.In(language), (string?)svg.Element(space + "desc"));
        Assert.DoesNotContain(svg.Descendants().Attributes(), a => a.Value.Contains("NaN", StringComparison.Ordinal) || a.Value.Contains('∞'));
    }

    /// <summary>A file of megabytes is slow in a browser and a burden in a repository.</summary>
    [Theory]
    [MemberData(nameof(Styles))]
    public void A_picture_is_no_large_file(string kind, Language language, int width) =>
        Assert.InRange(EveryPicture.Of(kind).ToSvg(new PictureStyle { Width = width, Language = language }).Length, 1000, 700_000);

    [Fact]
    public void Texts_are_escaped()
    {
        var scene = new Scene(100, 50);
        scene.Write(new ScenePoint(5, 5), "a < b & \"c\" > d", Ink.Text);
        Assert.Contains(">a &lt; b &amp; \"c\" &gt; d</text>", Svg.Of(scene, "<t>", "&"), StringComparison.Ordinal);
    }

    /// <summary>WCAG 2.2: 4.5 for text, 3 for what must be told from the page.</summary>
    [Theory]
    [InlineData("text", 4.5)]
    [InlineData("muted", 4.5)]
    [InlineData("s0", 3)]
    [InlineData("s1", 3)]
    [InlineData("s2", 3)]
    [InlineData("s3", 3)]
    [InlineData("s4", 3)]
    [InlineData("s5", 3)]
    [InlineData("s6", 3)]
    public void Colors_differ_enough_from_light_and_dark_pages(string role, double least)
    {
        foreach (bool isDark in (bool[])[false, true])
        {
            Assert.True(Contrast(Svg.ColorOf(role, isDark), Svg.ColorOf("paper", isDark)) >= least, $"{role} on {(isDark ? "dark" : "light")} paper");
            if (least > 3) Assert.True(Contrast(Svg.ColorOf(role, isDark), Svg.ColorOf("shade", isDark)) >= least, $"{role} on shade");
        }
    }

    private static double Contrast(string a, string b)
    {
        (double x, double y) = (Luminance(a), Luminance(b));
        return (Math.Max(x, y) + 0.05) / (Math.Min(x, y) + 0.05);
    }

    private static double Luminance(string hex)
    {
        double Part(int at)
        {
            double share = Convert.ToInt32(hex[at..(at + 2)], 16) / 255.0;
            return share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Part(1)) + (0.7152 * Part(3)) + (0.0722 * Part(5));
    }
}
