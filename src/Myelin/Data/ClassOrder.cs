using System.Globalization;

namespace Myelin;

/// <summary>Whether two data sets number their classes alike. Classes without names, which are numbers, agree with any.</summary>
internal static class ClassOrder
{
    /// <summary>Throws if a class of one data set has another name in the other; one of them may have more classes.</summary>
    internal static void RequireSame(string name, Dataset first, Dataset other)
    {
        if (NamesOf(first) is not { } names || NamesOf(other) is not { } others) return;
        int place = names.Zip(others).TakeWhile(pair => pair.First == pair.Second).Count();
        if (place == Math.Min(names.Count, others.Count)) return;
        throw new ArgumentException(
            $"{name}: both data sets must have the same classes in the same order.\n" +
            $"  Got {Shown(names)} and {Shown(others)}.\n" +
            "  Read both with the same class names, or number the labels of one again by Map.");
    }

    /// <summary>The names of a data set's classes; null if they are their numbers.</summary>
    private static IReadOnlyList<string>? NamesOf(Dataset data)
    {
        IReadOnlyList<string> names = data.ClassNames;
        return names.Index().All(n => n.Item == n.Index.ToString(CultureInfo.InvariantCulture)) ? null : names;
    }

    private static string Shown(IReadOnlyList<string> names) => $"{string.Join(", ", names.Take(6))}{(names.Count > 6 ? ", …" : "")}";
}
