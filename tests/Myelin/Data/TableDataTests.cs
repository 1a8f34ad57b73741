namespace Myelin.Tests.Data;

public sealed class TableDataTests
{
    private static readonly CsvTable s_flowers = CsvTable.Parse("id,width,color,kind\n1,1.5,red,rose\n2,2.5,blue,iris\n3,3,red ,iris\n");

    [Fact]
    public void Numbers_are_features_and_texts_one_a_category()
    {
        TableData data = TableData.From(s_flowers, "kind", new TableOptions { Drop = ["id"] });
        Assert.Equal(["width", "color=blue", "color=red"], data.Encoding.FeatureNames());
        Assert.Equal(TargetKind.Classification, data.Encoding.Kind);
        Assert.Equal(["iris", "rose"], data.Dataset.ClassNames);
        Batch all = data.Dataset.All();
        Assert.Equal([3, 3], all.Inputs.Shape);
        Assert.Equal([1.5f, 0, 1, 2.5f, 1, 0, 3, 0, 1], all.Inputs.ToArray());
        Assert.Equal([1, 0, 0], all.Labels.ToArray());
    }

    [Theory]
    [InlineData("1,0,1,0", TargetKind.Classification)]
    [InlineData("1.0,2.0,1,2", TargetKind.Classification)]
    [InlineData("a,1,b,2", TargetKind.Classification)]
    [InlineData("1,2.5,3,4", TargetKind.Regression)]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20", TargetKind.Classification)]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21", TargetKind.Regression)]
    public void The_target_says_what_it_is(string targets, TargetKind expected)
    {
        CsvTable table = CsvTable.Parse("x,y\n" + string.Join('\n', targets.Split(',').Select(t => $"1,{t}")));
        Assert.Equal(expected, TableData.From(table, "y").Encoding.Kind);
    }

    [Fact]
    public void What_it_is_can_be_forced()
    {
        CsvTable table = CsvTable.Parse("x,y\n1,10\n2,9\n3,10\n");
        TableData numbers = TableData.From(table, "y", new TableOptions { Kind = TargetKind.Regression });
        Assert.Equal([10f, 9, 10], numbers.Dataset.All().Targets.ToArray());
        Assert.Equal([3, 1], numbers.Dataset.All().Targets.Shape);
        Assert.Equal(0, numbers.Dataset.Classes);
        TableData classes = TableData.From(table, "y", new TableOptions { Kind = TargetKind.Classification });
        Assert.Equal(["9", "10"], classes.Encoding.ClassNames); // by value
        Assert.Equal([1, 0, 1], classes.Dataset.All().Labels.ToArray());
        Assert.Equal(["x=1", "x=2", "x=3"], TableData.From(table, "y", new TableOptions { Categorical = ["x"] }).Encoding.FeatureNames());
    }

    [Fact]
    public void A_missing_target_names_the_columns() =>
        Assert.Contains("Got the columns id, width, color, kind.",
            Assert.Throws<ArgumentException>(() => TableData.From(s_flowers, "species")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("x,y\n1,a\n,b",
        "Table: column \"x\" must have a value in every row.\n  Got an empty field at line 3 of the text.\n" +
        "  Fill it in or remove the row; for training, the column can be dropped instead.")]
    [InlineData("x,y\n1,a\nNA,b",
        "Table: column \"x\" must have a value in every row.\n  Got \"NA\" at line 3 of the text.\n" +
        "  Fill it in or remove the row; for training, the column can be dropped instead.")]
    [InlineData("x,y\n1,a\nnan,b",
        "Table: column \"x\" must have a value in every row.\n  Got \"nan\" at line 3 of the text.\n" +
        "  Fill it in or remove the row; for training, the column can be dropped instead.")]
    [InlineData("x,y\nred,a\n?,b",
        "Table: column \"x\" must have a value in every row.\n  Got \"?\" at line 3 of the text.\n" +
        "  Fill it in or remove the row; for training, the column can be dropped instead.")]
    [InlineData("x,y\n1,a\n2,",
        "Table: column \"y\" must have a value in every row.\n  Got an empty field at line 3 of the text.\n" +
        "  Fill it in or remove the row; for training, the column can be dropped instead.")]
    [InlineData("x,y\n1,a\nInfinity,b", "Table: column \"x\" must contain finite numbers.\n  Got \"Infinity\" at line 3 of the text.\n" +
        "  Write numbers as 1234.5, below 3.4e38; for training, the column can be dropped instead.")]
    [InlineData("x,y\n1,1.5\n1,1e39",
        "Table: column \"y\" must contain finite numbers.\n  Got \"1e39\" at line 3 of the text.\n" +
        "  Write numbers as 1234.5, below 3.4e38; for training, the column can be dropped instead.")]
    [InlineData("x,y", "Table: the text must have at least one row.\n  Got only the names of columns.\n  " +
        "If the first row is data, write a row of names above it; in a program, set CsvOptions.Header to false.")]
    [InlineData("y\na\nb", "Table: the text must have a column other than the target.\n  Got the columns y.\n" +
        "  Drop fewer, or add features; between fields must be a comma, a semicolon or a tab; in a program, CsvOptions.Delimiter sets another.")]
    [InlineData("x,y\n1,a\n2,a",
        "Table: the target \"y\" must have at least two classes.\n  Got only \"a\".\n  Choose another target, or add rows of other classes.")]
    public void Bad_data_says_where(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<InvalidDataException>(() => TableData.From(CsvTable.Parse(text), "y")).Message);

    [Theory]
    [InlineData("x;y\n1,5;a\n2;b", "x", "1,5", 2)]
    [InlineData("x,y\n\"1,5\",a\n2,b", "x", "1,5", 2)]
    [InlineData("x;y\n1;3\n2;3,25", "y", "3,25", 3)]
    [InlineData("1,5;2,25;y\n3,1;4,0;x", "1,5", "3,1", 2, true)]
    public void Decimal_commas_are_refused(string text, string column, string field, int line, bool header = false) => Assert.Equal(
        $"Table: column \"{column}\" must have a point in its numbers, not a comma.\n  Got \"{field}\" at line {line} of the text.\n" +
            "  Write 1234.5 for 1234,5: save the table again in the English format, or replace the commas in an editor.",
        Assert.Throws<InvalidDataException>(
            () => TableData.From(CsvTable.Parse(text, options: new CsvOptions { Header = header ? true : null }), "y")).Message);

    [Theory]
    [InlineData("\"1,234\"", "1234")]
    [InlineData("\"1,234,567.5\"", "1234567.5")]
    [InlineData("\"-12,000\"", "-12000")]
    public void Commas_between_thousands_are_called_what_they_are(string field, string plain) => Assert.Equal(
        $"Table: column \"x\" must have no comma in its numbers.\n  Got {field} at line 2 of the text.\n" +
            $"  If its comma separates thousands, write {plain}: save the table again without separators, or remove the commas in an editor.",
        Assert.Throws<InvalidDataException>(() => TableData.From(CsvTable.Parse($"x,y\n{field},a\n2,b"), "y")).Message);

    [Theory]
    [InlineData("3.782,5", "3782.5"), InlineData("1.234.567", "1234567"), InlineData("3'782", "3782"), InlineData("3’782.5", "3782.5")]
    [InlineData("3 782", "3782"), InlineData("3\u00A0782,5", "3782.5"), InlineData("-3\u202F782", "-3782"), InlineData("\u00A05", "5")]
    [InlineData("45%", "45"), InlineData("4,5 %", "4.5"), InlineData("$1,200.50", "1200.50"), InlineData("-5 €", "-5"), InlineData("$-5", "-5")]
    [InlineData("\u22125", "-5"), InlineData("(1,200)", "-1200"), InlineData("1_000", "1000"), InlineData("٣", "3")]
    public void Numbers_in_other_forms_are_no_categories(string field, string plain)
    {
        foreach ((string text, string target, string asNames) in new[]
        {
            ($"x;y\n1;a\n{field};b", "y", "put a letter before each; in a program, list the column in Categorical"),
            ($"y;x\n1;a\n{field};b", "y", "state that they are classes: Kind = TargetKind.Classification, --task classification"),
        })
        {
            Assert.Equal($"Table: column \"{text[0]}\" must have plain numbers, such as 1234.5.\n" +
                $"  Got \"{field}\" at line 3 of the text, which reads like {plain}.\n" +
                $"  Save the table again without signs and separators; if they are names, {asNames}.",
                Assert.Throws<InvalidDataException>(() => TableData.From(CsvTable.Parse(text), target)).Message);
        }

        Assert.Equivalent(new[] { "x=1", $"x={field.Trim()}" }, TableData.From(
            CsvTable.Parse($"x;y\n1;a\n{field};b"), "y", new TableOptions { Categorical = ["x"] }).Encoding.FeatureNames());
    }

    [Theory]
    [InlineData("12 kg"), InlineData("3.78.5"), InlineData("1 22 333"), InlineData("12:30"), InlineData("2020-01-02"), InlineData("192.168.1.1"),
        InlineData("%")]
    public void Texts_with_digits_are_categories(string field) =>
        Assert.Equal(2, TableData.From(CsvTable.Parse($"x;y\n1;a\n{field};b"), "y").Encoding.FeatureCount());

    [Fact]
    public void Numbers_with_separators_are_not_taken_for_names_of_columns() =>
        Assert.Equal(["column1", "column2"], CsvTable.Parse("3.782,5;a\n1;b").Columns);

    [Fact]
    public void A_point_that_may_separate_thousands_is_an_error_next_to_decimal_commas()
    {
        CsvTable table = CsvTable.Parse("x;price;y\n3.782;1.250,5;a\n12;3,5;b");
        Assert.Equal("Table: column \"x\" must show whether its points stand before decimals or between thousands.\n" +
            "  Got \"3.782\" at line 2 of the text, while column \"price\" has decimal commas.\n" +
            "  Write 3782 if it separates thousands: save the table again in the English format.",
            Assert.Throws<InvalidDataException>(() => TableData.From(table, "y", new TableOptions { Drop = ["price"] })).Message);

        // Points that cannot separate thousands, or no commas elsewhere, are as they always were.
        foreach (string text in new[] { "x;price;y\n3.78;1,5;a\n12;3,5;b", "x;price;y\n3.782;1.5;a\n12;3.5;b", "x;price;y\n0.782;1,5;a\n12;3,5;b" })
            Assert.Equal(1, TableData.From(CsvTable.Parse(text), "y", new TableOptions { Drop = ["price"] }).Encoding.FeatureCount());
    }

    [Theory]
    [InlineData("x y\n1 a\n2 b", "spaces"), InlineData("1 a\n2 b", "spaces"), InlineData("x|y\n1|a", "'|'")]
    public void Fields_between_other_characters_are_named(string text, string separator) => Assert.EndsWith(
        $"\n  Its fields seem to be separated by {separator}: save the table with commas, semicolons or tabs between them; " +
            "in a program, CsvOptions.Delimiter sets another character. (Parameter 'name')",
        Assert.Throws<ArgumentException>(() => TableData.From(CsvTable.Parse(text), "y")).Message, StringComparison.Ordinal);

    [Fact]
    public void Decimal_commas_without_a_header_are_refused_too() =>
        Assert.Contains("Got \"1,5\" at line 1",
            Assert.Throws<InvalidDataException>(() => TableData.From(CsvTable.Parse("1,5;2,25;3,1\n1,6;2,5;3"), "column3")).Message, StringComparison.Ordinal);

    [Fact]
    public void Texts_with_commas_are_no_numbers() =>
        Assert.Equal(["x=1,5", "x=red"], TableData.From(CsvTable.Parse("x;y\n1,5;a\nred;b"), "y").Encoding.FeatureNames());

    [Fact]
    public void A_target_of_a_text_for_nearly_every_row_is_refused_unless_it_is_meant()
    {
        CsvTable Named(int names, int rows) => CsvTable.Parse("x,y\n" + string.Join('\n', Enumerable.Range(0, rows).Select(i => $"{i},name{i % names}")));
        Assert.Equal("Table: the target \"y\" must have classes that occur more than once.\n  Got 21 different texts in 41 rows.\n" +
            "  Choose another target, or state that they are classes: --task classification; in a program, Kind = TargetKind.Classification.",
            Assert.Throws<InvalidDataException>(() => TableData.From(Named(21, 41), "y")).Message);
        Assert.Equal(21, TableData.From(Named(21, 42), "y").Dataset.Classes);
        Assert.Equal(20, TableData.From(Named(20, 20), "y").Dataset.Classes);
        Assert.Equal(21, TableData.From(Named(21, 41), "y", new TableOptions { Kind = TargetKind.Classification }).Dataset.Classes);
    }

    [Fact]
    public void Too_many_categories_are_an_error_that_shows_the_typing_mistake()
    {
        CsvTable table = CsvTable.Parse("x,y\n" + string.Join('\n', Enumerable.Range(0, 300).Select(i => i == 7 ? "1O,a" : $"{i},{(i % 2 == 0 ? "a" : "b")}")));
        Assert.Equal("Table: column \"x\" may have at most 256 categories.\n  Got more, the first that is not a number \"1O\" at line 9 of the text.\n" +
            "  Drop the column, or group its values.",
            Assert.Throws<InvalidDataException>(() => TableData.From(table, "y")).Message);
        Assert.Equal(300, TableData.From(table, "y", new TableOptions { MaxCategories = 300 }).Encoding.FeatureCount());
    }
}
