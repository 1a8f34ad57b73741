using System.Text.RegularExpressions;
using Myelin.Lessons;

namespace Myelin.Cli.Tests.Lessons;

/// <summary>
/// Every lesson's pages show what its program says and draws: MYELIN_ACCEPT_LESSONS=1 writes the outputs and the pictures into them.
/// </summary>
public sealed partial class LessonTests
{
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
        Lesson lesson = Named(name);
        string path = PathOf(name, language == Language.Chinese ? "README.zh.md" : "README.md"), page = File.ReadAllText(path);
        int blocks = 0;
        string actual = Block().Replace(page, block =>
        {
            blocks++;
            return $"```text\n> myelin lesson {block.Groups["arguments"].Value}\n{Output(lesson, block.Groups["arguments"].Value)}```";
        });
        Assert.True(blocks >= 2, "A page shows the program once as it is, and once with something changed.");
        if (s_accept) File.WriteAllText(path, actual);
        else Assert.Equal(page, actual);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_pages_have_the_lesson_s_title_goal_questions_and_pictures(string name, Language language)
    {
        Lesson lesson = Named(name);
        string page = File.ReadAllText(PathOf(name, language == Language.Chinese ? "README.zh.md" : "README.md"));
        Assert.StartsWith($"# {lesson.Number}. {lesson.Title.In(language)}\n", page, StringComparison.Ordinal);
        foreach ((Question question, int i) in lesson.Ask().Select((q, i) => (q, i)))
            Assert.Contains($"\n{i + 1}. {question.Text.In(language)}", page, StringComparison.Ordinal);
        foreach ((string file, _) in lesson.Draw())
            Assert.Contains($"({file}{(language == Language.Chinese ? ".zh" : "")}.svg)", page, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_pictures_are_those_of_the_program(string name, Language language)
    {
        Lesson lesson = Named(name);
        Assert.InRange(lesson.Draw().Count, 1, 3);
        if (s_accept) LessonProgram.Draw(lesson, PathOf(name), language);
        using var folder = new TemporaryFolder();
        LessonProgram.Draw(lesson, folder.Path, language);
        foreach (string file in Directory.GetFiles(folder.Path))
        {
            Assert.Equal(File.ReadAllText(PathOf(name, Path.GetFileName(file))), File.ReadAllText(file));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_questions_know_their_answers(string name)
    {
        Lesson lesson = Named(name);
        IReadOnlyList<Question> questions = lesson.Ask();
        Assert.Equal(3, questions.Count);
        Assert.All(questions, q => Assert.True(q.IsRight(q.Answer), $"{q}: {q.Answer}"));
        Assert.All(questions, q => Assert.Null(q.IsRight("?")));
        Assert.All(questions, q => Assert.False(q.Choices.Count == 0 ? q.IsRight("12345.678") : q.IsRight(q.Choices.First(c => c != q.Answer))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_fault_is_planted_and_can_be_revealed(string name)
    {
        Lesson lesson = Named(name);
        (string hidden, string revealed) = (Run(lesson, ["--fault"]), Run(lesson, ["--fault", "--reveal"]));
        Assert.NotEqual(Run(lesson, []), hidden);
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

    private static string Output(Lesson lesson, string arguments) => Run(lesson, [.. arguments.Split(' ').Skip(1)]);

    private static string Run(Lesson lesson, string[] arguments)
    {
        using var to = new StringWriter { NewLine = "\n" };
        Assert.Equal(0, LessonProgram.Run(lesson, arguments, TextReader.Null, to, TextWriter.Null));
        return $"{to}";
    }

    private static Lesson Named(string name) => LessonList.All.First(lesson => lesson.Name == name);

    private static string PathOf(string lesson, string file = "") => Path.Combine(Checkout.Root, "docs/lessons", lesson, file);

    [GeneratedRegex("```text\n> myelin lesson (?<arguments>[^\n]*)\n.*?```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("```csharp\n.*?```", RegexOptions.Singleline)]
    private static partial Regex Code();
}
