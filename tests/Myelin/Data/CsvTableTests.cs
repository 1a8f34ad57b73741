using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Myelin.Tests.Data;

public sealed class CsvTableTests
{
    [Fact]
    public void Reads_what_RFC_4180_allows()
    {
        CsvTable table = CsvTable.Parse("\uFEFFname,note,size\r\n\"Ann, B.\",\"says \"\"hi\"\"\",1\n\n\"two\r\nlines\",,2\rlast,5\" disk,3");
        Assert.Equal(["name", "note", "size"], table.Columns);
        Assert.Equal(3, table.RowCount);
        Assert.Equal(["Ann, B.", "says \"hi\"", "1"], table.Row(0));
        Assert.Equal(["two\r\nlines", "", "2"], table.Row(1));
        Assert.Equal(["last", "5\" disk", "3"], table.Row(2));
        Assert.Equal([2, 4, 6], [table.LineOf(0), table.LineOf(1), table.LineOf(2)]);
        Assert.Equal("hi", CsvTable.Parse("a\nhi")[0, table.ColumnIndex("name")]);
    }

    [Theory]
    [InlineData("a,b\n1,2")]
    [InlineData("a;b\n1;2")]
    [InlineData("a\tb\n1\t2")]
    [InlineData("\"a\";\"b\"\n\"1\";2")]
    [InlineData("\na;b\n1;2")]
    public void The_delimiter_is_detected(string text)
    {
        CsvTable table = CsvTable.Parse(text);
        Assert.Equal(["a", "b"], table.Columns);
        Assert.Equal(["1", "2"], table.Row(0));
    }

    [Fact]
    public void Decimal_commas_are_no_delimiters()
    {
        Assert.Equal(["1,5", "2,25", "-3,1"], CsvTable.Parse("1,5;2,25;-3,1").Row(0));
        Assert.Equal(["1", "2,25", "red", ""], CsvTable.Parse("1;2,25;red;").Row(0));
        Assert.Equal(["a,b", "c"], CsvTable.Parse("\"a,b\";c", options: new CsvOptions { Header = false }).Row(0));
        Assert.Equal(["1", "2;x", "3"], CsvTable.Parse("1,2;x,3").Row(0));
    }

    [Fact]
    public void The_delimiter_can_be_given()
    {
        Assert.Equal(["a;b"], CsvTable.Parse("a;b", options: new CsvOptions { Delimiter = ',' }).Columns);
        Assert.Equal(["1", "2"], CsvTable.Parse("1|2", options: new CsvOptions { Delimiter = '|' }).Row(0));
    }

    [Fact]
    public void A_first_row_without_numbers_is_the_header_unless_told()
    {
        Assert.Equal(["column1", "column2"], CsvTable.Parse("1,red\n2,blue").Columns);
        Assert.Equal(2, CsvTable.Parse("1,red\n2,blue").RowCount);
        Assert.Equal(["1", "red"], CsvTable.Parse("1,red\n2,blue", options: new CsvOptions { Header = true }).Columns);
        Assert.Equal(2, CsvTable.Parse("x,y\na,b", options: new CsvOptions { Header = false }).RowCount);
        Assert.Equal(["column1", "b"], CsvTable.Parse(" ,b\n1,2", options: new CsvOptions { Header = true }).Columns);
    }

    [Theory]
    [InlineData("", "CSV: the text must have at least one row.\n  Got an empty file.\n  Check where it comes from.")]
    [InlineData("\r\n\n", "CSV: the text must have at least one row.\n  Got an empty file.\n  Check where it comes from.")]
    [InlineData("a,b\n1,2\n3", "CSV: in the text, each row must have 2 fields, like the first.\n  Got a row of 1 at line 3.\n" +
        "  Fill in what is missing; the delimiter is ','; in a program, CsvOptions.Delimiter sets another.")]
    [InlineData("a,b\n\"x\ny\",2\n3,4,5", "CSV: in the text, each row must have 2 fields, like the first.\n  Got a row of 3 at line 4.\n" +
        "  A field with a delimiter inside needs quotes; the delimiter is ','; in a program, CsvOptions.Delimiter sets another.")]
    [InlineData("a,b\n1,\"2\n3,4", "CSV: in the text, an opening quote needs a closing one.\n" +
        "  Got the end of the file within the field that opens at line 2.\n  Close it, and double quotes inside a field: \"\".")]
    [InlineData("a,b\n\"1\"x,2", "CSV: in the text, after a closing quote the field must end.\n  Got 'x' at line 2.\n  Double quotes inside a field: \"\".")]
    [InlineData("a\n\0", "CSV: the text must be text.\n  Got a character of code 0.\n  The file is damaged, or not a CSV file.")]
    public void A_bad_table_says_where(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<InvalidDataException>(() => CsvTable.Parse(text)).Message);

    [Fact]
    public void Each_column_has_a_name_of_its_own() => Assert.Equal(
        "CSV: in the text, each column must have a unique name.\n  Got \"a\" 2 times.\n  Rename them; " +
        "if the first row is data, write a row of names above it; in a program, set CsvOptions.Header to false.",
        Assert.Throws<InvalidDataException>(() => CsvTable.Parse("a,b,a\n1,2,3")).Message);

