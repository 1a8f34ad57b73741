using System.Globalization;

namespace Myelin.Tables.Tests.Columns;

public sealed class TableSchemaTests
{
    [Theory]
    [InlineData("1,2,3.5", ColumnKind.Number)]
    [InlineData("red,blue,red", ColumnKind.Category)]
    [InlineData("1,NA,?,nan,,2", ColumnKind.Number)]
    [InlineData("2024-01-02,2024-02-03,NA", ColumnKind.Date)]
    [InlineData("31/12/2024,1/2/2024", ColumnKind.Date)]
    [InlineData("5,5,5", ColumnKind.Constant)]
    [InlineData("x,x,x", ColumnKind.Constant)]
    [InlineData(",NA,?", ColumnKind.Constant)]
    [InlineData("true,false,true", ColumnKind.Category)]
    [InlineData("02134,10001,02134", ColumnKind.Category)]
    [InlineData("1234567890123456789,1234567890123456788", ColumnKind.Category)]
    [InlineData("12 kg,3 kg,12 kg", ColumnKind.Category)]
    [InlineData("1/2,a,b", ColumnKind.Category)]
    [InlineData("A1,7,B2", ColumnKind.Category)]
    public void Kinds_are_found_out(string fields, ColumnKind expected) => Assert.Equal(expected, Of(fields.Split(',')).Kind);

    [Fact]
    public void Free_text_has_many_words_and_names_of_rows_have_one()
    {
        string[] words = ["good", "bad", "late", "early", "never"];
        Assert.Equal(ColumnKind.Text, Of([.. Enumerable.Range(0, 40).Select(i => $"{words[i % 5]} {words[i / 5 % 5]} delivery {i % 29}")]).Kind);
        Assert.Equal(ColumnKind.Id, Of([.. Enumerable.Range(0, 40).Select(i => $"p{i}")]).Kind);
        Assert.Equal(ColumnKind.Category, Of([.. Enumerable.Range(0, 40).Select(i => $"New York {i % 3}")]).Kind);
    }

    [Theory]
    [InlineData("id", true)]
    [InlineData("PassengerId", true)]
    [InlineData("customer_id", true)]
    [InlineData("Unnamed: 0", true)]
    [InlineData("column1", true)]
    [InlineData("day", false)]
    [InlineData("paid", false)]
    public void What_numbers_the_rows_is_left_out(string name, bool isId)
    {
        var table = Table.Create("t", [name], Enumerable.Range(0, 20).Select(i => (string[])[i.ToString(CultureInfo.InvariantCulture)]));
        ColumnReading found = TableSchema.Guess(table).Columns[0];
        Assert.Equal(isId ? ColumnKind.Id : ColumnKind.Number, found.Kind);
        if (isId) Assert.Equal($"{name}: left out, it numbers the rows (--column {name}=number keeps it)", found.ToString());
        Assert.Equal(ColumnKind.Number, Guess(table, new ColumnOptions { Kinds = new Dictionary<string, ColumnKind> { [name] = ColumnKind.Number } }).Kind);
    }

    [Theory]
    [InlineData("1,5|2,25", 1.5, "1,5")]
    [InlineData("1.234,5|2", 1234.5, "decimal comma and thousands points")]
    [InlineData("1,234.5|2", 1234.5, "thousands commas")]
    [InlineData("1,234,567|1,000", 1234567, "thousands commas, twice")]
    [InlineData("1.234.567|1.000", 1234567, "thousands points")]
    [InlineData("12.5|1,000", 12.5, "commas of thousands next to decimal points")]
    [InlineData("1 234|5", 1234, "blanks")]
    [InlineData("1'234.5|5", 1234.5, "apostrophes")]
    [InlineData("1\u202F234,5|5", 1234.5, "narrow blanks")]
    [InlineData("$5|-$7.50", 5, "money")]
    [InlineData("€ 1.234,50|3,5", 1234.5, "euro")]
    [InlineData("45%|3%", 45, "percent")]
    [InlineData("\u22125|3", -5, "Unicode's minus")]
    [InlineData("(5)|3", -5, "brackets")]
    [InlineData("٣٤|1", 34, "Arabic digits")]
    [InlineData("0,125|0,500", 0.125, "a comma behind 0")]
    [InlineData("1e3|2", 1000, "exponents")]
    [InlineData(" 7 |8", 7, "blanks around")]
    public void Numbers_are_read_however_they_are_written(string fields, double first, string what)
    {
        ColumnReading found = Of(fields.Split('|'));
        Assert.True(found.Kind == ColumnKind.Number, what);
        Assert.Equal(first, found.Form.Read(fields.Split('|')[0]));
    }

