namespace Myelin;

/// <summary>
/// A height and a width, of a kernel, a stride or a padding. One number sets both: <c>kernelSize: 5</c>; a pair sets each: <c>(3, 5)</c>.
/// </summary>
/// <param name="Height">Along the rows.</param>
/// <param name="Width">Along the columns.</param>
public readonly record struct Size2(int Height, int Width)
{
    /// <summary>The same number for both.</summary>
    public static implicit operator Size2(int size) => new(size, size);

    /// <summary>One number for each.</summary>
    public static implicit operator Size2((int Height, int Width) size) => new(size.Height, size.Width);

    /// <summary>One number if both are equal, else the pair.</summary>
    public override string ToString() => Height == Width ? $"{Height}" : $"({Height}, {Width})";
}
