using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace Myelin.Tables;

/// <summary>Reads Parquet as the texts that CSV would have: then every rule for columns is the same for both.</summary>
internal static class ParquetTable
{
    private const string Day = "yyyy-MM-dd", Moment = "yyyy-MM-dd HH:mm:ss";

    private delegate Task<Func<int, string>> ColumnReader(ParquetRowGroupReader group, DataField field);

    private static readonly Dictionary<Type, ColumnReader> s_readers = new()
    {
        [typeof(bool)] = Of<bool>(value => value ? "true" : "false"),
        [typeof(sbyte)] = Of<sbyte>(Text),
        [typeof(byte)] = Of<byte>(Text),
        [typeof(short)] = Of<short>(Text),
        [typeof(ushort)] = Of<ushort>(Text),
        [typeof(int)] = Of<int>(Text),
        [typeof(uint)] = Of<uint>(Text),
        [typeof(long)] = Of<long>(Text),
        [typeof(ulong)] = Of<ulong>(Text),
        [typeof(float)] = Of<float>(Text),
        [typeof(double)] = Of<double>(Text),
        [typeof(decimal)] = Of<decimal>(Text),
        [typeof(DateTime)] = Of<DateTime>(date => date.ToString(date.TimeOfDay == TimeSpan.Zero ? Day : Moment, CultureInfo.InvariantCulture)),
        [typeof(DateOnly)] = Of<DateOnly>(date => date.ToString(Day, CultureInfo.InvariantCulture)),
        [typeof(string)] = Strings,
        [typeof(ReadOnlyMemory<char>)] = Strings,
    };

    /// <summary>Equal rows take next to no room, but a number of rows in a file is not believed.</summary>
    private const long MostRowsPerByte = 1000;

    private static ReadOnlySpan<byte> Mark => "PAR1"u8;

    internal static bool IsOne(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> first = stackalloc byte[4];
        return file.ReadAtLeast(first, 4, throwOnEndOfStream: false) == 4 && first.SequenceEqual(Mark);
    }

    /// <exception cref="InvalidDataException">It is damaged, or has a column that is no column of a table.</exception>
    internal static IEnumerable<Table> Read(string path, int rows)
    {
        using FileStream file = File.OpenRead(path);
        ParquetReader reader = Checked(path, () => Wait(ParquetReader.CreateAsync(file)));
        DataField[] fields = Checked(path, () => reader.Schema.DataFields);
        if (fields.FirstOrDefault(f => f.IsArray || f.MaxRepetitionLevel > 0 || !s_readers.ContainsKey(f.ClrType)) is { } other) throw new InvalidDataException(
            $"Table: in {path}, each column must have numbers, texts, dates, or yes and no.\n  Got \"{other.Path}\" of " +
            $"{other.ClrType.Name}{(other.MaxRepetitionLevel > 0 ? " lists" : "")}.\n" +
            "  Leave the column out when the file is written.");
        string[] columns = [.. fields.Select(f => f.Path.ToString())];
        var builder = new TableBuilder(path, columns);
        int row = 0;
        bool any = false;
        for (int g = 0; g < reader.RowGroupCount; g++)
        {
            int number = g;
            (Func<int, string>[] Texts, long Count) group = Checked(path, () =>
            {
                using ParquetRowGroupReader opened = reader.OpenRowGroupReader(number);
                if (opened.RowCount < 0 || opened.RowCount > MostRowsPerByte * file.Length) throw new InvalidDataException("a group of rows with an " +
                    "impossible number of them");
                return (fields.Select(f => Wait(s_readers[f.ClrType](opened, f))).ToArray(), opened.RowCount);
            });
            for (int i = 0; i < group.Count; i++)
            {
                foreach (Func<int, string> text in group.Texts) builder.Add(text(i));
                // A binary file has no lines; its rows are counted like those of a file with a header.
                builder.EndRow(++row + 1);
                if (builder.RowCount < rows) continue;
                any = true;
                yield return builder.Build();
                builder = new TableBuilder(path, columns);
            }
        }

        if (!any || builder.RowCount > 0) yield return builder.Build();
    }

    private static ColumnReader Of<T>(Func<T, string> text) where T : struct => async (group, field) =>
    {
        int count = checked((int)group.RowCount);
        if (field.IsNullable)
        {
            var nullable = new T?[count];
            await group.ReadAsync<T>(field, nullable.AsMemory()).ConfigureAwait(false);
            return i => nullable[i] is { } value ? text(value) : "";
        }

        var values = new T[count];
        await group.ReadAsync<T>(field, values.AsMemory()).ConfigureAwait(false);
        return i => text(values[i]);
    };

    private static async Task<Func<int, string>> Strings(ParquetRowGroupReader group, DataField field)
    {
        string?[] values = new string?[checked((int)group.RowCount)];
        await group.ReadAsync(field, values.AsMemory()!).ConfigureAwait(false);
        return i => values[i] ?? "";
    }

    private static string Text<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    /// <summary>A damaged file makes the package throw whatever it meets.</summary>
    private static T Checked<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new InvalidDataException($"Table: {path} must be an intact Parquet file.\n  Got \"{error.Message.Split('\n')[0]}\"\n  Write it " +
                $"again.", error);
        }
    }
}
