using Parquet;
using Parquet.Schema;

namespace Myelin.Tables.Tests.Reading;

/// <summary>A Parquet file with a column of every kind that tables have, with and without missing values.</summary>
internal static class KindsFile
{
    private const int Rows = 60;

    private static readonly string[] s_colors = ["red", "green", "blue"];

    internal static async Task WriteAsync(string path)
    {
        List<(DataField Field, Func<ParquetRowGroupWriter, DataField, Task> Write)> columns = [];
        void Add<T>(string name, Func<int, T> value) where T : struct
        {
            T[] values = [.. Enumerable.Range(0, Rows).Select(value)];
            T?[] some = [.. values.Select((v, i) => i % 7 == 3 ? (T?)null : v)];
            columns.Add((new DataField<T>(name), async (group, field) => await group.WriteAsync<T>(field, values.AsMemory())));
            columns.Add((new DataField<T?>($"{name}OrNull"), async (group, field) => await group.WriteAsync<T>(field, some.AsMemory())));
        }

        Add("yes", i => i % 2 == 0);
        Add("int8", i => (sbyte)(i - 30));
        Add("uint8", i => (byte)(3 * i));
        Add("int16", i => (short)(100 * (i - 30)));
        Add("uint16", i => (ushort)(1000 * i));
        Add("int32", i => (i - 30) * (i - 30));
        Add("uint32", i => (uint)(i * i * i));
        Add("int64", i => 1L << (i % 50));
        Add("uint64", i => (ulong)(i * 77 % 13));
        Add("float32", i => i * 0.37f % 5);
        Add("float64", i => Math.Sqrt(i));
        Add("money", i => i * 1.25m);
        Add("moment", i => new DateTime(2024, 5, 1, i % 24, 30, 0, DateTimeKind.Utc).AddDays(i));
        string[] texts = [.. Enumerable.Range(0, Rows).Select(i => s_colors[i % 3])];
        columns.Add((new DataField<string>("text"), async (group, field) => await group.WriteAsync(field, texts)));

        await using FileStream file = File.Create(path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema([.. columns.Select(c => c.Field)]), file);
        using ParquetRowGroupWriter rows = writer.CreateRowGroup();
        foreach ((DataField field, Func<ParquetRowGroupWriter, DataField, Task> write) in columns) await write(rows, field);
        rows.CompleteValidate();
    }
}
