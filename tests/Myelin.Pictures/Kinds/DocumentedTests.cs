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
    public void Each_is_committed_as_it_is_drawn(string kind)
    {
        foreach (Language language in Enum.GetValues<Language>())
            IsWritten($"docs/pictures/{FileOf(kind, language)}", EveryPicture.Of(kind).ToSvg(new PictureStyle { Width = Width, Language = language }));
    }

    [Theory]
    [InlineData(Language.English, "README.md")]
    [InlineData(Language.Chinese, "README.zh.md")]
    public void The_page_has_all_of_them(Language language, string file)
    {
        var page = new StringBuilder(new Label(
            "# Pictures\n\nEach is computed from a network that learns there and then, in seconds: `myelin plot KIND`, or in a program `Myelin.Pictures`. " +
            "The numbers come with `--json`; `myelin plot KIND --help` lists what can be changed. [中文](README.zh.md)\n",
            "# 图\n\n每张图都来自一个当场训练的网络，几秒钟就能算好：运行 `myelin plot KIND`，或者在程序中使用 `Myelin.Pictures`。" +
            "加 `--json` 可以得到图中的数；`myelin plot KIND --help` 列出可以修改的选项。[English](README.md)\n").In(language));
        foreach (string kind in EveryPicture.Makers.Keys)
        {
            Picture picture = EveryPicture.Of(kind);
            page.Append($"\n## {kind}\n\n{picture.Message.In(language)}\n\n![{picture.Title.In(language)}]({FileOf(kind, language)})\n");
        }

        IsWritten($"docs/pictures/{file}", page.ToString());
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

    private static string FileOf(string kind, Language language) => $"{kind}{(language == Language.Chinese ? ".zh" : "")}.svg";

    private static void IsWritten(string path, string now)
    {
        string file = Checkout.PathOf(path);
        if (s_accepts) File.WriteAllText(file, now);
        Assert.Equal(File.ReadAllText(file), now);
    }
}