    [Theory]
    [InlineData("1,000|2,500", "Table: column \"x\" must show whether its commas stand before decimals or between thousands.\n" +
        "  Got \"1,000\" at row 1 of t.\n  --decimal , reads it as 1, --decimal . as 1000; --column x=category takes it for texts.")]
    [InlineData("1,5|2.5", "Table: column \"x\" must have its numbers written in one way.\n" +
        "  Got \"1,5\" at row 1 of t and \"2.5\" at row 2 of t.\n  Write them alike, or --decimal says which sign is before the decimals.")]
    [InlineData("1|2|3|unknown", "Table: column \"x\" must have a number in every row.\n  Got \"unknown\" at row 4 of t, among 3 numbers.\n" +
        "  --missing \"unknown\" takes it for missing, --column x=category takes all for texts.")]
    [InlineData("1|2|1O|4", "Table: column \"x\" must have a number in every row.\n  Got \"1O\" at row 3 of t, among 3 numbers.\n" +
        "  --missing \"1O\" takes it for missing, --column x=category takes all for texts.")]
    [InlineData("1|Infinity|3", "Table: column \"x\" must have a number in every row.\n  Got \"Infinity\" at row 2 of t, among 2 numbers.\n" +
        "  --missing \"Infinity\" takes it for missing, --column x=category takes all for texts.")]
    [InlineData("1/2/2024|3/4/2024", "Table: column \"x\" must show whether the day or the month is first in its dates.\n" +
        "  Got \"1/2/2024\" at row 1 of t, and no day above 12.\n  --dates day-first or --dates month-first decides.")]
    public void What_can_be_read_in_two_ways_is_an_error(string fields, string expected) =>
        Assert.Equal(expected, Assert.Throws<InvalidDataException>(() => Of(fields.Split('|'))).Message);

    [Fact]
    public void The_user_decides()
    {
        Assert.Equal(1, Of(["1,000", "2,500"], new ColumnOptions { Decimal = ',' }).Form.Read("1,000"));
        Assert.Equal(1000, Of(["1,000", "2,500"], new ColumnOptions { Decimal = '.' }).Form.Read("1,000"));
        Assert.Equal(1000, Of(["1,000", "2,500"], new ColumnOptions { Thousands = ',' }).Form.Read("1,000"));
        Assert.Equal(ColumnKind.Number, Of(["1", "2", "unknown"], new ColumnOptions { Missing = ["unknown"] }).Kind);
        Assert.Equal(1, Of(["1", "2", "-"], new ColumnOptions { Missing = ["-"] }).Missing);
        Assert.Equal("d/M/yyyy", Of(["1/2/2024", "3/4/2024"], new ColumnOptions { DayFirst = true }).Dates!.Name);
        Assert.Equal("M/d/yyyy", Of(["1/2/2024", "3/4/2024"], new ColumnOptions { DayFirst = false }).Dates!.Name);
        Assert.Equal("M/d/yyyy", Of(["1/2/2024", "3/14/2024"]).Dates!.Name);
        foreach (ColumnKind kind in (ColumnKind[])[ColumnKind.Category, ColumnKind.Text, ColumnKind.Ignore])
            Assert.Equal(kind, Of(["1", "2", "unknown"], new ColumnOptions { Kinds = new Dictionary<string, ColumnKind> { ["x"] = kind } }).Kind);
        Assert.Throws<ArgumentException>(() => Of(["1"], new ColumnOptions { Kinds = new Dictionary<string, ColumnKind> { ["y"] = ColumnKind.Text } }));
    }

