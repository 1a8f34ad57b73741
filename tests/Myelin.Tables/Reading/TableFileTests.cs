using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Myelin.Tables.Tests.Reading;

public sealed class TableFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("myelin-tables-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Reads_what_RFC_4180_allows()
    {
        Table table = TableFile.Parse("\uFEFFname,note,size\r\n\"Ann, B.\",\"says \"\"hi\"\"\",1\n\n\"two\r\nlines\",,2\rlast,5\" disk,3");
        Assert.Equal(["name", "note", "size"], table.Columns);
        Assert.Equal(3, table.RowCount);
        Assert.Equal(["Ann, B.", "says \"hi\"", "1"], table.Row(0));
        Assert.Equal(["two\r\nlines", "", "2"], table.Row(1));
        Assert.Equal(["last", "5\" disk", "3"], table.Row(2));
        Assert.Equal([2, 4, 6], [table.LineOf(0), table.LineOf(1), table.LineOf(2)]);
        Assert.Equal("hi", TableFile.Parse("a\nhi")[0, 0]);
        Table plain = TableFile.Parse("1,2\n\"3\n\",4\n\n5,6");
        Assert.Equal([1, 2, 5], [plain.LineOf(0), plain.LineOf(1), plain.LineOf(2)]);
    }

    [Theory]
    [InlineData("a,b\n1,2")]
    [InlineData("a;b\n1;2")]
    [InlineData("a\tb\n1\t2")]
    [InlineData("a|b\n1|2")]
    [InlineData("a b\n1 2")]
    [InlineData("a   b\n1 2\n")]
    [InlineData("  a b\n  1 2\n 10 2")]
    [InlineData("\"a\";\"b\"\n\"1\";2")]
    [InlineData("\na;b\n1;2")]
    [InlineData("sep=;\na;b\n1;2")]
    [InlineData("sep=,\r\na,b\r\n1,2")]
    [InlineData("# written today\n# a,b,c,d\na,b\n1,2\n# and so on\n3,4")]
    [InlineData("# a b\n1 2\n3 4")]
    [InlineData("a,b,\n1,2,\n3,4,")]
    [InlineData("a,b\n1,2,\n3,4,")]
    public void The_form_is_found_out(string text)
    {
        Table table = TableFile.Parse(text);
        Assert.Equal(["a", "b"], table.Columns);
        Assert.Equal(["1", "2"], table.Row(0));
    }

    [Theory]
    [InlineData("0,1,2\n5.1,3.5,1.4\n4.9,3.0,1.4", "0", "5.1")]
    [InlineData(",0,1\n0,5.1,3.5\n1,4.9,3.0", "column1", "0")]
    [InlineData("country,2020,2021\nFrance,1.5,2.5\nSpain,3.5,4.5", "country", "France")]
    [InlineData("2019,2020,2021\n1.5,2.5,3\n7,8,1", "2019", "1.5")]
    public void A_header_of_numbers_is_found_and_said(string text, string column, string first)
    {
        Table table = TableFile.Parse(text);
        Assert.Equal((column, first), (table.Columns[0], table[0, 0]));
        Assert.Contains(table.Remarks, remark =>
            remark.StartsWith("the first row, ", StringComparison.Ordinal) && remark.EndsWith("(--header no takes it for data)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1,red\n2,blue", 2)]
    [InlineData("1,2,3\n4,5,6", 2)]
    [InlineData("0,1,2\n0,1,2", 2)]
    [InlineData("2023,2024\n1,2", 2)]
    [InlineData("red,red,small\nred,blue,large", 2)]
    [InlineData("red,red,small", 1)]
    [InlineData("3.782,5;a\n1;b", 2)]
    public void Rows_of_values_are_no_header_and_that_is_said(string text, int rows)
    {
        Table table = TableFile.Parse(text);
        Assert.Equal(rows, table.RowCount);
        Assert.Equal("column1", table.Columns[0]);
        Assert.Contains(table.Remarks, remark => remark.EndsWith("(--header yes takes it for names)", StringComparison.Ordinal));
        Assert.Equal("The first row was read as data; --header yes takes it for the names of the columns.", table.ColumnHint);
    }

    [Fact]
    public void What_is_said_counts()
    {
        Assert.Equal(["1", "red"], TableFile.Parse("1,red\n2,blue", format: new TableFormat { Header = true }).Columns);
        Assert.Equal(2, TableFile.Parse("x,y\na,b", format: new TableFormat { Header = false }).RowCount);
        Assert.Equal(["column1", "b"], TableFile.Parse(" ,b\n1,2", format: new TableFormat { Header = true }).Columns);
        Assert.Equal(["a;b"], TableFile.Parse("a;b", format: new TableFormat { Delimiter = ',' }).Columns);
        Assert.Equal(["1", "2"], TableFile.Parse("1|2", format: new TableFormat { Delimiter = '|' }).Row(0));
    }

    [Fact]
    public void Decimal_commas_are_no_delimiters()
    {
        Assert.Equal(["1,5", "2,25", "-3,1"], TableFile.Parse("1,5;2,25;-3,1").Row(0));
        Assert.Equal(["1", "2,25", "red", "x"], TableFile.Parse("1;2,25;red;x").Row(0));
        Assert.Equal(["a,b", "c"], TableFile.Parse("\"a,b\";c", format: new TableFormat { Header = false }).Row(0));
        Assert.Equal(["1", "2;x", "3"], TableFile.Parse("1,2;x,3").Row(0));
    }

    [Theory]
    [InlineData("", "Table: the text must have at least one row.\n  Got an empty file.\n  Check where it comes from.")]
    [InlineData("\r\n\n", "Table: the text must have at least one row.\n  Got an empty file.\n  Check where it comes from.")]
    [InlineData("a,b\n1,2\n3", "Table: in the text, each row must have 2 fields, like the first.\n  Got a row of 1 at line 3.\n" +
        "  Fill in what is missing; the delimiter is ',', and --delimiter says otherwise.")]
    [InlineData("a,b\n\"x\ny\",2\n3,4,5,6", "Table: in the text, each row must have 2 fields, like the first.\n  Got a row of 4 at line 4.\n" +
        "  A field with a delimiter inside needs quotes; the delimiter is ',', and --delimiter says otherwise.")]
    [InlineData("a,b\nann,1,2\nbob,3,4", "Table: in the text, each row must have 2 fields, like the first.\n  Got a row of 3 at line 2.\n" +
        "  A field with a delimiter inside needs quotes, and a column of row names needs a name; the delimiter is ',', and --delimiter says otherwise.")]
    [InlineData("a,b\n1,\"2\n3,4", "Table: in the text, an opening quote needs a closing one.\n" +
        "  Got the end of the file within the field that opens at line 2.\n  Close it, and double quotes inside a field: \"\".")]
    [InlineData("a,b\n\"1\"x,2", "Table: in the text, after a closing quote the field must end.\n  Got 'x' at line 2.\n  Double quotes inside a field: \"\".")]
    [InlineData("a\n\0", "Table: the text must be text.\n  Got a character of code 0.\n  The file is damaged, or not a table: .csv, .tsv or .parquet.")]
    [InlineData("a,b,a\n1,2,3", "Table: in the text, each column must have a unique name.\n  Got \"a\" 2 times.\n" +
        "  Rename them; if the first row is data, --header no says so.")]
    public void A_bad_table_says_where(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<InvalidDataException>(() => TableFile.Parse(text)).Message);

    [Theory]
    [InlineData("utf-8", false), InlineData("utf-8", true), InlineData("utf-16", true), InlineData("utf-16BE", true), InlineData("utf-16", false),
        InlineData("utf-16BE", false)]
    public void Encodings_are_found_out(string name, bool hasMark)
    {
        var encoding = Encoding.GetEncoding(name);
        string path = Write("t.csv", [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes("größe,b\n1,2\n3,4\n")]);
        Assert.Equal(["größe", "b"], TableFile.Read(path).Columns);
    }

    [Fact]
    public void What_is_not_UTF_8_is_Latin_1_which_is_said()
    {
        string path = Write("t.csv", [.. Encoding.Latin1.GetBytes("größe,b\n1,2\n"), 0x80, (byte)',', (byte)'3', (byte)'\n']);
        Table table = TableFile.Read(path);
        Assert.Equal(["größe", "b"], table.Columns);
        Assert.Equal("€", table[1, 0]);
        Assert.Equal("encoding latin-1, since it is not UTF-8 (--encoding says otherwise)", Assert.Single(table.Remarks));
        Assert.StartsWith($"Table: {path} must be UTF-8 text.\n",
            Assert.Throws<InvalidDataException>(() => TableFile.Read(path, new TableFormat { Encoding = "utf-8" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Characters_are_whole_where_buffers_end()
    {
        for (int shift = 0; shift < 4; shift++)
        {
            string text = "a\n" + new string('x', 65530 + shift) + string.Concat(Enumerable.Repeat("größe 表格 😀", 10));
            Assert.Equal(text[2..], TableFile.Parse(text)[0, 0]);
        }
    }

    [Fact]
    public void Files_are_read_plain_and_packed_and_must_be_intact()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("größe,b\n1,2\n");
        byte[] packed = Packed(bytes);
        Assert.Equal(["größe", "b"], TableFile.Read(Write("t.csv.gz", packed)).Columns);
        packed[^6] ^= 0xFF;
        string path = Write("t.csv.gz", packed);
        Assert.StartsWith($"Table: {path} must be an intact gzip file.\n  Got \"",
            Assert.Throws<InvalidDataException>(() => TableFile.Read(path)).Message, StringComparison.Ordinal);
        Assert.Contains("nowhere.csv", Assert.ThrowsAny<IOException>(() => TableFile.Read("nowhere.csv")).Message, StringComparison.Ordinal);
        string bomb = Write("bomb.csv", Packed(new byte[10_000_000]));
        Assert.StartsWith($"Table: {bomb} may have at most 1000 bytes.\n  Got more.",
            Assert.Throws<InvalidDataException>(() => TableFile.Read(bomb, new TableFormat { MaxBytes = 1000 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_have_the_rows_of_the_whole()
    {
        string path = Write("t.csv", Encoding.UTF8.GetBytes("a,b\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"{i},x{i}\n"))));
        Table whole = TableFile.Read(path);
        Table[] blocks = [.. TableFile.Blocks(path, rows: 7)];
        Assert.Equal(15, blocks.Length);
        Assert.Equal(Enumerable.Range(0, 100).Select(row => (whole[row, 1], whole.LineOf(row))),
            blocks.SelectMany(block => Enumerable.Range(0, block.RowCount).Select(row => (block[row, 1], block.LineOf(row)))));
        Assert.Equal(0, Assert.Single(TableFile.Blocks(Write("e.csv", "a,b\n"u8.ToArray()), rows: 7)).RowCount);
    }

    /// <summary>What a table writes is read again, field by field, for any texts.</summary>
    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    [InlineData('|')]
    public void Any_fields_survive_writing_and_reading(char delimiter) => Prop.ForAll<string[]>(fields =>
    {
        string[] row = [.. (fields ?? []).Select(f => Valid(f ?? "")), "\"x\r\n,;\t|"];
        string[] columns = [.. row.Select((_, i) => $"c{i}")];
        var table = Table.Create("t", columns, [row, row]);
        using var text = new StringWriter();
        table.Write(text, delimiter);
        Table again = TableFile.Parse(text.ToString(), format: new TableFormat { Header = true, Delimiter = delimiter });
        return again.RowCount == 2 && again.Columns.SequenceEqual(columns) && row.SequenceEqual(again.Row(0)) && row.SequenceEqual(again.Row(1));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void One_empty_column_is_written_so_that_it_is_read()
    {
        using var text = new StringWriter();
        TableFile.Parse("a\n\"\"\nx").Write(text);
        Assert.Equal("a\n\"\"\nx\n", text.ToString());
    }

    /// <summary>Any bytes are read or refused in words, and what columns are is found out or refused in words.</summary>
    [Fact]
    public void Mutated_text_is_read_or_refused_in_words()
    {
        string[] seeds =
        [
            "name,note,size\r\n\"Ann, B.\",\"says \"\"hi\"\"\",1\n\"two\r\nlines\",,2\rlast,x,3",
            "when;price;y\n1.2.2024;1.234,5;a\n2.2.2024;0,5;b\n", "# x\nsep=;\na b\n1 2\n", "id\tx\ty\n1\t$5\tNA\n2\t45%\t(3)\n",
        ];
        var random = new RandomStream(2);
        for (int round = 0; round < 8000; round++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(seeds[round % seeds.Length]);
            for (int i = random.Next(4); i >= 0; i--)
                bytes[random.Next(bytes.Length)] = random.Next(2) == 0 ? (byte)"\",;\t\r\n |#.0"[random.Next(11)] : (byte)random.Next(256);
            try
            {
                Table table = TableFile.Read(new MemoryStream(bytes));
                Assert.All(Enumerable.Range(0, table.RowCount), i => Assert.Equal(table.Columns.Count, table.Row(i).Count));
                Assert.Equal(table.Columns.Count, TableSchema.Guess(table).Columns.Count);
            }
            catch (InvalidDataException error)
            {
                Assert.Equal(3, error.Message.Split('\n').Length);
            }
        }
    }

    /// <summary>Texts that UTF-8 can hold, without what stands for something else.</summary>
    private static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(
        text.Replace("\0", "", StringComparison.Ordinal).Replace("\uFDD0", "", StringComparison.Ordinal)));

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static byte[] Packed(byte[] content)
    {
        using var result = new MemoryStream();
        using (var stream = new GZipStream(result, CompressionLevel.Fastest, leaveOpen: true)) stream.Write(content);
        return result.ToArray();
    }
}
