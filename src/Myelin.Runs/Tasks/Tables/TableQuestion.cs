using System.Globalization;
using Myelin.Tables;

namespace Myelin.Runs;

/// <summary>The rows that a question to a run on a table is about: one of its test rows by number, those of a file, or one that is given.</summary>
/// <param name="Table">The rows, with the run's columns.</param>
/// <param name="Rows">Those that the question is about.</param>
/// <param name="HasTarget">Whether it has the column that the run predicts.</param>
internal sealed record TableQuestion(Table Table, int[] Rows, bool HasTarget)
{
    /// <exception cref="ArgumentException">There is no such row.</exception>
    internal static TableQuestion Read(SavedRun run, TableEncoding encoding, string input)
    {
        // A table of one column has rows that are just a number.
        if (encoding.Columns.Count > 1 && int.TryParse(input, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            return TestRow(run, index);
        bool isFile = QuestionRows.IsFile(input), isWord = !isFile && !QuestionRows.IsRows(input);
        bool isOnlyField = encoding.Columns is [NumberColumn { } number] ? number.Form.Read(input) is not null : encoding.Columns.Count == 1;
        if (isWord && !isOnlyField)
        {
            throw new FileNotFoundException(
                "the input must be the number of a test row, a file that exists or a row of values.\n" +
                $"  Got \"{input}\".\n" +
                "  Try 0, the first test row.");
        }

        Table table = isFile ? TableFile.Read(input, TableReading.Format(run.Description.Settings)) : RowOf(encoding, input);
        if (table.RowCount == 0)
        {
            throw new InvalidDataException(
                $"{input} must have at least one row.\n" +
                "  Got only the names of columns.\n" +
                "  Put a row of values below them.");
        }

        return new TableQuestion(table, [.. Enumerable.Range(0, table.RowCount)], isFile && encoding.Targets.All(t => table.Columns.Contains(t.Name)));
    }

    /// <summary>A row on the command line has no names, only the run's order of columns.</summary>
    private static Table RowOf(TableEncoding encoding, string input)
    {
        string[] names = [.. encoding.Columns.Select(c => c.Name)];
        Table given = QuestionRows.Read(input);
        // Of one row it is known how many fields it has, and so which delimiter is meant.
        foreach (char delimiter in ";\t,")
        {
            if (given.Columns.Count == names.Length) break;
            Table other = TableFile.Parse(input, given.Name, new TableFormat { Header = false, Delimiter = delimiter });
            if (other.Columns.Count == names.Length) given = other;
        }

        if (given.Columns.Count != names.Length) throw new ArgumentException(
            $"a row must have {names.Length} fields.\n  Got {given.Columns.Count}.\n  Give {string.Join(", ", names)}, in this order.");
        return Table.Create("the row", names, Enumerable.Range(0, given.RowCount).Select(given.Row));
    }

    private static TableQuestion TestRow(SavedRun run, int index)
    {
        string path = run.OwnData();
        Table table = TableFile.Read(path, TableReading.Format(run.Description.Settings));
        if (TableTask.OwnTest(run.Description, table) is null)
        {
            throw new ArgumentException(
                $"a number is for a row of the run's test set, whose data must not have changed.\n  Got {index}, and other rows in {path}.\n" +
                "  Give a row of values, or a file.");
        }

        int[] test = run.Description.Split!.RowsOf(DataPart.Test);
        return index < test.Length ? new TableQuestion(table, [test[index]], true) : throw new ArgumentException(
            $"the number must be from 0 to {test.Length - 1}.\n  Got {index}.\n  {path} has {NumberText.Count(test.Length, "test row")}.");
    }
}
