using Myelin.Lessons;
using Myelin.Pictures;

namespace Myelin.Cli.Tests.Commands;

public sealed class LessonCommandTests
{
    [Fact]
    public void Lessons_are_listed_run_and_asked()
    {
        Assert.Contains("The perceptron", Cli.Run("lesson").Done().Output, StringComparison.Ordinal);
        Assert.Contains("1 1 -> 1", Cli.Run("lesson", "1").Done().Output, StringComparison.Ordinal);
        Assert.Contains("3 of 3 right", Cli.Run("lesson", "1", "--check", "4", "-0.99", "NAND").Done().Output, StringComparison.Ordinal);
        Assert.Equal(1, Cli.Run("lesson", "1", "--check", "4", "-0.5", "NAND").Code);
        Assert.True((bool)Cli.Run("lesson", "1", "--json").Done().Result["right"]!);
    }

    [Theory]
    [InlineData("--set", "rate=1           the learning rate, 0.01 to 10")]
    [InlineData("--set b=-0.5 --set w1=2", "By hand, w1 = 2, w2 = 0.5, b = -0.5")]
    [InlineData("--set --language zh", "学习率，0.01 到 10")]
    [InlineData("--page", "# 1. The perceptron")]
    [InlineData("--page --language zh", "# 1. 感知机")]
    public void It_tells_what_can_be_changed_and_shows_its_page(string options, string expected) =>
        Assert.Contains(expected, Cli.Run(["lesson", "1", .. options.Split(' ')]).Done().Output, StringComparison.Ordinal);

    [Fact]
    public void Data_sets_are_found_in_the_folder_that_is_given() => Assert.Contains("pixels divided by 255: 93.52 % of 10,000 right",
        Cli.Run("lesson", "19", "--data-dir", TestData.Folder).Done().Output, StringComparison.Ordinal);

    [Fact]
    public void Every_lesson_s_program_can_be_read()
    {
        foreach (Lesson lesson in LessonList.All)
        {
            string code = Cli.Run("lesson", $"{lesson.Number}", "--code").Done().Output;
            Assert.Equal(File.ReadAllText(Checkout.PathOf($"docs/lessons/{lesson.Name}/lesson.cs")).TrimEnd(), code.TrimEnd());
            Assert.Contains("Label Spoil(", code, StringComparison.Ordinal);
        }
    }

    /// <summary>The only one that needs a data set from elsewhere says so at once and does what it can.</summary>
    [Fact]
    public void Lesson_19_runs_asks_and_spoils_without_MNIST()
    {
        Assert.Equal(["19-foreign-weights"], LessonList.All.Select(lesson => lesson.Name).Where(name =>
            File.ReadAllText(Checkout.PathOf($"docs/lessons/{name}/lesson.cs")).Contains("DataOptions", StringComparison.Ordinal)));
        using var folder = new TemporaryFolder();
        (string? cache, string? data) = (Environment.GetEnvironmentVariable("XDG_CACHE_HOME"), Environment.GetEnvironmentVariable("MYELIN_DATA"));
        try
        {
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", folder.Path);
            Environment.SetEnvironmentVariable("MYELIN_DATA", null);
            var lesson = new ForeignWeightsLesson { DataOptions = new DataOptions { Directory = folder.Path, Download = false } };
            using var said = new StringWriter();
            var page = new LessonPage(lesson, said);
            lesson.Run(page);
            Assert.StartsWith("MNIST is missing and cannot be downloaded", $"{said}", StringComparison.Ordinal);
            Assert.Contains($"into {Path.Combine(folder.Path, "mnist")}.", $"{said}", StringComparison.Ordinal);
            Assert.Contains("into the model: ", $"{said}", StringComparison.Ordinal);
            Assert.Equal(Lessons.LessonResults.Of(lesson.Name).Questions.Select(q => q.Answer), lesson.Ask().Select(q => q.Answer));
            Assert.NotEmpty(lesson.Spoil(page).English);
        }
        finally
        {
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", cache);
            Environment.SetEnvironmentVariable("MYELIN_DATA", data);
        }
    }

