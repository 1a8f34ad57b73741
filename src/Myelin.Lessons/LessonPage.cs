using System.Globalization;
using Myelin.Pictures;

namespace Myelin.Lessons;

/// <summary>Where a lesson's program writes, in the reader's language, and where it finds the settings.</summary>
public sealed class LessonPage
{
    private readonly TextWriter _to;
    private readonly Language _language;
    private readonly Dictionary<string, double> _values;

    /// <param name="lesson">The lesson.</param>
    /// <param name="to">Takes its lines.</param>
    /// <param name="language">The reader's language.</param>
    /// <param name="changes">Settings that the reader has changed.</param>
    /// <exception cref="ArgumentException">There is no such setting, or its value is out of range.</exception>
    public LessonPage(Lesson lesson, TextWriter to, Language language = Language.English, IEnumerable<(string Name, double Value)>? changes = null)
    {
        (_to, _language) = (to, language);
        _values = lesson.Settings.ToDictionary(s => s.Name, s => s.Value);
        foreach ((string name, double value) in changes ?? [])
        {
            Setting setting = lesson.Settings.FirstOrDefault(s => s.Name == name) ?? throw new ArgumentException(
                $"lesson: a setting must be one of the lesson's.\n  Got \"{name}\".\n" +
                $"  Lesson {lesson.Number} has {(lesson.Settings.Count == 0 ? "none" : string.Join(", ", lesson.Settings.Select(s => s.Name)))}.");
            if (!(value >= setting.Least && value <= setting.Most)) throw new ArgumentException(
                $"lesson: {name} must be from {Text(setting.Least)} to {Text(setting.Most)}.\n  Got {Text(value)}.\n  Try {Text(setting.Value)}.");
            _values[name] = value;
        }
    }

    /// <summary>The value of a setting.</summary>
    public double this[string setting] => _values[setting];

    /// <summary>Writes a line.</summary>
    public void Say(Label line) => _to.WriteLine(line.In(_language));

    /// <summary>Writes an empty line.</summary>
    public void Say() => _to.WriteLine();

    /// <summary>Writes what the doctor has found; one quiet line if that is nothing.</summary>
    public void Show(Doctor doctor)
    {
        foreach (Finding finding in doctor.Findings.Where(f => f.Level >= FindingLevel.Warning))
        {
            _to.WriteLine($"{finding.Title(_language)}: {finding.What(_language)} [{finding.Rule}]");
            foreach (Cure cure in finding.Cures.Take(1)) _to.WriteLine($"  → {cure.Sentence(_language)}");
        }

        if (!doctor.Findings.Any(f => f.Level >= FindingLevel.Warning)) _to.WriteLine(doctor.Summary(_language));
    }

    private static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
