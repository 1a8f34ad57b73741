using System.Globalization;
using Myelin.Pictures;

namespace Myelin.Lessons;

/// <summary>The program of one lesson: <c>dotnet run lesson.cs -- --set rate=0.1</c>.</summary>
public static class LessonProgram
{
    private static readonly Label s_usage = new(
        "Usage: dotnet run lesson.cs -- [--set [NAME=VALUE ...]] [--check [ANSWER ...]] [--fault [--reveal]] [--pictures FOLDER] [--language en|zh]",
        "用法：dotnet run lesson.cs -- [--set [名称=值 ...]] [--check [答案 ...]] [--fault [--reveal]] [--pictures 文件夹] [--language en|zh]");

    /// <summary>Runs a lesson as its arguments say.</summary>
    /// <returns>0, or 1 if an answer is wrong or a file cannot be read, or 2 for arguments that are not understood.</returns>
    public static int Run(Lesson lesson, string[] arguments) => Run(lesson, arguments, Console.In, Console.Out, Console.Error);

    /// <summary>The same with other streams.</summary>
    public static int Run(Lesson lesson, string[] arguments, TextReader from, TextWriter to, TextWriter errors)
    {
        Dictionary<string, List<string>> given = [];
        List<string>? values = null;
        foreach (string argument in arguments)
        {
            if (argument.StartsWith("--", StringComparison.Ordinal)) given[argument] = values = [];
            else values?.Add(argument);
        }

        Language language = given.GetValueOrDefault("--language") is ["zh"] ? Language.Chinese : Language.English;
        if (given.Keys.Except(["--set", "--check", "--fault", "--reveal", "--pictures", "--language"]).Any())
        {
            errors.WriteLine(s_usage.In(language));
            return 2;
        }

        try
        {
            var page = new LessonPage(lesson, to, language, given.GetValueOrDefault("--set", []).Select(Change));
            if (given.TryGetValue("--check", out List<string>? answers)) return Quiz.Run(lesson, answers, from, page) ? 0 : 1;
            if (given.ContainsKey("--fault")) Fault(lesson, page, given.ContainsKey("--reveal"));
            else if (given.GetValueOrDefault("--pictures") is [{ } folder]) Draw(lesson, folder, language);
            else if (given.GetValueOrDefault("--set") is []) page.ListSettings(lesson);
            else lesson.Run(page);
            return 0;
        }
        catch (ArgumentException error)
        {
            errors.WriteLine(error.Message);
            return 2;
        }
        catch (IOException error)
        {
            // A data set that is neither here nor can be downloaded.
            errors.WriteLine(error.Message);
            return 1;
        }
    }

    /// <summary>Saves the pictures of a lesson.</summary>
    public static void Draw(Lesson lesson, string folder, Language language)
    {
        foreach ((string file, Picture picture) in lesson.Draw())
            picture.Save(Path.Combine(folder, FileName(file, language)), new PictureStyle { Language = language });
    }

    /// <summary>The name of a picture's file in a language: <c>rule.zh.svg</c>.</summary>
    public static string FileName(string file, Language language) => $"{file}{(language == Language.Chinese ? ".zh" : "")}.svg";

    /// <summary>Runs a lesson with its fault.</summary>
    /// <param name="lesson">The lesson.</param>
    /// <param name="page">Takes its lines.</param>
    /// <param name="reveal">Whether to say what the fault is.</param>
    public static void Fault(Lesson lesson, LessonPage page, bool reveal) => Close(page, lesson.Spoil(page), reveal);

    /// <summary>Writes the end of a run with a fault.</summary>
    /// <param name="page">Takes its lines.</param>
    /// <param name="fault">What the fault is.</param>
    /// <param name="reveal">Whether to say it.</param>
    public static void Close(LessonPage page, Label fault, bool reveal)
    {
        page.Say();
        page.Say(reveal ? fault : new("What is wrong? Look for it, then add --reveal.", "哪里出了问题？先自己找一找，再加上 --reveal 看答案。"));
    }

    /// <summary>A setting and its value, of <c>rate=0.1</c>.</summary>
    /// <exception cref="ArgumentException">It is not of this form.</exception>
    public static (string Name, double Value) Change(string text) =>
        text.Split('=') is [var name, var value] && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? (name, number)
            : throw new ArgumentException($"lesson: --set takes NAME=VALUE with a number.\n  Got \"{text}\".\n  Try --set rate=0.1.");
}
