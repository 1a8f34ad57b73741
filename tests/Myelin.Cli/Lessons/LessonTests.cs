using System.Text.RegularExpressions;
using Myelin.Lessons;
using Myelin.Pictures;

namespace Myelin.Cli.Tests.Lessons;

/// <summary>
/// Every lesson's pages show what its program says and draws: MYELIN_ACCEPT_LESSONS=1 writes the outputs and the pictures into them.
/// </summary>
public sealed partial class LessonTests
{
    private const string InChinese = " --language zh";

    private static readonly bool s_accept = Environment.GetEnvironmentVariable("MYELIN_ACCEPT_LESSONS") == "1";

    public static TheoryData<string> Names => [.. LessonList.All.Select(lesson => lesson.Name)];

    public static TheoryData<string, Language> Pages =>
        [.. LessonList.All.SelectMany(lesson => (TheoryDataRow<string, Language>[])[new(lesson.Name, Language.English), new(lesson.Name, Language.Chinese)])];

    [Fact]
    public void Every_folder_is_a_lesson_and_they_are_in_order()
    {
        string[] folders = [.. Directory.GetDirectories(Path.Combine(Checkout.Root, "docs/lessons")).Select(f => Path.GetFileName(f)!).Order()];
        Assert.Equal(folders, LessonList.All.Select(lesson => lesson.Name));
        Assert.Equal(Enumerable.Range(1, folders.Length), LessonList.All.Select(lesson => lesson.Number));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_page_shows_what_the_program_says(string name, Language language)
    {
        LessonResults lesson = LessonResults.Of(name);
        string path = PathOf(name, PageName(language)), page = File.ReadAllText(path);
        int blocks = 0;
        string actual = Block().Replace(page, block =>
        {
            blocks++;
            string arguments = block.Groups["arguments"].Value;
            Assert.Equal(language == Language.Chinese, arguments.EndsWith(InChinese, StringComparison.Ordinal));
            return $"```text\n> myelin lesson {arguments}\n{lesson.Output(arguments.Replace(InChinese, "", StringComparison.Ordinal), language)}```";
        });
        Assert.True(blocks >= 2, "A page shows the program once as it is, and once with something changed.");
        if (s_accept) File.WriteAllText(path, actual);
        else Assert.Equal(page, actual);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_pages_have_the_lesson_s_title_goal_questions_and_pictures(string name, Language language)
    {
        LessonResults results = LessonResults.Of(name);
        Lesson lesson = results.Lesson;
        string page = File.ReadAllText(PathOf(name, PageName(language)));
        Assert.StartsWith($"# {lesson.Number}. {lesson.Title.In(language)}\n", page, StringComparison.Ordinal);
        // Those who installed the command have no file to look at.
        Assert.Contains($"`myelin lesson {lesson.Number} --code`", page, StringComparison.Ordinal);
        foreach ((Question question, int i) in results.Questions.Select((q, i) => (q, i)))
        {
            string start = $"\n{i + 1}. {question.Text.In(language)}", asked = $"\n{i + 1}. {question.Asked(language)}\n";
            int at = page.IndexOf(start, StringComparison.Ordinal);
            if (s_accept && at >= 0) File.WriteAllText(PathOf(name, PageName(language)), page = page[..at] + asked + page[(page.IndexOf('\n', at + 1) + 1)..]);
            Assert.Contains(asked, page, StringComparison.Ordinal);
        }

        foreach ((string file, _) in results.Pictures)
            Assert.Contains($"({LessonProgram.FileName(file, language)})", page, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_pictures_are_those_of_the_program(string name, Language language)
    {
        LessonResults lesson = LessonResults.Of(name);
        Assert.InRange(lesson.Pictures.Count, 1, 3);
        foreach ((string file, Picture picture) in lesson.Pictures)
        {
            string path = PathOf(name, LessonProgram.FileName(file, language));
            var style = new PictureStyle { Language = language };
            if (s_accept) picture.Save(path, style);
            else Assert.Equal(File.ReadAllText(path), picture.ToSvg(style));
        }
    }

    [Theory]
    [InlineData(Language.English, "neighbors that are of the same digit")]
    [InlineData(Language.Chinese, "同一个数字")]
    public void What_lesson_15_says_of_its_picture_is_what_the_picture_shows(Language language, string words)
    {
        Picture space = LessonResults.Of("15-features").Pictures.First(picture => picture.File == "space").Picture;
        string sentence = File.ReadAllText(PathOf("15-features", PageName(language))).Split('\n').First(line => line.Contains(words, StringComparison.Ordinal));
        string[] shares = [.. ((string[])["before", "after"]).Select(name => $"{100 * space[$"{name}.tsne.neighbors"].Values[0]:0}")];
        Assert.Equal(shares, Share().Matches(sentence).Select(match => match.Groups[1].Value));
        Assert.Equal(360, space["after.tsne.places"].Shape[0]);
    }

    /// <summary>The commands of pages that draw pictures draw them.</summary>
    [Fact]
    public void Commands_that_pages_show_run()
    {
        string[] lines = [.. LessonList.All.SelectMany(lesson => (string[])[PathOf(lesson.Name, "README.md"), PathOf(lesson.Name, "README.zh.md")])
            .SelectMany(File.ReadAllLines).Where(line => line.StartsWith("> myelin plot ", StringComparison.Ordinal)).Distinct()];
        Assert.NotEmpty(lines);
        foreach (string line in lines)
            Cli.Run([.. Words().Matches(line["> myelin ".Length..].Replace(" --open", "", StringComparison.Ordinal)).Select(m => m.Value.Trim('"'))]).Done();
    }

    [Fact]
    public void Pictures_are_saved_under_the_names_that_the_pages_link()
    {
        using var folder = new TemporaryFolder();
        LessonProgram.Draw(LessonList.All[0], folder.Path, Language.English);
        LessonProgram.Draw(LessonList.All[0], folder.Path, Language.Chinese);
        Assert.Equal(["rule.svg", "rule.zh.svg"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_questions_know_their_answers(string name)
    {
        IReadOnlyList<Question> questions = LessonResults.Of(name).Questions;
        Assert.Equal(3, questions.Count);
        Assert.All(questions, q => Assert.True(q.IsRight(q.Answer), $"{q}: {q.Answer}"));
        Assert.All(questions, q => Assert.Null(q.IsRight("?")));
        Assert.All(questions, q => Assert.False(q.IsRight(q.Choices.Count == 0 ? "12345.678" : q.Choices.First(c => c.English != q.Answer).Chinese)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_fault_is_planted_and_can_be_revealed(string name)
    {
        LessonResults lesson = LessonResults.Of(name);
        string hidden = lesson.Output($"{lesson.Lesson.Number} --fault", Language.English);
        string revealed = lesson.Output($"{lesson.Lesson.Number} --fault --reveal", Language.English);
        Assert.NotEqual(lesson.Output($"{lesson.Lesson.Number}", Language.English), hidden);
        Assert.EndsWith("add --reveal.\n", hidden, StringComparison.Ordinal);
        Assert.StartsWith(hidden[..hidden.LastIndexOf("What is wrong", StringComparison.Ordinal)], revealed, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_Chinese_page_keeps_step_with_the_English_one(string name)
    {
        string english = File.ReadAllText(PathOf(name, "README.md")), chinese = File.ReadAllText(PathOf(name, "README.zh.md"));
        Assert.Equal(Headings(english), Headings(chinese));
        Assert.Equal(Code().Matches(english).Select(m => m.Value), Code().Matches(chinese).Select(m => m.Value));

        static int[] Headings(string page) => [.. page.Split('\n').Where(l => l.StartsWith('#')).Select(l => l.TakeWhile(c => c == '#').Count())];
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_Chinese_page_has_Chinese_punctuation(string name)
    {
        string page = Code().Replace(File.ReadAllText(PathOf(name, "README.zh.md")), "");
        Assert.Empty(Narrow().Matches(page).Select(m => m.Value));
    }

    private static string PageName(Language language) => language == Language.Chinese ? "README.zh.md" : "README.md";

    private static string PathOf(string lesson, string file = "") => Path.Combine(Checkout.Root, "docs/lessons", lesson, file);

    [GeneratedRegex("```text\n> myelin lesson (?<arguments>[^\n]*)\n.*?```", RegexOptions.Singleline)]
    private static partial Regex Block();

    /// <summary>A mark of half a width after a Chinese word, a comma between numbers that are no shape, or a space before a percent sign.</summary>
    [GeneratedRegex(@"[\u4E00-\u9FFF）”][:;?!]|\d+ %|\d, -?\d+\.\d+[^\]]|\bNaN, ")]
    private static partial Regex Narrow();

    [GeneratedRegex(@"(\d+) ?%")]
    private static partial Regex Share();

    [GeneratedRegex("""
        "[^"]*"|\S+
        """)]
    private static partial Regex Words();

    [GeneratedRegex("```csharp\n.*?```", RegexOptions.Singleline)]
    private static partial Regex Code();
}