    [Fact]
    public void A_header_of_numbers_is_data_and_the_error_says_so() => Assert.Equal(
        "CSV: the text must have the column \"2024\".\n  Got the columns column1, column2.\n  The first row was read as data, since names are not numbers, " +
        "empty or repeated: rename its columns, such as c2024; in a program, set CsvOptions.Header to true.",
        Assert.Throws<ArgumentException>(() => CsvTable.Parse("2023,2024\n1,2").ColumnIndex("2024")).Message.Split(" (Parameter")[0]);

    [Fact]
    public void Words_above_words_may_be_data()
    {
        Assert.Equal(2, CsvTable.Parse("red,red,small\nred,blue,large").RowCount);
        Assert.Equal(1, CsvTable.Parse("red,red,small").RowCount);
    }

    [Fact]
    public void A_missing_column_names_those_there_are()
    {
        Assert.Equal("CSV: the text must have the column \"price\".\n  Got the columns Price, size.\n  Did you mean \"Price\"? (Parameter 'name')",
            Assert.Throws<ArgumentException>(() => CsvTable.Parse("Price,size\n1,2").ColumnIndex("price")).Message);
    }

    [Fact]
    public void Files_are_read_plain_and_packed_and_must_be_intact_text()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("t.csv");
        byte[] bytes = Encoding.UTF8.GetBytes("größe,b\n1,2\n");
        File.WriteAllBytes(path, bytes);
        Assert.Equal(["größe", "b"], CsvTable.Read(path).Columns);
        byte[] packed = Packed(bytes);
        File.WriteAllBytes(path, packed);
        Assert.Equal(["größe", "b"], CsvTable.Read(path).Columns);
        packed[^6] ^= 0xFF;
        File.WriteAllBytes(path, packed);
        Assert.StartsWith($"CSV: {path} must be an intact gzip file.\n  Got \"",
            Assert.Throws<InvalidDataException>(() => CsvTable.Read(path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, [0x61, 0xFF, 0xFE, 0x0A]);
        Assert.StartsWith(
            $"CSV: {path} must be UTF-8 text.\n  Got ", Assert.Throws<InvalidDataException>(() => CsvTable.Read(path)).Message, StringComparison.Ordinal);
        Assert.Contains("nowhere.csv", Assert.ThrowsAny<IOException>(() => CsvTable.Read("nowhere.csv")).Message, StringComparison.Ordinal);
        using var bomb = new MemoryStream(Packed(new byte[10_000_000]));
        Assert.StartsWith("CSV: the stream may have at most 1000 characters.\n  Got more.",
            Assert.Throws<InvalidDataException>(() => CsvTable.Read(bomb, options: new CsvOptions { MaxCharacters = 1000 })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    public void Any_fields_survive_writing_and_reading(char delimiter) => Prop.ForAll<string[]>(fields =>
    {
        string[] row = [.. (fields ?? []).Select(f => (f ?? "").Replace("\0", "", StringComparison.Ordinal)), "\"x\r\n,;\t"];
        string line = string.Join(delimiter, row.Select(f => CsvTable.Quote(f, delimiter)));
        var options = new CsvOptions { Header = false, Delimiter = delimiter };
        CsvTable table = CsvTable.Parse($"{line}\r\n{line}\n", options: options);
        using var text = new StringWriter();
        table.Write(text, delimiter);
        CsvTable again = CsvTable.Parse(text.ToString(), options: options with { Header = true });
        return table.RowCount == 2 && row.SequenceEqual(table.Row(0)) && row.SequenceEqual(table.Row(1)) && row.SequenceEqual(again.Row(1))
            && again.Columns.SequenceEqual(table.Columns);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void One_empty_column_is_written_so_that_it_is_read()
    {
        using var text = new StringWriter();
        CsvTable.Parse("a\n\"\"\nx").Write(text);
        Assert.Equal("a\n\"\"\nx\n", text.ToString());
    }

    [Fact]
    public void Mutated_text_is_read_or_refused_in_words()
    {
        const string Seed = "name,note,size\r\n\"Ann, B.\",\"says \"\"hi\"\"\",1\n\"two\r\nlines\",,2\rlast,x,3";
        var random = new RandomStream(2);
        for (int round = 0; round < 5000; round++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Seed);
            for (int i = random.Next(4); i >= 0; i--)
                bytes[random.Next(bytes.Length)] = random.Next(2) == 0 ? (byte)"\",;\t\r\n"[random.Next(6)] : (byte)random.Next(256);
            try
            {
                CsvTable table = CsvTable.Read(new MemoryStream(bytes));
                Assert.All(Enumerable.Range(0, table.RowCount), i => Assert.Equal(table.Columns.Count, table.Row(i).Count));
            }
            catch (InvalidDataException error)
            {
                Assert.Equal(3, error.Message.Split('\n').Length);
            }
        }
    }

    private static byte[] Packed(byte[] content)
    {
        using var result = new MemoryStream();
        using (var stream = new GZipStream(result, CompressionLevel.Fastest, leaveOpen: true)) stream.Write(content);
        return result.ToArray();
    }
}
