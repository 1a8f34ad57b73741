using System.Globalization;

namespace Myelin.Runs;

/// <summary>The rows that a question to a run on a table is about: one of its test rows by number, those of a file, or one that is given.</summary>
internal static class TableQuestion
{
    /// <returns>The table, the rows in it, and whether it has the column that the run predicts.</returns>
    /// <exception cref="ArgumentException">There is no such row.</exception>
    internal static (CsvTable Table, int[] Rows, bool HasTarget) Read(SavedRun run, TableEncoding encoding, string input)
    {
        // A table of one column has rows that are just a number.
        if (encoding.Columns.Count > 1 && int.TryParse(input, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            return TestRow(run, encoding, index);
        bool isWord = !QuestionRows.IsFile(input) && !QuestionRows.IsRows(input);
        if (isWord && (encoding.Columns.Count > 1 || (encoding.Columns[0].Categories is null && !double.TryParse(input, CultureInfo.InvariantCulture, out _))))
        {
            throw new FileNotFoundException(
                "the input must be the number of a test row, a file that exists or a row of values.\n" +
                $"  Got \"{input}\".\n" +
                "  Try 0, the first test row.");
        }

        CsvTable table = QuestionRows.Read(input);
        if (table.RowCount == 0)
        {
            throw new InvalidDataException(
                $"{input} must have at least one row.\n" +
                "  Got only the names of columns.\n" +
                "  Put a row of values below them.");
        }

        return (table, [.. Enumerable.Range(0, table.RowCount)], QuestionRows.IsFile(input) && table.Columns.Contains(encoding.Target));
    }

    private static (CsvTable Table, int[] Rows, bool HasTarget) TestRow(SavedRun run, TableEncoding encoding, int index)
    {
        string path = run.OwnData();
        var table = CsvTable.Read(path);
        if (run.Description.Split?.TestOf(encoding.Apply(table)) is null)
        {
            throw new ArgumentException(
                $"a number is for a row of the run's test set, whose data must not have changed.\n  Got {index}, and other rows in {path}.\n" +
                "  Give a row of values, or a file.");
        }

        int[] test = run.Description.Split.RowsOf(DataPart.Test);
        return index < test.Length ? (table, [test[index]], true) : throw new ArgumentException(
            $"the number must be from 0 to {test.Length - 1}.\n  Got {index}.\n  {path} has {NumberText.Count(test.Length, "test row")}.");
    }
}
