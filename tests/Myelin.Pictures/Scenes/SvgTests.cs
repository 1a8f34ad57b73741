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
}
