using System.Globalization;

namespace Myelin.Tables.Tests.Features;

public sealed class TableEncodingTests
{
    private static readonly Table s_mixed = TableFile.Parse(
        "age,color,day,note,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{(i % 5 == 0 ? "" : $"{20 + i}")},{(i % 8 == 3 ? "" : "rgb"[i % 3])},{new DateTime(2024, 1, 1).AddDays(20 * i):yyyy-MM-dd}," +
            $"{(i % 2 == 0 ? "good" : "bad")} day {i % 29},{i % 2}\n"))));

    private static readonly TableEncoding s_encoding = TableData.From(s_mixed, "y").Encoding;

    [Fact]
    public void A_saved_encoding_encodes_new_rows_alike()
    {
        TableEncoding loaded = TableEncoding.FromJson(s_encoding.ToJson());
        Assert.Equal(s_encoding.ToJson(), loaded.ToJson());
        Assert.Equal(s_encoding.FeatureNames(), loaded.FeatureNames());
        Assert.Equal(s_encoding.Apply(s_mixed), loaded.Apply(s_mixed));
        Assert.Equal(s_encoding.FeatureCount(), loaded.FeatureNames().Count);
    }

    [Fact]
    public void What_is_missing_is_filled_and_marked()
    {
        double[] ages = [.. Enumerable.Range(0, 40).Where(i => i % 5 != 0).Select(i => 20.0 + i)];
        Dictionary<string, float> row = Row("age,color,day,note\n,,2024-03-01,good\n");
        Assert.Equal((float)(ages[15] + ages[16]) / 2, row["age"]);
        Assert.Equal([1f, 1f, 0f], [row["age=(missing)"], row["color=(missing)"], row["color=r"]]);
        row = Row("age,color,day,note\n33,r,,\n");
        Assert.Equal([33f, 0f, 0f, 1f], [row["age"], row["age=(missing)"], row["color=(missing)"], row["color=r"]]);
    }

    [Fact]
    public void What_training_did_not_have_is_welcome()
    {
        Dictionary<string, float> row = Row("age,color,day,note\n999,purple,2031-12-31,unheard of\n");
        Assert.All(row.Where(f => f.Key.StartsWith("color", StringComparison.Ordinal) || f.Key.StartsWith("note", StringComparison.Ordinal)), f =>
            Assert.Equal(0, f.Value));
        Assert.Equal(1, s_encoding.Unseen(TableFile.Parse("age,color,day,note\n1,purple,2024-01-01,x\n2,r,2024-01-01,x\n"))["color"]);
        Assert.Equal(32, row["day.year"], 0.01);
        // The end of December is next to the beginning of January.
        Assert.Equal([0f, 1f], [MathF.Round(row["day.month.sin"], 1), MathF.Round(row["day.month.cos"], 1)]);
    }

    [Fact]
    public void Learned_from_the_training_rows_alone()
    {
        Table table = TableFile.Parse("x,c,y\n1,a,0\n2,a,1\n3,a,0\n1000,b,1\n");
        TableSchema schema = TableSchema.Guess(table);
        TableTarget target = TableTarget.Guess(table, schema.Of("y"));
        TableEncoding encoding = TableEncoding.Fit(table, schema, [target], [0, 1, 2]);
        Assert.Equal(2, Assert.IsType<NumberColumn>(encoding.Columns[0]).Fill);
        Assert.Equal(["a"], Assert.IsType<CategoryColumn>(encoding.Columns[1]).Categories);
    }

    [Fact]
    public void Rare_categories_are_one_together()
    {
        Table table = TableFile.Parse("c,y\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"{(i < 990 ? "ab"[i % 2] : $"rare{i}")},{i % 3}\n")));
        TableEncoding encoding = TableData.From(table, "y").Encoding;
        Assert.Equal(["c=a", "c=b", "c=(other)"], encoding.FeatureNames());
        Assert.Equal([0f, 0, 1], encoding.Apply(TableFile.Parse("c,z\nnever,1\n")));
    }

    [Fact]
    public void Words_are_weighted_by_rarity_and_rows_have_length_1()
    {
        string[] words = ["red", "green", "blue", "the"];
        Table table = TableFile.Parse("t,y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"The {words[i % 3]} {words[i / 3 % 4]} x{i},{i % 2}\n")));
        TableData data = TableData.From(table, "y");
        WordsColumn column = Assert.IsType<WordsColumn>(Assert.Single(data.Encoding.Columns));
        Assert.Equal(["the", "blue", "green", "red"], column.Words);
        Assert.Equal(1 + Math.Log(61.0 / 61), column.Weights[0], 1e-6);
        Assert.Equal(1 + Math.Log(61.0 / (1 + Enumerable.Range(0, 60).Count(i => i % 3 == 2 || i / 3 % 4 == 2))), column.Weights[1], 1e-6);
        foreach (float[] row in data.Dataset.All().Inputs.ToArray().Chunk(4)) Assert.Equal(1, row.Sum(v => (double)v * v), 1e-6);
        Assert.Equal([0f, 0, 0, 0], data.Encoding.Apply(TableFile.Parse("t,z\n,1\n")));
        Assert.Equal(["机", "器", "ml", "2024"], TextWords.Of("机器 ML-2024"));
    }

    [Theory]
    [InlineData(FillRule.Median, 2.0)]
    [InlineData(FillRule.Mean, 34.0)]
    public void Fills_by_the_rule(FillRule rule, double expected)
    {
        TableEncoding encoding = TableData.From(TableFile.Parse("x,y\n1,0\n2,1\n99,0\n,1\n"), "y",
            new TableOptions { Encoding = new() { Fill = rule, Indicators = false } }).Encoding;
        Assert.Equal(expected, Assert.IsType<NumberColumn>(Assert.Single(encoding.Columns)).Fill);
        Assert.Equal([(float)expected], encoding.Apply(TableFile.Parse("x,z\n,1\n")));
    }

    [Fact]
    public void Without_a_rule_a_gap_is_refused()
    {
        Table table = TableFile.Parse("x,c,y\n1,a,0\n2,b,1\n99,a,0\n4,b,1\n");
        TableEncoding encoding = TableData.From(table, "y", new TableOptions { Encoding = new() { Fill = FillRule.Drop } }).Encoding;
        Assert.Equal("Table: column \"x\" must have a value in every row.\n  Got an empty field at line 3 of the text.\n" +
            "  Fill it in or remove the row; for training, --drop x leaves the column out.",
            Assert.Throws<InvalidDataException>(() => encoding.Apply(TableFile.Parse("x,c\n1,a\n,b\n"))).Message);
        Assert.Throws<InvalidDataException>(() => encoding.Apply(TableFile.Parse("x,c\n1,\n")));
        TableSchema schema = TableSchema.Guess(TableFile.Parse("x,c,y\n1,a,0\n,b,1\n99,,0\n4,b,1\n"));
        Assert.Equal([true, false, false, true], schema.CompleteRows(TableFile.Parse("x,c,y\n1,a,0\n,b,1\n99,,0\n4,b,1\n"), new ColumnOptions(), ["y"]));
    }

    [Fact]
    public void Columns_are_found_by_name_in_any_order()
    {
        TableEncoding encoding = TableData.From(TableFile.Parse("width,color,kind\n1.5,red,rose\n2.5,blue,iris\n"), "kind").Encoding;
        Table other = TableFile.Parse("kind,extra,color,width\nrose,9,blue,4\n");
        Assert.Equal([4f, 1, 0], encoding.Apply(other));
        Assert.Equal([1], encoding.Examples(other).All().Labels.ToArray());
        Assert.Throws<ArgumentException>(() => encoding.Apply(TableFile.Parse("kind,width\nrose,4\n")));
        Assert.Throws<ArgumentException>(() => encoding.Examples(TableFile.Parse("color,width\nblue,4\n")));
        Assert.Equal("Table: column \"kind\" must contain a known class.\n  Got \"tulip\" at line 2 of the text.\n" +
            "  Known are iris, rose; train again if there is a new one.",
            Assert.Throws<InvalidDataException>(() => encoding.Examples(TableFile.Parse("kind,color,width\ntulip,red,4\n"))).Message);
        Assert.Equal("Table: column \"width\" must have finite numbers.\n  Got \"wide\" at line 2 of the text.\n" +
            "  Write numbers like 1234.5, below 3.4e38, or leave the field empty; for training, --drop width leaves the column out.",
            Assert.Throws<InvalidDataException>(() => encoding.Apply(TableFile.Parse("color,width\nred,wide\n"))).Message);
        Assert.Equal([4f, 1, 0, 1, 0, 1], encoding.Inputs(TableFile.Parse("color,width\nblue,4\nred,1\n")).ToArray());
    }

    [Fact]
    public void Numbers_that_need_more_than_seven_digits_are_shifted()
    {
        Table table = TableFile.Parse("t,y\n" +
            string.Concat(Enumerable.Range(0, 50).Select(i => $"{1_700_000_000 + (7 * i % 50)},{1_000_000_000 + (i % 30)}\n")));
        TableEncoding encoding = TableData.From(table, "y").Encoding;
        NumberColumn time = Assert.IsType<NumberColumn>(encoding.Columns[0]);
        Assert.Equal(1_700_000_024.5, time.Origin);
        Assert.Equal(50, encoding.Apply(table).Distinct().Count());
        Assert.Equal(30, encoding.Examples(table).All().Targets.ToArray().Distinct().Count());
    }

    [Fact]
    public void Encodings_of_Myelin_0_2_are_read()
    {
        TableEncoding encoding = TableEncoding.FromJson(
            """{"columns":[{"name":"t","categories":null,"origin":5},{"name":"c","categories":["a","b"],"origin":0}]""" +
            ""","target":"y","kind":"Classification","classNames":["p","q"],"targetOrigin":0}""");
        Assert.Equal(["t", "c=a", "c=b"], encoding.FeatureNames());
        Assert.Equal([2f, 0, 1], encoding.Apply(TableFile.Parse("c,t\nb,7\n")));
        Assert.Equal(["p", "q"], encoding.Targets[0].Classes);
        Assert.Throws<InvalidDataException>(() => encoding.Apply(TableFile.Parse("c,t\nb,\n")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"columns\":[null],\"target\":\"y\",\"kind\":\"Regression\",\"classNames\":[]}")]
    [InlineData("{\"columns\":[],\"target\":\"y\",\"kind\":\"Guess\",\"classNames\":[]}")]
    [InlineData("{\"columns\":[],\"targets\":[],\"missing\":[]}")]
    [InlineData("{\"columns\":[{\"kind\":\"wheel\",\"name\":\"x\"}],\"targets\":[],\"missing\":[]}")]
    [InlineData("{\"columns\":[{\"kind\":\"date\",\"name\":\"x\",\"form\":\"zz\"}]," +
        "\"targets\":[{\"name\":\"y\",\"kind\":\"Regression\",\"classes\":[]}],\"missing\":[]}")]
    public void Damaged_text_is_refused(string json) =>
        Assert.StartsWith("TableEncoding: the text must be JSON as ToJson writes it.\n  Got \"",
            Assert.Throws<InvalidDataException>(() => TableEncoding.FromJson(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Portable_functions_agree_with_the_platform()
    {
        for (double turn = -2; turn < 2; turn += 0.0037)
        {
            (float sine, float cosine) = PortableMath.Circle(turn);
            Assert.Equal(Math.Sin(2 * Math.PI * turn), sine, 1e-7);
            Assert.Equal(Math.Cos(2 * Math.PI * turn), cosine, 1e-7);
        }

        for (double value = 1e-3; value < 1e7; value *= 1.13) Assert.Equal(Math.Log(value), PortableMath.Log(value),
            1e-6 * Math.Max(1, Math.Abs(Math.Log(value))));
    }

    private static Dictionary<string, float> Row(string text) =>
        s_encoding.FeatureNames().Zip(s_encoding.Apply(TableFile.Parse(text))).ToDictionary(f => f.First, f => f.Second);
}
