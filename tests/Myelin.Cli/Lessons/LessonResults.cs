using System.Collections.Concurrent;
using Myelin.Lessons;
using Myelin.Pictures;

namespace Myelin.Cli.Tests.Lessons;

/// <summary>What a lesson says, asks and draws, computed once for all tests and both languages.</summary>
internal sealed class LessonResults(Lesson lesson)
{
    private static readonly ConcurrentDictionary<string, LessonResults> s_all = new();

    private readonly Lazy<IReadOnlyList<Question>> _questions = new(lesson.Ask);
    private readonly Lazy<IReadOnlyList<(string File, Picture Picture)>> _pictures = new(lesson.Draw);
    private readonly Dictionary<string, Label> _outputs = [];
    private (Label Lines, Label Fault)? _spoiled;

    internal Lesson Lesson => lesson;

    internal IReadOnlyList<Question> Questions => _questions.Value;

    internal IReadOnlyList<(string File, Picture Picture)> Pictures => _pictures.Value;

    /// <summary>Of a lesson that finds data sets among the tests' own, and downloads none.</summary>
    internal static LessonResults Of(string name) => s_all.GetOrAdd(name, _ =>
    {
        // One of its own: the command, which other tests run meanwhile, sets where the list's lessons find their data.
        var lesson = (Lesson)Activator.CreateInstance(LessonList.All.First(lesson => lesson.Name == name).GetType())!;
        lesson.DataOptions = new DataOptions { Directory = TestData.Folder, Download = false };
        return new LessonResults(lesson);
    });

    /// <summary>What it says in a language, for arguments of the command such as <c>1 --set rate=0.1</c>.</summary>
    internal string Output(string arguments, Language language)
    {
        if (!_outputs.TryGetValue(arguments, out Label lines)) _outputs[arguments] = lines = Run([.. arguments.Split(' ').Skip(1)]);
        return lines.In(language);
    }

    private Label Run(string[] arguments) => arguments switch
    {
        [] => Write([], lesson.Run),
        ["--set", .. var changes] => Write(changes, lesson.Run),
        ["--fault"] => Spoil(isRevealed: false),
        ["--fault", "--reveal"] => Spoil(isRevealed: true),
        _ => throw new ArgumentException($"A page shows --set, --fault and --fault --reveal.\n  Got {string.Join(' ', arguments)}."),
    };

    private Label Spoil(bool isRevealed)
    {
        if (_spoiled is null)
        {
            Label fault = default;
            Label lines = Write([], page => fault = lesson.Spoil(page));
            _spoiled = (lines, fault);
        }

        (Label before, Label end) = (_spoiled.Value.Lines, Write([], page => LessonProgram.Close(page, _spoiled.Value.Fault, isRevealed)));
        return new Label(before.English + end.English, before.Chinese + end.Chinese);
    }

    /// <summary>What a page gets, in both languages.</summary>
    private Label Write(string[] changes, Action<LessonPage> write)
    {
        using StringWriter english = new() { NewLine = "\n" }, chinese = new() { NewLine = "\n" };
        write(new LessonPage(lesson, [(Language.English, english), (Language.Chinese, chinese)], changes.Select(LessonProgram.Change)));
        return new Label($"{english}", $"{chinese}");
    }
}
