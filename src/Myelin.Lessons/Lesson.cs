using Myelin.Pictures;

namespace Myelin.Lessons;

/// <summary>A lesson: its program, the pictures it makes, three questions whose answers it computes, and a planted fault.</summary>
public abstract class Lesson
{
    /// <summary>The name of its folder in docs/lessons: <c>01-perceptron</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Its heading.</summary>
    public abstract Label Title { get; }

    /// <summary>What the reader can do afterwards, in a sentence.</summary>
    public abstract Label Goal { get; }

    /// <summary>Numbers that the reader changes: <c>--set rate=0.1</c>.</summary>
    public virtual IReadOnlyList<Setting> Settings => [];

    /// <summary>Where the lesson finds data sets that are not part of the library, and whether it may download them.</summary>
    public DataOptions DataOptions { get; set; } = new();

    /// <summary>Its place in the course, from 1.</summary>
    public int Number => int.Parse(Name.AsSpan(0, Name.IndexOf('-', StringComparison.Ordinal)), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The program of the lesson.</summary>
    /// <param name="page">Takes its lines, and gives the settings.</param>
    public abstract void Run(LessonPage page);

    /// <summary>Three questions; their answers are computed here and now.</summary>
    public abstract IReadOnlyList<Question> Ask();

    /// <summary>The pictures of the page, each under the name of its file without <c>.svg</c>.</summary>
    public virtual IReadOnlyList<(string File, Picture Picture)> Draw() => [];

    /// <summary>The same program with a fault in it, for the reader to find.</summary>
    /// <param name="page">Takes its lines.</param>
    /// <returns>What the fault is, and how to cure it.</returns>
    public abstract Label Spoil(LessonPage page);

    /// <summary>Name and title.</summary>
    public override string ToString() => $"{Name}: {Title}";
}
