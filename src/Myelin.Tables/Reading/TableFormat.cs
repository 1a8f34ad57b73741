namespace Myelin.Tables;

/// <summary>How a file of text is divided into fields; what is null is found out, and said in <see cref="Table.Remarks"/>.</summary>
public sealed record TableFormat
{
    /// <summary>The names of the encodings.</summary>
    public static IReadOnlyList<string> Encodings { get; } = ["utf-8", "utf-16", "utf-16be", "latin-1"];

    /// <summary>The character between two fields; a blank stands for any number of blanks.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Whether the first row has the columns' names.</summary>
    public bool? Header { get; init; }

    /// <summary>One of <see cref="Encodings"/>.</summary>
    public string? Encoding { get; init; }

    /// <summary>The largest number of bytes of a file, unpacked.</summary>
    public long MaxBytes { get; init; } = 1L << 32;
}
