using System.Text;

namespace Myelin.Tables;

/// <summary>Reads tables: CSV with any of the usual delimiters and encodings, plain or gzipped, and Parquet.</summary>
/// <remarks>
/// Fields in quotes may contain delimiters, line ends and doubled quotes; a quote within a field that does not begin with one is a quote.
/// Lines end in CR LF, LF or CR. Empty lines and comments, which begin with #, are skipped; a first line <c>sep=;</c> names the delimiter.
/// Fields keep their blanks.
/// </remarks>
public static class TableFile
{
    /// <summary>Whether a name is that of a table by its ending.</summary>
    public static bool HasTableName(string name) =>
        ((string[])[".csv", ".tsv", ".parquet", ".csv.gz", ".tsv.gz"]).Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The text breaks the format; the message names the line.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Table Read(string path, TableFormat? format = null) => Whole(Blocks(path, format, int.MaxValue));

    /// <summary>Reads a file in pieces, so that not all of it is in memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">How it is divided into fields.</param>
    /// <param name="rows">The number of rows of a piece.</param>
    /// <returns>Tables of the same columns; one without rows if the file has none.</returns>
    /// <exception cref="InvalidDataException">The text breaks the format; the message names the line.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static IEnumerable<Table> Blocks(string path, TableFormat? format = null, int rows = 4096)
    {
        if (Directory.Exists(path) || !File.Exists(path)) throw new FileNotFoundException(
            $"Table: the file must exist.\n  Got \"{path}\"{(Directory.Exists(path) ? ", which is a folder" : "")}.\n" +
            $"  Check the path; it is looked for from {Environment.CurrentDirectory}.", path);
        return ParquetTable.IsOne(path) ? ParquetTable.Read(path, rows) : Text(() => File.OpenRead(path), path, format ?? new TableFormat(), rows);
    }

    /// <summary>Reads a stream of text to its end. It is left open.</summary>
    /// <param name="stream">A readable stream.</param>
    /// <param name="name">Its name in errors.</param>
    /// <param name="format">How it is divided into fields.</param>
    /// <exception cref="InvalidDataException">The text breaks the format; the message names the line.</exception>
    public static Table Read(Stream stream, string name = "the stream", TableFormat? format = null)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        byte[] content = copy.GetBuffer();
        int length = (int)copy.Length;
        return Whole(Text(() => new MemoryStream(content, 0, length), name, format ?? new TableFormat(), int.MaxValue));
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The whole table.</param>
    /// <param name="name">The text's name in errors.</param>
    /// <param name="format">How it is divided into fields.</param>
    /// <exception cref="InvalidDataException">The text breaks the format; the message names the line.</exception>
    public static Table Parse(string text, string name = "the text", TableFormat? format = null) =>
        Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), name, (format ?? new TableFormat()) with { Encoding = "utf-8" });

    private static Table Whole(IEnumerable<Table> blocks) => blocks.First();

    private static IEnumerable<Table> Text(Func<Stream> open, string name, TableFormat format, int rows)
    {
        using var reader = new TextTableReader(TextSource.Examine(open, name, format), name, format);
        bool any = false;
        while (reader.Next(rows) is { } table)
        {
            if (any && table.RowCount == 0) yield break;
            any = true;
            yield return table;
        }
    }
}
