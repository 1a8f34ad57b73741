namespace Myelin.Tables;

/// <summary>A table as a data set, with what was learned about it.</summary>
/// <param name="Dataset">Features float32 <c>[N, features]</c>; labels int32 <c>[N]</c>, or targets float32 <c>[N, 1]</c> relative to their origin.</param>
/// <param name="Schema">What each column was taken for.</param>
/// <param name="Encoding">How its rows became features, for new rows.</param>
/// <example><code>
/// TableData flowers = TableData.From(TableFile.Read("flowers.csv"), target: "kind");
/// foreach (ColumnReading column in flowers.Schema.Columns) Console.WriteLine(column);
/// Tensor scores = model.Predict(flowers.Encoding.Inputs(TableFile.Read("new.csv")));
/// </code></example>
public sealed record TableData(Dataset Dataset, TableSchema Schema, TableEncoding Encoding)
{
    /// <summary>Prepares a table of which all rows are for training, and have the target.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="target">The column to predict.</param>
    /// <param name="options">What is known about it.</param>
    /// <exception cref="ArgumentException">There is no such column; the message lists the existing ones.</exception>
    /// <exception cref="InvalidDataException">A field can be read in two ways, or not at all; the message names its line and column.</exception>
    public static TableData From(Table table, string target, TableOptions? options = null)
    {
        options ??= new TableOptions();
        table.ColumnIndex(target);
        TableSchema schema = TableSchema.Guess(table, options.Columns).For(table, options.Columns, [target]);
        string[] missing = [.. options.Columns.Missing];
        TableTarget found = TableTarget.Guess(table, schema.Of(target), options.Kind, missing);
        TableEncoding encoding = TableEncoding.Fit(table, schema, [found], options: options.Encoding, missing: missing);
        return new TableData(encoding.Examples(table), schema, encoding);
    }
}
