using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Myelin.Cli.Tests.Commands;

public sealed class TableTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("mlp")]
    [InlineData("linear")]
    public void A_table_of_flowers_is_classified(string model)
    {
        string table = Flowers();
        JsonObject result = Cli.Run(
            "train", table, "--target", "species", "--drop", "id", "--model", model, "--epochs", "60", "--json", "--out", _cli.File("run")).Done().Result;
        Assert.InRange((double)result["testAccuracy"]!, 0.9, 1);
        Assert.Equal(table, (string?)result["dataset"]);
        Assert.InRange((double)Cli.Run("eval", _cli.File("run"), table, "--json").Done().Result["testAccuracy"]!, 0.9, 1);
        JsonObject prediction = Cli.Run("predict", _cli.File("run"), "1.0,0.2,\"pale, blue\"", "--json").Done().Result["predictions"]![0]!.AsObject();
        Assert.Equal("small", (string?)prediction["class"]);
        Assert.Equal(1, prediction["probabilities"]!.AsObject().Sum(p => (double)p.Value!), 1e-4);
        string questions = _cli.Write("new.csv", "colour,width,length\nred,2.2,5.1\n\"pale, blue\",0.2,1.1\n");
        Assert.Equal("small", (string?)Cli.Run("predict", _cli.File("run"), "1.0;0.2;pale, blue", "--json").Done().Result["predictions"]![0]!["class"]);
        Assert.Equal(["large", "small"], Cli.Run(
            "predict", _cli.File("run"), _cli.Write("semicolons.csv", "width;length;colour\n2.2;5.1;red\n0.2;1.1;pale, blue\n"), "--json")
                .Done().Result["predictions"]!.AsArray().Select(p => (string?)p!["class"]));
        Assert.Equal(["large", "small"],
            Cli.Run("predict", _cli.File("run"), questions, "--json").Done().Result["predictions"]!.AsArray().Select(p => (string?)p!["class"]));
    }

    [Fact]
    public void A_column_of_numbers_is_predicted_in_its_own_unit()
    {
        // y = 3a - 2b + noise of 0.5, far from 0
        string table = Plane();
        JsonObject result = Cli.Run("train", table, "--target", "y", "--model", "linear", "--epochs", "60", "--json", "--out", _cli.File("run")).Done().Result;
        Assert.False(result.ContainsKey("testAccuracy"));
        Assert.InRange((double)result["testError"]!, 0.1, 0.8);
        Assert.InRange((double)Cli.Run("eval", _cli.File("run"), table, "--json").Done().Result["testError"]!, 0.1, 0.8);
        double value = (double)Cli.Run("predict", _cli.File("run"), "-4,5", "--json").Done().Result["predictions"]![0]!["value"]!;
        Assert.InRange(value, 1000 - 22 - 1, 1000 - 22 + 1);
    }

    [Fact]
    public void A_table_run_goes_on_where_it_stopped()
    {
        string table = Plane();
        string[] command = ["train", table, "--target", "y", "--epochs", "3", "--validation", "0.2", "--json", "--out", _cli.File("run")];
        JsonObject first = Cli.Run(command).Done().Result;
        Assert.Equal((double)first["testError"]!, (double)Cli.Run([.. command, "--resume"]).Done().Result["testError"]!);
    }

    [Theory]
    [InlineData("--drop id,date")]
    [InlineData("--drop id date")]
    [InlineData("--drop id --drop date")]
    public void Columns_to_leave_out_have_commas_or_spaces_between_them(string drop)
    {
        string table = _cli.Write("t.csv", "id,date,a,y\n" + string.Concat(
            Enumerable.Range(0, 20).Select(i => $"{i},d{i},{i % 2},{(i % 2 == 0 ? "no" : "yes")}\n")));
        Cli.Run(["train", table, "--target", "y", "--epochs", "1", "--out", _cli.File("run"), .. drop.Split(' ')]).Done();
        Assert.Contains("[1, 1]", Cli.Run("info", _cli.File("run")).Done().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_whose_name_has_a_comma_can_be_left_out()
    {
        string table = _cli.Write("t.csv", "\"id,date\",a,y\n" + string.Concat(
            Enumerable.Range(0, 20).Select(i => $"{i},{i % 2},{(i % 2 == 0 ? "no" : "yes")}\n")));
        Cli.Run("train", table, "--target", "y", "--epochs", "1", "--out", _cli.File("run"), "--drop", "id,date").Done();
    }

    [Theory]
    [InlineData("--target z", "Table: ", "must have the column \"z\".", "Got the columns a, b, y.")]
    [InlineData("--target Y", "Did you mean \"y\"?")]
    [InlineData("--target y --drop q", "must have the column \"q\"")]
    [InlineData("--target y --task classification --test 0.999", "train: every part needs a row.")]
    public void Columns_that_are_not_there_are_an_error(string options, params string[] parts) =>
        Cli.Run(["train", _cli.Write("t.csv", "a,b,y\n1,2,3\n2,3,4\n3,4,5\n"), "--out", _cli.File("run"), .. options.Split(' ')]).Failed(1, parts);

    [Theory]
    [InlineData("a,y\n1,x\n2,y\nInfinity,y\n", "must have a number in every row.\n  Got \"Infinity\" at line 4 of ", "among 2 numbers")]
    [InlineData("a,b,y\n1,\"1,000\",x\n2,\"2,500\",z\n", "Table: column \"b\" must show whether its commas stand before decimals or between thousands.")]
    [InlineData("a,y\n1,x\n2,y,3\n", "Got a row of 3 at line 3.")]
    [InlineData("a,y\n1,x\n\"2,y\n", "an opening quote needs a closing one")]
    [InlineData("a,b,y\n1,1/2/2024,x\n2,3/4/2024,z\n", "must show whether the day or the month is first in its dates.")]
    [InlineData("a,a,y\n1,2,x\n3,4,z\n", "each column must have a unique name.\n  Got \"a\" 2 times.")]
    [InlineData("a,y\n", "must have at least one row")]
    [InlineData("", "must have at least one row")]
    public void A_damaged_table_is_an_error_and_leaves_nothing(string text, params string[] parts)
    {
        string table = _cli.Write("t.csv", text);
        Cli.Run("train", table, "--target", "y", "--out", _cli.File("run")).Failed(1, parts);
        Assert.Equal([table], Directory.GetFileSystemEntries(_cli.Folder));
    }

    [Fact]
    public void What_a_table_cannot_have_is_wrong_usage()
    {
        string table = _cli.Write("t.csv", "a,b,y\n1,2,3.5\n2,3,4.5\n3,4,5.5\n");
        Cli.Run("train", table).Failed(2, "train: a table needs --target COLUMN, the column to predict.", "Its columns are a, b, y.");
        Cli.Run("train", table, "--target", "y,b").Failed(2, "train: --target must name one column.\n  Got \"y,b\".\n  Train a run for each of them");
        Cli.Run("train", table, "--target", "y", "--model", "cnn", "--out", _cli.File("run"))
            .Failed(2, "train: the model cnn needs images.\n  Got inputs of shape [2].\n  Try --model mlp.");
        Cli.Run("train", table, "--target", "y", "--model", "perceptron", "--out", _cli.File("run")).Failed(2, "train: a perceptron chooses between classes.");
        Cli.Run("train", table, "--target", "y", "--label-smoothing", "0.1", "--out", _cli.File("run"))
            .Failed(2, "train: --label-smoothing is for classes.\n  Got a target of numbers.");
        Assert.False(Directory.Exists(_cli.File("run")));
        Cli.Run("train", _cli.File("none.csv"), "--target", "y")
            .Failed(1, "the file must exist.\n  Got ", "none.csv", "\n  Check the path");
        Cli.Run("train", _cli.File("none.csv")).Failed(1, "the file must exist.\n  Got ", "none.csv");
        Cli.Run("train", Path.Combine(_cli.File("nowhere"), "none.csv"), "--target", "y").Failed(1, "the file must exist.\n  Got ", "none.csv");
    }

    [Fact]
    public void A_target_of_names_is_an_error_unless_it_is_meant()
    {
        string table = _cli.Write("names.csv", "a,name\n" + string.Join('\n', Enumerable.Range(0, 30).Select(i => $"{i},person{i}")));
        Cli.Run("train", table, "--target", "name", "--out", _cli.File("run"))
            .Failed(1, "Table: the target \"name\" must have classes that occur more than once.\n  Got 30 different texts in 30 rows.",
            "--task classification.");
        string twice = _cli.Write("twice.csv", "a,name\n" + string.Join('\n', Enumerable.Range(0, 40).Select(i => $"{i},person{i % 25}")));
        Cli.Run("train", twice, "--target", "name", "--out", _cli.File("run")).Failed(1, "Got 25 different texts in 40 rows.");
        Cli.Run("train", twice, "--target", "name", "--task", "classification", "--epochs", "1", "--out", _cli.File("run")).Done();
    }

    [Fact]
    public void Names_of_classes_with_line_breaks_stay_on_their_lines()
    {
        string table = _cli.Write("breaks.csv", "a,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},\"{(i < 20 ? "low\nend" : "high")}\"\n")));
        Cli.Run("train", table, "--target", "y", "--epochs", "1", "--out", _cli.File("run")).Done();
        string[] predicted = Cli.Run("predict", _cli.File("run"), "3").Done().Output.Split('\n');
        Assert.Contains(predicted, line => line.StartsWith(@"  low\nend ", StringComparison.Ordinal));
        Assert.DoesNotContain(predicted, line => line.StartsWith("end", StringComparison.Ordinal));
        string[] evaluated = Cli.Run("eval", _cli.File("run")).Done().Output.Split('\n');
        Assert.DoesNotContain(evaluated, line => line.TrimStart().StartsWith("end", StringComparison.Ordinal));
    }

    [Fact]
    public void Questions_that_do_not_fit_the_table_are_errors()
    {
        Cli.Run("train", Flowers(), "--target", "species", "--drop", "id", "--epochs", "2", "--out", _cli.File("run")).Done();
        Cli.Run("predict", _cli.File("run"), "1,2")
            .Failed(1, "predict: a row must have 3 fields.\n  Got 2.\n  Give length, width, colour, in this order.");
        Cli.Run("predict", _cli.File("run"), "1,x,red").Failed(1, "\"width\"", "\"x\"");
        Cli.Run("predict", _cli.File("run"), "1,2,green").Done();
        Cli.Run("predict", _cli.File("run"), _cli.Write("few.csv", "length,width\n1,2\n")).Failed(1, "must have the column \"colour\"");
        Cli.Run("predict", _cli.File("run"), _cli.Write("empty.csv", "")).Failed(1, "empty.csv must have at least one row.");
        Cli.Run("predict", _cli.File("run"), "missing.csv").Failed(1, "the file must exist.\n  Got ", "missing.csv");
        Cli.Run("predict", _cli.File("run"), "1;2,5;red")
            .Failed(1, "\"width\" must have finite numbers.\n  Got \"2,5\" at the row.\n  Write numbers like 1234.5");
        Cli.Run("predict", _cli.File("run"), "0", "--dataset", "digits").Failed(2, "predict: --dataset is for a run on images.\n  Got one on a table.");
        Cli.Run("predict", _cli.File("run"), _cli.Write("none.csv", "length,width,colour\n")).Failed(1, "must have at least one row");
        Cli.Run("eval", _cli.File("run"), "digits").Failed(1, "digits");
        Cli.Run("eval", _cli.File("run"), _cli.Write("odd.csv", "length,width,colour,species\n1,2,red,huge\n")).Failed(1, "huge");
    }

    /// <summary>Two kinds, told apart by length and width, a little by colour; a colour has the delimiter in it.</summary>
    private string Flowers()
    {
        var text = new StringBuilder("id,length,width,colour,species\n");
        var random = new RandomStream(3);
        for (int i = 0; i < 120; i++)
        {
            bool large = random.Next(2) == 1;
            double length = (large ? 4.5 : 1.2) + (random.Next(100) / 100.0), width = (large ? 1.8 : 0.1) + (random.Next(100) / 200.0);
            text.Append(CultureInfo.InvariantCulture,
                $"{i},{length},{width},{(random.Next(4) == 0 != large ? "red" : "\"pale, blue\"")},{(large ? "large" : "small")}\n");
        }

        return _cli.Write("flowers.csv", text.ToString());
    }

    private string Plane()
    {
        var text = new StringBuilder("a;b;y\n");
        var random = new RandomStream(4);
        for (int i = 0; i < 300; i++)
        {
            double a = (random.Next(2001) - 1000) / 100.0, b = (random.Next(2001) - 1000) / 100.0, noise = (random.Next(2001) - 1000) / 1155.0;
            text.Append(CultureInfo.InvariantCulture, $"{a};{b};{1000 + (3 * a) - (2 * b) + noise}\n");
        }

        return _cli.Write("plane.csv", text.ToString());
    }
}
