namespace Myelin.Pictures;

/// <summary>Numbers of a picture under a name.</summary>
/// <param name="Name">The name: <c>sigmoid</c>.</param>
/// <param name="Values">The numbers, the last axis fastest.</param>
/// <param name="Shape">The lengths of the axes.</param>
public sealed record PictureNumbers(string Name, IReadOnlyList<double> Values, params IReadOnlyList<int> Shape)
{
    /// <summary>Numbers in a row.</summary>
    public PictureNumbers(string name, IReadOnlyList<double> values) : this(name, values, [values.Count]) { }

    /// <summary>A single number.</summary>
    public PictureNumbers(string name, double value) : this(name, [value], []) { }

    /// <summary>Name and shape.</summary>
    public override string ToString() => $"{Name} [{string.Join(", ", Shape)}]";
}
