using Parquet;
using Parquet.Schema;

namespace Myelin.Tables.Tests.Reading;

public sealed class ParquetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("myelin-tables-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Columns_are_read_as_the_texts_of_CSV()
    {
        string path = await WriteAsync();
        Table table = TableFile.Read(path);
        Assert.Equal(["size", "count", "color", "isNew", "day"], table.Columns);
        Assert.Equal(["1.5", "7", "red", "true", "2024-05-01"], table.Row(0));
        Assert.Equal(["", "-3", "", "false", "2024-05-02 13:30:00"], table.Row(1));
        Assert.Equal([ColumnKind.Number, ColumnKind.Number], TableSchema.Guess(table).Columns.Take(2).Select(c => c.Kind));
        Assert.Equal([1, 1], TableFile.Blocks(path, rows: 1).Select(block => block.RowCount));
    }

    /// <summary>tests/data/tables/kinds.parquet is what the published command reads; MYELIN_ACCEPT_TABLES=1 writes it.</summary>
    [Fact]
    public async Task Every_kind_of_column_is_read()
    {
        string path = Path.Combine(_folder, "kinds.parquet"), kept = Path.Combine(Checkout.Root, "tests/data/tables/kinds.parquet");
        await KindsFile.WriteAsync(path);
        if (Environment.GetEnvironmentVariable("MYELIN_ACCEPT_TABLES") == "1") File.Copy(path, kept, overwrite: true);
        Table table = TableFile.Read(path), stored = TableFile.Read(kept);
        Assert.Equal((27, 60), (table.Columns.Count, table.RowCount));
        Assert.Equal(table.Columns, stored.Columns);
        Assert.All(Enumerable.Range(0, 60), i => Assert.Equal(table.Row(i), stored.Row(i)));
        Assert.Equal(
            ["false", "", "-27", "", "9", "", "-2700", "", "3000", "", "729", "", "27", "", "8", "", "10", "", "1.11", "", "1.7320508075688772", "", "3.75"],
            table.Row(3).Take(23));
        Assert.Equal(["", "2024-05-04 03:30:00", "", "red"], table.Row(3).Skip(23));
    }

    [Fact]
    public async Task A_damaged_file_is_refused_in_words()
    {
        byte[] intact = await File.ReadAllBytesAsync(await WriteAsync(), TestContext.Current.CancellationToken);
        // The package reads the list of columns at the end without a limit: a damaged count there takes it long, so that only the pages are damaged.
        int pages = intact.Length - 8 - BitConverter.ToInt32(intact, intact.Length - 8);
        var random = new RandomStream(3);
        string path = Path.Combine(_folder, "bad.parquet");
        for (int round = 0; round < 300; round++)
        {
            byte[] bytes = [.. intact];
            for (int i = random.Next(4); i >= 0; i--) bytes[4 + random.Next(pages - 4)] = (byte)random.Next(256);
            if (round % 5 == 0) bytes = bytes[..(4 + random.Next(bytes.Length - 4))];
            await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
            try
            {
                Table table = TableFile.Read(path);
                Assert.All(Enumerable.Range(0, table.RowCount), i => Assert.Equal(table.Columns.Count, table.Row(i).Count));
            }
            catch (InvalidDataException error)
            {
                Assert.Equal(3, error.Message.Split('\n').Length);
            }
        }
    }

    private async Task<string> WriteAsync()
    {
        DataField size = new DataField<double>("size", nullable: true), count = new DataField<int>("count", nullable: false),
            color = new DataField<string>("color"),
            isNew = new DataField<bool>("isNew", nullable: false), day = new DataField<DateTime>("day", nullable: false);
        string path = Path.Combine(_folder, "t.parquet");
        await using FileStream file = File.Create(path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(size, count, color, isNew, day), file);
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        await group.WriteAsync<double>(size, new double?[] { 1.5, null });
        await group.WriteAsync<int>(count, new[] { 7, -3 });
        await group.WriteAsync(color, (string[])["red", null!]);
        await group.WriteAsync<bool>(isNew, new[] { true, false });
        await group.WriteAsync<DateTime>(day,
            new[] { new DateTime(2024, 5, 1, 0, 0, 0, DateTimeKind.Utc), new DateTime(2024, 5, 2, 13, 30, 0, DateTimeKind.Utc) });
        group.CompleteValidate();
        return path;
    }
}
