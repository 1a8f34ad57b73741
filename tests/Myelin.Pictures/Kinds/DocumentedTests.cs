using System.Text;

namespace Myelin.Pictures.Tests.Kinds;

/// <summary>The pictures in the documentation are those that the library draws; MYELIN_ACCEPT_PICTURES=1 draws them again.</summary>
public sealed class DocumentedTests
{
    private const int Width = 720, Columns = 4, Thumbnail = 210;

    private static readonly bool s_accepts = Environment.GetEnvironmentVariable("MYELIN_ACCEPT_PICTURES") == "1";

    public static TheoryData<string> Kinds => EveryPicture.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_is_committed_as_it_is_drawn(string kind) =>
        IsWritten($"docs/pictures/{kind}.svg", EveryPicture.Of(kind).ToSvg(new PictureStyle { Width = Width }));

    [Fact]
    public void The_page_has_all_of_them()
    {
        var page = new StringBuilder(
            "# Pictures\n\nEach is computed from a network that learns there and then, in seconds: `myelin plot KIND`, or in a program `Myelin.Pictures`. " +
            "The numbers come with `--json`; `myelin plot KIND --help` lists what can be changed.\n");
        foreach (string kind in EveryPicture.Makers.Keys)
        {
            Picture picture = EveryPicture.Of(kind);
            page.Append($"\n## {kind}\n\n{picture.Message.English}\n\n![{picture.Title.English}]({kind}.svg)\n");
        }

        IsWritten("docs/pictures/README.md", page.ToString());
    }

    /// <summary>Between the two comments that mark its place.</summary>
    [Fact]
    public void README_shows_the_contact_sheet()
    {
        const string Begin = "<!-- pictures -->\n", End = "<!-- end of pictures -->";
        var sheet = new StringBuilder(Begin).Append("<table>\n");
        foreach (string[] row in EveryPicture.Makers.Keys.Chunk(Columns))
        {
            sheet.Append("<tr>");
            foreach (string kind in row)
            {
                sheet.Append($"<td><a href=\"docs/pictures/{kind}.svg\"><img src=\"docs/pictures/{kind}.svg\" width=\"{Thumbnail}\" " +
                $"alt=\"{kind}\"></a><br>{kind}</td>");
            }

            sheet.Append("</tr>\n");
        }

        string readme = File.ReadAllText(Checkout.PathOf("README.md")), now = sheet.Append("</table>\n").Append(End).ToString();
        int begin = readme.IndexOf(Begin, StringComparison.Ordinal), end = readme.IndexOf(End, StringComparison.Ordinal) + End.Length;
        IsWritten("README.md", readme[..begin] + now + readme[end..]);
    }

    private static void IsWritten(string path, string now)
    {
        string file = Checkout.PathOf(path);
        if (s_accepts) File.WriteAllText(file, now);
        Assert.Equal(File.ReadAllText(file), now);
    }
}
