namespace Myelin.Tests.Data;

public sealed class TableEncodingTests
{
    private static readonly TableEncoding s_encoding = TableData.From(CsvTable.Parse("width,color,kind\n1.5,red,rose\n2.5,blue,iris\n"), "kind").Encoding;

    [Fact]
    public void A_saved_encoding_encodes_new_rows_alike()
    {
        TableEncoding loaded = TableEncoding.FromJson(s_encoding.ToJson());
        Assert.Equal(s_encoding.ToJson(), loaded.ToJson());
        Assert.Equal(s_encoding.FeatureNames(), loaded.FeatureNames());
        Assert.Equal((s_encoding.Target, s_encoding.Kind), (loaded.Target, loaded.Kind));
        Assert.Equal([0.25f, 1, 0], loaded.Encode("0.25", " blue"));
        Assert.Equal([-1000f, 0, 1], loaded.Encode("-1e3", "red"));
    }

    [Fact]
    public void Another_table_may_have_its_columns_in_any_order()
    {
        Dataset test = s_encoding.Apply(CsvTable.Parse("kind,extra,color,width\nrose,9,blue,4\n"));
        Assert.Equal([4f, 1, 0], test.All().Inputs.ToArray());
        Assert.Equal([1], test.All().Labels.ToArray());
        Assert.Throws<ArgumentException>(() => s_encoding.Apply(CsvTable.Parse("kind,width\nrose,4\n")));
        Assert.Throws<ArgumentException>(() => s_encoding.Apply(CsvTable.Parse("color,width\nblue,4\n")));
        Assert.Equal("Table: column \"kind\" must contain a known class.\n  Got \"tulip\" at line 2 of the text.\n" +
            "  Known are iris, rose; train again if there is a new one.",
            Assert.Throws<InvalidDataException>(() => s_encoding.Apply(CsvTable.Parse("kind,color,width\ntulip,red,4\n"))).Message);
    }

    [Theory]
    [InlineData("color,width\nblue,4\nred,1\n"), InlineData("color,width,kind\nblue,4,tulip\nred,1,?\n")]
    public void Rows_to_predict_need_no_target(string rows)
    {
        Dataset test = s_encoding.Apply(CsvTable.Parse(rows), withTarget: false);
        Batch all = test.All();
        Assert.Equal([4f, 1, 0, 1, 0, 1], all.Inputs.ToArray());
        Assert.False(all.HasLabels || all.HasTargets);
        var model = new Linear(3, 2);
        Assert.Equal(model.Predict(all.Inputs).ToArray(), model.Predict(test).ToArray());
        Assert.StartsWith("SupervisedTask: a batch must have labels or targets.\n",
            Assert.Throws<ArgumentException>(() => Evaluation.Of(new SupervisedTask(model, new CrossEntropy()), test)).Message, StringComparison.Ordinal);
        Assert.Equal([1], new TensorDataset(IntTensor.From([1, 2], 2, 1)).Take([0]).Tokens.ToArray());
    }

    [Fact]
    public void The_target_is_neither_dropped_nor_made_a_category()
    {
        CsvTable table = CsvTable.Parse("width,kind\n1.5,rose\n2.5,iris\n");
        Assert.Equal("Table: Drop must not contain the target.\n  Got \"kind\" as both.\n  Drop other columns, or choose another target.",
            Assert.Throws<ArgumentException>(() => TableData.From(table, "kind", new TableOptions { Drop = ["kind"] })).Message);
        Assert.StartsWith("Table: Categorical must not contain the target.\n",
            Assert.Throws<ArgumentException>(() => TableData.From(table, "kind", new TableOptions { Categorical = ["kind"] })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_does_not_fit_says_why()
    {
        Assert.StartsWith("TableEncoding: a row must have 2 fields.\n  Got 1.\n  Give width, color, in this order.",
            Assert.Throws<ArgumentException>(() => s_encoding.Encode("1")).Message, StringComparison.Ordinal);
        Assert.Equal("Table: column \"color\" must contain a known category.\n  Got \"green\" at the row.\n" +
            "  Known are blue, red; train again if there is a new one.",
            Assert.Throws<InvalidDataException>(() => s_encoding.Encode("1", "green")).Message);
        Assert.Contains(
            "Got \"wide\" at the row.", Assert.Throws<InvalidDataException>(() => s_encoding.Encode("wide", "red")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "Got an empty field at the row.", Assert.Throws<InvalidDataException>(() => s_encoding.Encode(" ", "red")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"columns\":[null],\"target\":\"y\",\"kind\":\"Regression\",\"classNames\":[]}")]
    [InlineData("{\"columns\":[],\"target\":\"y\",\"kind\":\"Guess\",\"classNames\":[]}")]
    public void Damaged_text_is_refused(string json) =>
        Assert.StartsWith("TableEncoding: the text must be JSON as ToJson writes it.\n  Got \"",
            Assert.Throws<InvalidDataException>(() => TableEncoding.FromJson(json)).Message, StringComparison.Ordinal);
}
