using System.Globalization;

namespace Myelin.Runs.Tests;

/// <summary>A folder of a test's own, with small data.</summary>
internal sealed class Folder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("myelin-runs-").FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    internal string At(string name) => Path.Combine(_path, name);

    /// <summary>A request; an option without a value is a switch.</summary>
    internal RunRequest Request(string dataset, params (string Flag, string? Value)[] options) => RunRequest.Create(
        dataset, options.Append(("--out", options.FirstOrDefault(o => o.Flag == "--out").Value ?? At("run"))).DistinctBy(o => o.Item1)
            .ToDictionary(o => o.Item1, o => (IReadOnlyList<string>)(o.Item2 is null ? [] : [o.Item2])));

    internal string Table() => Write("table.csv",
        "a,b,extra,y\n" + Rows(40, i => $"{i % 7},{(i % 3 == 0 ? "red" : "blue")},{i},{(i % 7 > 3 ? "big" : "small")}"));

    internal string Series() => Write("series.csv",
        "height\n" + Rows(90, i => string.Create(CultureInfo.InvariantCulture, $"{100 + (8 * Math.Sin(i * Math.PI / 6)):F3}")));

    internal string Text() => Write("text.txt", string.Concat(Enumerable.Repeat("the quick brown fox jumps over the lazy dog. ", 30)));

    private static string Rows(int count, Func<int, string> row) => string.Concat(Enumerable.Range(0, count).Select(i => row(i) + "\n"));

    /// <summary>Numbers and categories, with a target of classes (kind) and one of numbers (size).</summary>
    internal string Mixed(string name) => Write($"{name}.csv", "width,color,depth,kind,size\n" + Rows(120, i =>
    {
        (int width, string color, int depth) = ((i * 37) % 50, ((string[])["red", "green", "blue"])[i * 7 % 3], (i * 53) % 29);
        return $"{width},{color},{depth},{(width + depth > 38 ? "big" : "small")},{(3 * width) + (2 * depth) + (color == "red" ? 40 : 0)}";
    }));

    internal string Write(string name, string content)
    {
        File.WriteAllText(At(name), content);
        return At(name);
    }
}