    [Fact]
    public void A_lesson_that_cannot_read_its_data_says_so()
    {
        using var errors = new StringWriter { NewLine = "\n" };
        Assert.Equal(1, LessonProgram.Run(new LessonWithoutData(), [], TextReader.Null, TextWriter.Null, errors));
        Assert.Equal("Data: the file must exist.\n", $"{errors}");
    }

    [Fact]
    public void Choices_are_words_of_the_reader_s_language_and_either_is_understood()
    {
        string asked = Cli.Run("lesson", "2", "--check", "6", "相等", "13", "--language", "zh").Done().Output;
        Assert.Contains("（与门 / 或门 / 异或门 / 相等）", asked, StringComparison.Ordinal);
        Assert.Contains("3 of 3 right", Cli.Run("lesson", "2", "--check", "6", "equal", "13").Done().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("４", "－0.99", "与非门")]
    [InlineData("4.0", "−0,99", "ＮＡＮＤ")]
    [InlineData("４．０", "－０．９９", "nand")]
    public void Answers_are_understood_as_any_keyboard_types_them(params string[] answers) =>
        Assert.Contains("3 题答对 3 题", Cli.Run(["lesson", "1", "--language", "zh", "--check", .. answers]).Done().Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("28416", true)]
    [InlineData("28,416", true)]
    [InlineData("28,4160", false)]
    [InlineData("28.416", false)]
    [InlineData("28,41", false)]
    public void Commas_are_those_of_thousands_or_of_decimals(string answer, bool expected) =>
        Assert.Equal(expected, new Question("?", 28416, "").IsRight(answer));

    [Fact]
    public void A_choice_that_is_a_number_is_understood_in_any_form() => Assert.True(new Question("?", ["0.5", "1"], "1", "").IsRight("1.0"));

    [Theory]
    [InlineData("lesson abc", "lesson: the number must be from 1 to", "Got \"abc\".")]
    [InlineData("lesson 99", "lesson: the number must be from 1 to", "Got \"99\".")]
    [InlineData("lesson --fault", "lesson: --fault needs the number of a lesson.", "Try myelin lesson 1 --fault.")]
    [InlineData("lesson 1 --reveal", "lesson: --reveal says what the fault of --fault is.", "Add --fault.")]
    [InlineData("lesson 1 --fault --check 4 -0.99 NAND", "lesson: one of --page, --code, --check, --fault and --pictures at a time.", "Leave one out.")]
    [InlineData("lesson 1 --check 4", "lesson: --check takes one answer for each of the 3 questions", "Got 1.")]
    [InlineData("lesson 1 --set q=1", "lesson: a setting must be one of the lesson's.", "Lesson 1 has w1, w2, b, rate.")]
    [InlineData("lesson 1 --set rate", "lesson: --set takes NAME=VALUE with a number.", "Got \"rate\".")]
    [InlineData("lesson 10 --set layers=2.5", "lesson: layers must be a whole number.", "Got 2.5.")]
    [InlineData("lesson 1 --set w1=100", "lesson: w1 must be from -10 to 10.", "Got 100.")]
    public void Wrong_usage_is_told_in_three_lines(string line, params string[] expected) => Cli.Run(line.Split(' ')).Failed(2, expected);

    [Fact]
    public void A_folder_that_is_not_there_is_told() =>
        Cli.Run("lesson", "1", "--pictures", "/nowhere/at/all").Failed(1, "lesson: the folder of the pictures must exist and be writable.");

    private sealed class LessonWithoutData : Lesson
    {
        public override string Name => "99-data";

        public override Label Title => "Data";

        public override Label Goal => "Nothing.";

        public override void Run(LessonPage page) => throw new FileNotFoundException("Data: the file must exist.");

        public override IReadOnlyList<Question> Ask() => [];

        public override Label Spoil(LessonPage page) => "";
    }
}
