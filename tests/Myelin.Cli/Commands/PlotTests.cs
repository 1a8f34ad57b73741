using System.Xml.Linq;

namespace Myelin.Cli.Tests.Commands;

public sealed class PlotTests
{
    [Fact]
    public void Help_lists_every_kind()
    {
        string help = Cli.Run("plot", "--help").Done().Output;
        Assert.NotEmpty(Runs.PictureKind.All);
        foreach (Runs.PictureKind kind in Runs.PictureKind.All) Assert.Contains($"  {kind.Name} ", help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_is_saved_with_its_numbers_as_the_last_line()
    {
        using var cli = new Cli();
        Outcome outcome = Cli.Run("plot", "descent", "--lr", "0.5", "2", "--steps", "3", "-o", cli.File("d.svg"), "--width", "600", "--json").Done();
        Assert.Equal(("descent", cli.File("d.svg")), ((string?)outcome.Result["kind"], (string?)outcome.Result["out"]));
        Assert.Equal("""{"shape":[4],"values":[-3,0,0,0]}""", outcome.Result["numbers"]!["0.5"]!.ToJsonString());
        Assert.Equal("600", (string?)XDocument.Load(cli.File("d.svg")).Root!.Attribute("width"));
    }

    [Fact]
    public void Without_a_file_it_is_drawn_with_characters()
    {
        string drawn = Cli.Run("plot", "perceptron", "--gate", "AND", "--language", "zh").Done().Output;
        Assert.Contains("感知机学习规则", drawn, StringComparison.Ordinal);
        Assert.Contains(drawn, c => c is > '\u2800' and < '\u2900');
    }

    [Fact]
    public void Language_is_that_of_the_picture_too()
    {
        using var cli = new Cli();
        Cli.Run("plot", "descent", "-o", cli.File("d.svg"), "--language", "zh").Done();
        Assert.Contains("<title>曲线上的梯度下降</title>", File.ReadAllText(cli.File("d.svg")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plot desc", 2, "there is no command desc", "There are neuron, perceptron")]
    [InlineData("plot descent --lr -1", 2, "--lr: the value must be a number above 0", "Got \"-1\"")]
    [InlineData("plot optimizers --surface bowle", 2, "--surface: the value must be one of bowl", "Did you mean bowl?")]
    [InlineData("plot activations --activation reluu", 2, "--activation: the value must be one of step", "Did you mean relu?")]
    [InlineData("plot descent --width 100", 2, "--width: the value must be a whole number from 320 to 10000", "Got \"100\"")]
    [InlineData("plot neuron -o x.png", 2, "--out: the file must be an .svg file.", "Got \"x.png\".", "Did you mean x.svg?")]
    [InlineData("plot descent -o /no/such/folder/d.svg", 1, "plot: the file must be writable, in a folder that exists", "Give another, such as -o descent.svg")]
    public void Errors_say_what_would_work(string line, int code, params string[] parts) => Cli.Run(line.Split(' ')).Failed(code, parts);

    [Fact]
    public void Another_file_than_SVG_is_refused_in_Chinese_too() => Assert.Equal(
        "--out：文件必须是 .svg 文件。\n  实际为“x.PDF”。\n  您是否想输入 x.svg？",
        Cli.Run("plot", "neuron", "-o", "x.PDF", "--language", "zh").Error.Trim());

    [Fact]
    public void A_run_is_drawn_and_what_does_not_fit_it_is_refused()
    {
        using var cli = new Cli();
        Cli.Run("train", "--epochs", "2", "--out", cli.File("run")).Done();
        Assert.Equal("[1,2]", Cli.Run("plot", "curves", "--run", cli.File("run"), "--json").Done().Result["numbers"]!["epoch"]!["values"]!.ToJsonString());
        Cli.Run("plot", "boundary", "--run", cli.File("run")).Failed(1, "the data must have two features", "Got inputs of [1, 8, 8]");
        Cli.Run("plot", "feature-maps", "--run", cli.File("run")).Failed(1, "the model must have a layer with maps");
        Cli.Run("plot", "feature-maps", "--layer", "9").Failed(1, "the layer must be one that is known", "Known are 0, 1, 2, 3, 4");
        Cli.Run("plot", "curves", "--run", cli.File("none")).Failed(2, "--run: the folder must be that of a run with a history.csv");
        Assert.Contains("BoundaryPicture：数据必须有两个特征。\n  实际输入的形状为 [1, 8, 8]。\n  请选择两列，或改画隐藏特征。",
            Cli.Run("plot", "boundary", "--run", cli.File("run"), "--language", "zh").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_switch_needs_no_value() =>
        Assert.True((double?)Cli.Run("plot", "gradients", "--residual", "--depth", "4", "--init", "small", "--activation", "tanh", "--json").Done()
            .Result["numbers"]!["small.tanh.factor"]!["values"]![0] > 0.5);

    [Fact]
    public void A_table_of_two_columns_has_a_boundary()
    {
        using var cli = new Cli();
        string rows = string.Concat(Enumerable.Range(0, 60).Select(i => $"{i % 9},{i % 7},{(i % 9 > 4 ? "big" : "small")}\n"));
        Cli.Run("train", cli.Write("t.csv", "a,b,kind\n" + rows), "--target", "kind", "--epochs", "20", "--out", cli.File("run")).Done();
        Assert.InRange((double)Cli.Run("plot", "boundary", "--run", cli.File("run"), "--json").Done().Result["numbers"]!["accuracy"]!["values"]![0]!, 0.5, 1);
    }
}
