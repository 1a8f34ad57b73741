namespace Myelin.Tables.Tests.Features;

public sealed class TableDataTests
{
    private static readonly Table s_flowers = TableFile.Parse("width,color,kind\n1.5,red,rose\n2.5,blue,iris\n3,red ,iris\n");

    [Fact]
    public void Numbers_are_features_and_texts_one_a_category()
    {
        TableData data = TableData.From(s_flowers, "kind");
        Assert.Equal(["width", "color=blue", "color=red"], data.Encoding.FeatureNames());
        Assert.Equal(TargetKind.Classification, data.Encoding.Targets[0].Kind);
        Assert.Equal(["iris", "rose"], data.Dataset.ClassNames);
        Batch all = data.Dataset.All();
        Assert.Equal([3, 3], all.Inputs.Shape);
        Assert.Equal([1.5f, 0, 1, 2.5f, 1, 0, 3, 0, 1], all.Inputs.ToArray());
        Assert.Equal([1, 0, 0], all.Labels.ToArray());
    }

    [Theory]
    [InlineData("1,0,1,0", TargetKind.Classification)]
    [InlineData("1.0,2.0,1,2", TargetKind.Classification)]
    [InlineData("1,2.5,3,4", TargetKind.Regression)]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20", TargetKind.Classification)]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21", TargetKind.Regression)]
    public void The_target_says_what_it_is(string targets, TargetKind expected)
    {
        Table table = TableFile.Parse("x,y\n" + string.Join('\n', targets.Split(',').Select((t, i) => $"{i % 3},{t}")));
        Assert.Equal(expected, TableData.From(table, "y").Encoding.Targets[0].Kind);
    }

    [Fact]
    public void What_it_is_can_be_forced()
    {
        Table table = TableFile.Parse("x,y\n1,10\n2,9\n3,10\n");
        TableData numbers = TableData.From(table, "y", new TableOptions { Kind = TargetKind.Regression });
        Assert.Equal([10f, 9, 10], numbers.Dataset.All().Targets.ToArray());
        Assert.Equal([3, 1], numbers.Dataset.All().Targets.Shape);
        Assert.Equal(0, numbers.Dataset.Classes);
        TableData classes = TableData.From(table, "y", new TableOptions { Kind = TargetKind.Classification });
        Assert.Equal(["9", "10"], classes.Encoding.Targets[0].Classes); // by value
        Assert.Equal([1, 0, 1], classes.Dataset.All().Labels.ToArray());
        Assert.StartsWith("Table: the target \"kind\" must have numbers for a regression.\n  Got \"rose\".\n",
            Assert.Throws<InvalidDataException>(() => TableData.From(s_flowers, "kind", new TableOptions { Kind = TargetKind.Regression })).Message,
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("y\na\nb", "Table: the text must have a column to learn from, other than the target.\n  Got no other column.\n" +
        "  Keep one with --column NAME=number or another kind; if fields were not divided, --delimiter says what separates them.")]
    [InlineData("x,y\n1,a\n1,b", "Table: the text must have a column to learn from, other than the target.\n  Got x: left out, every row has 1.\n" +
        "  Keep one with --column NAME=number or another kind; if fields were not divided, --delimiter says what separates them.")]
    [InlineData("x,y\n1,a\n2,a",
        "Table: the target \"y\" must have at least two classes.\n  Got only \"a\".\n  Choose another target, or add rows of other classes.")]
    [InlineData("x,y\n1,a\n2,b\n3,", "Table: column \"y\" must have a value in every row.\n  Got none at line 4 of the text.\n  Fill it in or remove the row.")]
    public void Bad_data_says_where(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<InvalidDataException>(() => TableData.From(TableFile.Parse(text), "y")).Message);

    [Fact]
    public void A_missing_target_names_the_columns() =>
        Assert.Contains("Got the columns width, color, kind.",
            Assert.Throws<ArgumentException>(() => TableData.From(s_flowers, "species")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_target_of_a_text_for_nearly_every_row_is_refused_unless_it_is_meant()
    {
        Table Named(int names, int rows) => TableFile.Parse("x,y\n" + string.Join('\n', Enumerable.Range(0, rows).Select(i => $"{i},name{i % names}")));
        Assert.Equal("Table: the target \"y\" must have classes that occur more than once.\n  Got 21 different texts in 41 rows.\n" +
            "  Choose another target, or state that they are classes: --task classification.",
            Assert.Throws<InvalidDataException>(() => TableData.From(Named(21, 41), "y")).Message);
        Assert.Equal(21, TableData.From(Named(21, 42), "y").Dataset.Classes);
        Assert.Equal(20, TableData.From(Named(20, 20), "y").Dataset.Classes);
        Assert.Equal(21, TableData.From(Named(21, 41), "y", new TableOptions { Kind = TargetKind.Classification }).Dataset.Classes);
    }
}
