using System.CommandLine;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Lessons;

namespace Myelin.Cli.Commands;

/// <summary>`myelin lesson`: lists the lessons of docs/lessons, runs one, asks its questions, shows its fault.</summary>
internal static class LessonCommand
{
    internal static Command Create()
    {
        Command command = new("lesson", "Lists the lessons, or runs one; its page is in docs/lessons.");
        Argument<string?> number = new("number") { Description = "The number of the lesson; without it they are listed.", Arity = ArgumentArity.ZeroOrOne };
        number.CompletionSources.Add([.. LessonList.All.Select(l => $"{l.Number}")]);
        Option<string[]> set = new("--set")
        {
            Description = "Change numbers of the lesson; alone, list them.",
            HelpName = "NAME=VALUE",
            Arity = ArgumentArity.ZeroOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        Option<bool> read = new("--page") { Description = "Show the lesson's page." };
        Option<bool> code = new("--code") { Description = "Show the lesson's program." };
        Option<string[]?> check = new("--check")
        {
            Description = "Ask the lesson's questions, or check these answers.",
            HelpName = "ANSWER",
            Arity = ArgumentArity.ZeroOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        Option<bool> fault = new("--fault") { Description = "Run the lesson with its planted fault, for you to find." };
        Option<bool> reveal = new("--reveal") { Description = "With --fault, say what the fault is." };
        Option<string?> pictures = new("--pictures") { Description = "Save the lesson's pictures in this folder.", HelpName = "FOLDER" };
        CommonOptions.NotEmpty(pictures);
        command.Arguments.Add(number);
        Option[] own = [read, code, set, check, fault, reveal, pictures];
        foreach (Option option in own) command.Options.Add(option);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            string[] given = [.. own.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name)];
            if (parsed.GetValue(number) is not { } asked) return given.Length == 0 ? List(output) : throw new UsageException(
                $"lesson: {given[0]} needs the number of a lesson.\n  Got none.\n  Try myelin lesson 1 {given[0]}.");
            RequireOne(given);
            Lesson lesson = Find(asked);
            lesson.DataOptions = new DataOptions { Directory = parsed.GetValue(common.DataDir) };
            using var lines = new StringWriter { NewLine = "\n" };
            bool isRight = true;
            try
            {
                string[] changes = parsed.GetValue(set) ?? [];
                var page = new LessonPage(lesson, output.IsJson ? lines : Console.Out, output.Language, changes.Select(LessonProgram.Change));
                if (given.Contains(check.Name)) isRight = Quiz.Run(lesson, parsed.GetValue(check) ?? [], Console.In, page);
                else if (parsed.GetValue(read)) page.Say(new(FileOf(lesson, "README.md"), FileOf(lesson, "README.zh.md")));
                else if (parsed.GetValue(code)) page.Say(FileOf(lesson, "lesson.cs"));
                else if (parsed.GetValue(fault)) LessonProgram.Fault(lesson, page, parsed.GetValue(reveal));
                else if (parsed.GetValue(pictures) is { } folder) Draw(lesson, folder, output.Language);
                else if (given.Contains(set.Name) && changes.Length == 0) page.ListSettings(lesson);
                else lesson.Run(page);
            }
            catch (ArgumentException error)
            {
                // Settings and answers are part of the command line.
                throw new UsageException(error.Message);
            }

            if (output.IsJson) output.Event("result", new JsonObject { ["lesson"] = lesson.Name, ["text"] = $"{lines}", ["right"] = isRight });
            return isRight ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    /// <summary>The text of a file of its folder in docs/lessons.</summary>
    private static string FileOf(Lesson lesson, string file)
    {
        using Stream page = typeof(LessonCommand).Assembly.GetManifestResourceStream($"lessons/{lesson.Name}/{file}")!;
        using var reader = new StreamReader(page);
        return reader.ReadToEnd().TrimEnd();
    }

    /// <summary>A lesson is read, asked, spoiled or drawn; more than one at once would leave the others out without a word.</summary>
    private static void RequireOne(string[] given)
    {
        string[] works = [.. given.Where(name => name is "--page" or "--code" or "--check" or "--fault" or "--pictures")];
        if (works.Length > 1)
            throw new UsageException(
                $"lesson: one of --page, --code, --check, --fault and --pictures at a time.\n  Got {works[0]} and {works[1]}.\n  Leave one out.");
        if (given.Contains("--reveal") && !given.Contains("--fault")) throw new UsageException(
            "lesson: --reveal says what the fault of --fault is.\n  Got it alone.\n  Add --fault.");
    }

    private static Lesson Find(string asked) => LessonList.All.FirstOrDefault(l => $"{l.Number}" == asked) ?? throw new UsageException(
        $"lesson: the number must be from 1 to {LessonList.All.Count}.\n  Got \"{asked}\".\n  myelin lesson lists them.");

    private static void Draw(Lesson lesson, string folder, Language language)
    {
        try
        {
            LessonProgram.Draw(lesson, folder, language);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"lesson: the folder of the pictures must exist and be writable.\n  Got \"{folder}\".\n  Create it, or give another.", error);
        }
    }

    private static int List(Output output)
    {
        foreach (Lesson lesson in LessonList.All) output.Line($"{lesson.Number,2}  {lesson.Title.In(output.Language)}: {lesson.Goal.In(output.Language)}");
        if (output.IsJson)
        {
            output.Event("result", new JsonObject { ["lessons"] = new JsonArray([.. LessonList.All.Select(l => JsonValue.Create(l.Name))]) });
        }

        return ExitCode.Done;
    }
}
