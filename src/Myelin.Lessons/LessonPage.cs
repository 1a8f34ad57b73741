using System.Globalization;
using Myelin.Pictures;

namespace Myelin.Lessons;

/// <summary>Where a lesson's program writes, in its readers' languages, and where it finds the settings.</summary>
public sealed class LessonPage
{
    private readonly IReadOnlyList<(Language Language, TextWriter To)> _readers;
    private readonly Dictionary<string, double> _values;

    /// <param name="lesson">The lesson.</param>
    /// <param name="to">Takes its lines.</param>
    /// <param name="language">The reader's language.</param>
    /// <param name="changes">Settings that the reader has changed.</param>
    /// <exception cref="ArgumentException">There is no such setting, or its value is out of range.</exception>
    public LessonPage(Lesson lesson, TextWriter to, Language language = Language.English, IEnumerable<(string Name, double Value)>? changes = null)
        : this(lesson, [(language, to)], changes)
    {
    }

    /// <summary>A page that is written in several languages at once.</summary>
    /// <param name="lesson">The lesson.</param>
    /// <param name="readers">Take its lines, each in a language.</param>
    /// <param name="changes">Settings that the reader has changed.</param>
    /// <exception cref="ArgumentException">There is no such setting, or its value is out of range.</exception>
    public LessonPage(Lesson lesson, IReadOnlyList<(Language Language, TextWriter To)> readers, IEnumerable<(string Name, double Value)>? changes = null)
    {
        _readers = readers;
        _values = lesson.Settings.ToDictionary(s => s.Name, s => s.Value);
        foreach ((string name, double value) in changes ?? [])
        {
            Setting setting = lesson.Settings.FirstOrDefault(s => s.Name == name) ?? throw new ArgumentException(
                $"lesson: a setting must be one of the lesson's.\n  Got \"{name}\".\n" +
                $"  Lesson {lesson.Number} has {(lesson.Settings.Count == 0 ? "none" : string.Join(", ", lesson.Settings.Select(s => s.Name)))}.");
            if (setting.Whole && value != Math.Floor(value)) throw new ArgumentException(
                $"lesson: {name} must be a whole number.\n  Got {Text(value)}.\n  Try {Text(setting.Value)}.");
            if (!(value >= setting.Least && value <= setting.Most)) throw new ArgumentException(
                $"lesson: {name} must be from {Text(setting.Least)} to {Text(setting.Most)}.\n  Got {Text(value)}.\n  Try {Text(setting.Value)}.");
            _values[name] = value;
        }
    }

    /// <summary>The value of a setting.</summary>
    public double this[string setting] => _values[setting];

    /// <summary>Lists what the reader can change in a lesson: name, value, meaning and range.</summary>
    public void ListSettings(Lesson lesson)
    {
        if (lesson.Settings.Count == 0) Say(new("This lesson has no settings.", "这一课没有可以修改的数。"));
        foreach (Setting setting in lesson.Settings)
        {
            string value = $"{setting.Name}={Text(_values[setting.Name])}";
            Say(new(
                $"{value,-16} {setting.Meaning.English}, {Text(setting.Least)} to {Text(setting.Most)}",
                $"{value,-16} {setting.Meaning.Chinese}，{Text(setting.Least)} 到 {Text(setting.Most)}"));
        }
    }

    /// <summary>Writes a line.</summary>
    public void Say(Label line)
    {
        foreach ((Language language, TextWriter to) in _readers) to.WriteLine(line.In(language));
    }

    /// <summary>Writes an empty line.</summary>
    public void Say() => Say("");

    /// <summary>Writes what the doctor has found; one quiet line if that is nothing.</summary>
    public void Show(Doctor doctor)
    {
        Finding[] findings = [.. doctor.Findings.Where(f => f.Level >= FindingLevel.Warning)];
        foreach (Finding finding in findings)
        {
            Say(new(
                $"{finding.Title(Language.English)}: {finding.What(Language.English)} [{finding.Rule}]",
                $"{finding.Title(Language.Chinese)}：{finding.What(Language.Chinese)}[{finding.Rule}]"));
            foreach (Cure cure in finding.Cures.Take(1)) Say(InBoth(language => $"  → {cure.Sentence(language)}"));
        }

        if (findings.Length == 0) Say(InBoth(doctor.Summary));
    }

    private static Label InBoth(Func<Language, string> text) => new(text(Language.English), text(Language.Chinese));

    private static string Text(double value) => value.ToString("0.#########", CultureInfo.InvariantCulture);
}
