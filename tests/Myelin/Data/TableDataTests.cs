using Myelin.Data;

namespace Myelin.Tests.Data;

public sealed class TableDataTests
{
    private static readonly CsvTable s_flowers = CsvTable.Parse("id,width,colour,kind\n1,1.5,red,rose\n2,2.5,blue,iris\n3,3,red ,iris\n");

    [Fact]
    public void Numbers_are_features_and_texts_one_a_category()
    {
        TableData data = TableData.From(s_flowers, "kind", new TableOptions { Drop = ["id"] });
        Assert.Equal(["width", "colour=blue", "colour=red"], data.Encoding.FeatureNames());
        Assert.Equal(TargetKind.Classification, data.Encoding.Kind);
        Assert.Equal(["iris", "rose"], data.Dataset.ClassNames);
        Batch all = data.Dataset.All();
        Assert.Equal([3, 3], all.Inputs.Shape);
        Assert.Equal([1.5f, 0, 1, 2.5f, 1, 0, 3, 0, 1], all.Inputs.ToArray());
        Assert.Equal([1, 0, 0], all.Labels!.ToArray());
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
        Assert.Equal([10f, 9, 10], numbers.Dataset.All().Targets!.ToArray());
        Assert.Equal([3, 1], numbers.Dataset.All().Targets!.Shape);
        Assert.Equal(0, numbers.Dataset.Classes);
        TableData classes = TableData.From(table, "y", new TableOptions { Kind = TargetKind.Classification });
        Assert.Equal(["9", "10"], classes.Encoding.ClassNames); // by value
        Assert.Equal([1, 0, 1], classes.Dataset.All().Labels!.ToArray());
        Assert.Equal(["x=1", "x=2", "x=3"], TableData.From(table, "y", new TableOptions { Categorical = ["x"] }).Encoding.FeatureNames());
    }

    [Fact]
    public void A_missing_target_names_the_columns() =>
        Assert.Contains("Got the columns id, width, colour, kind.", Assert.Throws<ArgumentException>(() => TableData.From(s_flowers, "species")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("x,y\n1,a\n,b", "Table: column \"x\" must have a value in every row.\n  Got an empty field at line 3 of the text.\n  Fill it in, remove the row, or drop the column.")]
    [InlineData("x,y\n1,a\nNA,b", "Table: column \"x\" must have a value in every row.\n  Got \"NA\" at line 3 of the text.\n  Fill it in, remove the row, or drop the column.")]
    [InlineData("x,y\n1,a\nnan,b", "Table: column \"x\" must have a value in every row.\n  Got \"nan\" at line 3 of the text.\n  Fill it in, remove the row, or drop the column.")]
    [InlineData("x,y\nred,a\n?,b", "Table: column \"x\" must have a value in every row.\n  Got \"?\" at line 3 of the text.\n  Fill it in, remove the row, or drop the column.")]
    [InlineData("x,y\n1,a\n2,", "Table: column \"y\" must have a value in every row.\n  Got an empty field at line 3 of the text.\n  Fill it in, remove the row, or drop the column.")]
    [InlineData("x,y\n1,a\nInfinity,b", "Table: column \"x\" must hold finite numbers.\n  Got \"Infinity\" at line 3 of the text.\n  Write numbers as 1234.5, below 3.4e38, or drop the column.")]
    [InlineData("x,y\n1,1.5\n1,1e39", "Table: column \"y\" must hold finite numbers.\n  Got \"1e39\" at line 3 of the text.\n  Write numbers as 1234.5, below 3.4e38, or drop the column.")]
    [InlineData("x,y", "Table: the text must have at least one row.\n  Got only the names of columns.\n  If the first row is data, set Header = false.")]
    [InlineData("y\na\nb", "Table: the text must have a column beside the target.\n  Got the columns y.\n  Drop fewer, or add features; if the delimiter was guessed wrong, set Delimiter.")]
    [InlineData("x,y\n1,a\n2,a", "Table: the target \"y\" must have at least two classes.\n  Got only \"a\".\n  Choose another target, or add rows of other classes.")]
    public void Bad_data_says_where(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<InvalidDataException>(() => TableData.From(CsvTable.Parse(text), "y")).Message);

    [Fact]
    public void Too_many_categories_are_an_error_that_shows_the_typing_mistake()
    {
        CsvTable table = CsvTable.Parse("x,y\n" + string.Join('\n', Enumerable.Range(0, 300).Select(i => i == 7 ? "1O,a" : $"{i},{(i % 2 == 0 ? "a" : "b")}")));
        Assert.Equal("Table: column \"x\" may have at most 256 categories.\n  Got more, the first that is no number \"1O\" at line 9 of the text.\n  Drop the column, or make groups.",
            Assert.Throws<InvalidDataException>(() => TableData.From(table, "y")).Message);
        Assert.Equal(300, TableData.From(table, "y", new TableOptions { MaxCategories = 300 }).Encoding.FeatureCount());
    }
}
