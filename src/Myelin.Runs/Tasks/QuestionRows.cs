using Myelin.Tables;

namespace Myelin.Runs;

/// <summary>Rows of values in a question, in a file or directly.</summary>
internal static class QuestionRows
{
    private static readonly TableFormat s_row = new() { Header = false };

    internal static bool IsRows(string input) => TableFile.HasTableName(input) || (!File.Exists(input) && input.AsSpan().IndexOfAny(",;\t") >= 0);

    internal static bool IsFile(string input) => TableFile.HasTableName(input) || File.Exists(input);

    internal static Table Read(string input, TableFormat? format = null) =>
        IsFile(input) ? TableFile.Read(input, format) : TableFile.Parse(input, "the row", s_row);
}