    [Fact]
    public void A_point_that_may_separate_thousands_is_an_error_next_to_decimal_commas()
    {
        var table = Table.Create("t", ["x", "price"], [["3.782", "1.250,5"], ["12", "3,5"]]);
        Assert.Equal("Table: column \"x\" must show whether its points stand before decimals or between thousands.\n" +
            "  Got \"3.782\" at row 1 of t, while column \"price\" has decimal commas.\n" +
            "  --decimal . reads it as 3.782, --decimal , as 3782; --column x=category takes it for texts.",
            Assert.Throws<InvalidDataException>(() => TableSchema.Guess(table)).Message);
        Assert.Equal(3782, TableSchema.Guess(table, new ColumnOptions { Decimal = ',' }).Of("x").Form.Read("3.782"));
        foreach (string[] row in new string[][] { ["3.78", "1,5"], ["3.782", "1.5"], ["0.782", "1,5"] })
            Assert.Equal(ColumnKind.Number, TableSchema.Guess(Table.Create("t", ["x", "price"], [row, ["12", "3"]])).Of("x").Kind);
    }

    [Fact]
    public void Compact_dates_are_dates_if_there_are_many()
    {
        string[] days = [.. Enumerable.Range(0, 30).Select(i => new DateTime(2024, 1, 20).AddDays(i).ToString("yyyyMMdd", CultureInfo.InvariantCulture))];
        Assert.Equal(ColumnKind.Date, Of(days).Kind);
        Assert.Equal(ColumnKind.Number, Of(["20240131", "20240201"]).Kind);
        Assert.Equal(ColumnKind.Number, Of([.. days, "20249999"]).Kind);
    }

    [Fact]
    public void What_says_the_same_as_the_target_is_left_out_unless_it_is_wanted()
    {
        var table = Table.Create("t", ["a", "alive", "y"],
            Enumerable.Range(0, 60).Select(i => (string[])[$"{i % 7}", i % 3 == 0 ? "yes" : "no", i % 3 == 0 ? "1" : "0"]));
        TableSchema schema = TableSchema.Guess(table);
        ColumnReading copy = schema.For(table, new ColumnOptions(), ["y"]).Of("alive");
        Assert.Equal("alive: left out, says the same as y (--column alive=category keeps it)", copy.ToString());
        var kept = new ColumnOptions { Kinds = new Dictionary<string, ColumnKind> { ["alive"] = ColumnKind.Category } };
        Assert.True(schema.For(table, kept, ["y"]).Of("alive").IsFeature);
        // Without anything else the task is that easy.
        var alone = Table.Create("t", ["a", "y"], Enumerable.Range(0, 60).Select(i => (string[])[$"{i}", $"{(3 * i) + 1}"]));
        Assert.True(TableSchema.Guess(alone).For(alone, new ColumnOptions(), ["y"]).Of("a").IsFeature);
        var fahrenheit = Table.Create("t", ["f", "b", "c"], Enumerable.Range(0, 60).Select(i => (string[])[$"{32 + (9 * i)}", $"{i % 7}", $"{5 * i}"]));
        Assert.Equal(ColumnKind.Copy, TableSchema.Guess(fahrenheit).For(fahrenheit, new ColumnOptions(), ["c"]).Of("f").Kind);
    }

    [Fact]
    public void Columns_that_repeat_others_are_known()
    {
        var table = Table.Create("t", ["class", "pclass", "fare", "price", "y"], Enumerable.Range(0, 60).Select(i =>
            (string[])[((string[])["First", "Second", "Third"])[i % 3], $"{1 + (i % 3)}", $"{i}.5", $"{i}.50", $"{i % 2}"]));
        Assert.Equal([("pclass", "class"), ("price", "fare")], TableSchema.Guess(table).Repeats(["y"]));
    }

    private static ColumnReading Of(string[] fields, ColumnOptions? options = null) =>
        Guess(Table.Create("t", ["x"], fields.Select(f => (string[])[f])), options);

    private static ColumnReading Guess(Table table, ColumnOptions? options) => TableSchema.Guess(table, options).Columns[0];
}
