using System.Globalization;
using Myelin.Tables;

namespace Myelin.Runs;

/// <summary>What each column of a table was taken for, one line each.</summary>
internal static class TableLines
{
    /// <summary>Of more columns only those are listed that are not plain numbers.</summary>
    private const int Most = 60;

    private const int MostNames = 6;

    internal static IEnumerable<string> Of(Table table, TableSchema schema, TableEncoding encoding)
    {
        foreach (string remark in table.Remarks) yield return remark;
        var repeats = schema.Repeats([.. encoding.Targets.Select(t => t.Name)]).ToDictionary(r => r.Column, r => r.Original);
        int shown = 0, skipped = 0;
        foreach (ColumnReading column in schema.Columns)
        {
            bool isPlain = column is { Kind: ColumnKind.Number, Missing: 0, Why: null } && !repeats.ContainsKey(column.Name);
            if (schema.Columns.Count > Most && (isPlain || shown == Most) && encoding.Targets.All(t => t.Name != column.Name))
            {
                skipped++;
                continue;
            }

            shown++;
            yield return Line(column, encoding, repeats.GetValueOrDefault(column.Name));
        }

        if (skipped > 0) yield return $"and {NumberText.Count(skipped, "more column")}, mostly numbers without gaps";
    }

    private static string Line(ColumnReading column, TableEncoding encoding, string? repeats)
    {
        string name = NameText.Of(column.Name);
        if (encoding.Targets.FirstOrDefault(t => t.Name == column.Name) is { } target)
        {
            string what = target.Kind == TargetKind.Regression ? "a number" : $"{target.Classes.Count} classes, {Names(target.Classes)}";
            return $"{name}: the target, {what}{(column.Missing > 0 ? $", {Count(column.Missing)} without it left out" : "")}";
        }

        if (encoding.Columns.FirstOrDefault(c =>
            c.Name == column.Name) is not { } encoded) return $"{name}: left out{(column.Why is null ? "" : $", {column.Why}")}";
        string[] parts =
        [
            encoded switch
            {
                CategoryColumn category => $"category, {Names([.. category.Categories, .. category.HasOther ? (string[])["(other)"] : []])}",
                DateColumn date => $"date → year, month, weekday{(date.HasHours ? ", hour" : "")}",
                WordsColumn words => $"text → {NumberText.Count(words.Words.Count, "word")}",
                _ => "number",
            },
            .. column.Why is { } why ? (string[])[why] : [],
            .. column.Missing > 0 ? (string[])[$"{Count(column.Missing)} missing → {Filled(encoded)}"] : [],
            .. repeats is not null ? (string[])[$"says the same as {NameText.Of(repeats)} (--drop {column.Name} leaves it out)"] : [],
        ];
        return $"{name}: {string.Join(", ", parts)}";
    }

    private static string Filled(EncodedColumn column) => column switch
    {
        CategoryColumn { CanMiss: true } => "a category of its own",
        WordsColumn => "no words",
        NumberColumn { Fill: { } fill } number => $"{NumberText.Of(fill)}{(number.HasIndicator ? ", with an indicator" : "")}",
        DateColumn { Fill: not null } date => $"the middle{(date.HasIndicator ? ", with an indicator" : "")}",
        _ => "the row is left out",
    };

    private static string Names(IReadOnlyList<string> names) =>
        names.Count <= MostNames ? string.Join(", ", names.Select(NameText.Of)) : $"{string.Join(", ", names.Take(MostNames - 1).Select(NameText.Of))} " +
            $"and {names.Count - MostNames + 1} more";

    private static string Count(int rows) => rows.ToString("N0", CultureInfo.InvariantCulture);
}
