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
        Argument<int?> number = new("number") { Description = "The number of the lesson; without it they are listed.", Arity = ArgumentArity.ZeroOrOne };
        number.CompletionSources.Add([.. LessonList.All.Select(l => $"{l.Number}")]);
        Option<string[]> set = new("--set") { Description = "Change numbers of the lesson.", HelpName = "NAME=VALUE", AllowMultipleArgumentsPerToken = true };
        Option<string[]?> check = new("--check")
        {
            Description = "Ask the lesson's questions, or check these answers.",
            HelpName = "ANSWER",
            Arity = ArgumentArity.ZeroOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        Option<bool> fault = new("--fault") { Description = "Run the lesson with its planted fault, for you to find." };
        Option<bool> reveal = new("--reveal") { Description = "Say what the planted fault is." };
        Option<string?> pictures = new("--pictures") { Description = "Save the lesson's pictures in this folder.", HelpName = "FOLDER" };
        CommonOptions.NotEmpty(pictures);
        command.Arguments.Add(number);
        foreach (Option option in (Option[])[set, check, fault, reveal, pictures]) command.Options.Add(option);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            if (parsed.GetValue(number) is not { } asked) return List(output);
            Lesson lesson = LessonList.All.FirstOrDefault(l => l.Number == asked) ?? throw new UsageException(
                $"lesson: the number must be from 1 to {LessonList.All.Count}.\n  Got {asked}.\n  myelin lesson lists them.");
            using var lines = new StringWriter { NewLine = "\n" };
            var page = new LessonPage(lesson, output.IsJson ? lines : Console.Out, output.Language, parsed.GetValue(set)!.Select(LessonProgram.Change));
            bool isRight = true;
            if (parsed.GetResult(check) is { Implicit: false }) isRight = Quiz.Run(lesson, parsed.GetValue(check) ?? [], Console.In, page);
            else if (parsed.GetValue(fault)) LessonProgram.Fault(lesson, page, parsed.GetValue(reveal));
            else if (parsed.GetValue(pictures) is { } folder) LessonProgram.Draw(lesson, folder, output.Language);
            else lesson.Run(page);
            if (output.IsJson) output.Event("result", new JsonObject { ["lesson"] = lesson.Name, ["text"] = $"{lines}", ["right"] = isRight });
            return isRight ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
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
