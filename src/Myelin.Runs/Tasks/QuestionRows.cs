namespace Myelin.Runs;

/// <summary>Rows of values in a question, in a file or directly.</summary>
internal static class QuestionRows
{
    private static readonly CsvOptions s_row = new() { Header = false };

    internal static bool IsRows(string input) => IsTableName(input) || (!File.Exists(input) && input.AsSpan().IndexOfAny(",;\t") >= 0);

    internal static bool IsFile(string input) => IsTableName(input) || File.Exists(input);

    internal static bool IsTableName(string name) =>
        name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase);

    internal static CsvTable Read(string input) => IsFile(input) ? CsvTable.Read(input) : CsvTable.Parse(input, "the row", s_row);
}
