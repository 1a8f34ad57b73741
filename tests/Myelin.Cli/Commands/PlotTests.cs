using System.Xml.Linq;
using Myelin.Pictures;

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
    [InlineData("plot descent --lr -1", 2, "--lr: the value must be a number from 0.000001 to 1000000", "Got \"-1\"")]
    [InlineData("plot optimizers --surface bowle", 2, "--surface: the value must be one of bowl", "Did you mean bowl?")]
    [InlineData("plot activations --activation reluu", 2, "--activation: the value must be one of step", "Did you mean relu?")]
    [InlineData("plot descent --width 100", 2, "--width: the value must be a whole number from 320 to 10000", "Got \"100\"")]
    [InlineData("plot segments --points 0,0 1,1 1,0 0,1", 2, "--points: the points must make edges that do not cross", "Got an edge from 0,0")]
    [InlineData("plot segments --points 0,0 1,0", 2, "--points: the points must be 3 to 12 corners", "Got 2.")]
    [InlineData("plot segments --points 0,0 1,0 1,1 1,0", 2, "--points: the points must all differ", "Got 1,0 twice.")]
    [InlineData("plot segments --points 0,0 1,0 3,1", 2, "--points: the value must be numbers from -1.2 to 1.2 in pairs", "Got \"3,1\"")]
    [InlineData("plot segments --sides 4 --points 0,0 1,0 0,1", 2, "--points: the points say how many sides there are", "Got --sides too.")]
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
        Cli.Run("plot", "boundary", "--run", cli.File("run")).Failed(2, "--run: the data must have two features", "Got inputs of [1, 8, 8]");
        Cli.Run("plot", "feature-maps", "--run", cli.File("run")).Failed(2, "--run: the model must have a layer with maps");
        Cli.Run("plot", "feature-maps", "--layer", "9").Failed(2, "--layer: the layer must be one that is known", "Known are 0, 1, 2, 3, 4");
        Cli.Run("plot", "curves", "--run", cli.File("none")).Failed(2, "--run: the folder must be that of a run with a history.csv");
        Assert.Contains("--run：数据必须有两个特征。\n  实际输入的形状为 [1, 8, 8]。\n  请选择两列，或改画隐藏特征。",
            Cli.Run("plot", "boundary", "--run", cli.File("run"), "--language", "zh").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Corners_come_in_one_text_or_in_several() => Assert.Equal(
        Cli.Run("plot", "segments", "--points", "-1,-1 0,-0.3 1,-1 0,1", "--json").Done().Output,
        Cli.Run("plot", "segments", "--points", "-1,-1", "0,-0.3", "1,-1", "0,1", "--json").Done().Output);

    [Fact]
    public void Errors_about_corners_are_in_Chinese()
    {
        foreach (string corners in (string[])["0,0 1,0", "0,0 1,1 1,0 0,1", "0,0 1,0 1,1 1,0", "3,1 0,0 1,1", "0,0 1,0 0,1 --sides 4"])
        {
            string[] said = Cli.Run(["plot", "segments", "--points", .. corners.Split(' '), "--language", "zh"]).Error.Split('\n');
            Assert.All(said[..3], line => Assert.Contains(line, c => c is > '\u4e00' and < '\u9fff'));
        }
    }

    [Fact]
    public void A_switch_needs_no_value() =>
        Assert.True((double?)Cli.Run("plot", "gradients", "--residual", "--depth", "4", "--init", "small", "--activation", "tanh", "--json").Done()
            .Result["numbers"]!["small.tanh.factor"]!["values"]![0] > 0.5);

    [Theory]
    [MemberData(nameof(BadValues))]
    public void A_bad_value_names_its_option_and_what_works(string kind, string flag, string value)
    {
        string[] line = ["plot", kind, flag, .. value.Split(' ')];
        Cli.Run(line).Failed(2, $"{flag}: the", "Got ");
        string[] chinese = Cli.Run([.. line, "--language", "zh"]).Error.Split('\n');
        Assert.Contains($"{flag}：", chinese[0], StringComparison.Ordinal);
        Assert.All(chinese[..3], text => Assert.Contains(text, c => c is > '\u4e00' and < '\u9fff'));
    }

    /// <summary>Every option of every kind, with values of all sorts that it cannot have.</summary>
    public static TheoryData<string, string, string> BadValues
    {
        get
        {
            TheoryData<string, string, string> all = [];
            foreach (Runs.PictureKind kind in Runs.PictureKind.All)
            {
                foreach (Runs.RunOption option in kind.Options.Where(option => !option.IsSwitch))
                {
                    foreach (string value in BadValuesOf(option)) all.Add(kind.Name, option.Flag, value);
                }
            }

            return all;
        }
    }

    private static IEnumerable<string> BadValuesOf(Runs.RunOption option) => option switch
    {
        Runs.TextOption => ["none/such"],
        Runs.WidthsOption => ["0", "1,", "99999", string.Join(',', Enumerable.Repeat("1", 65))],
        Runs.ListOption { Values.Count: 0 } => ["x", "1e300", "NaN", string.Join(' ', Enumerable.Repeat("1", 1001))],
        _ when option.Choices.Count > 0 => ["nonesuch", "RELU"],
        _ => ["x", "-1e300", "1e300", "NaN", "99999999"],
    };

    [Fact]
    public void Help_says_what_every_option_takes()
    {
        foreach (Runs.PictureKind kind in Runs.PictureKind.All)
        {
            string[] words = Cli.Run("plot", kind.Name, "--help").Done().Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
            string help = string.Join(' ', words);
            Assert.All(kind.Options.Where(option => !option.IsSwitch), option => Assert.Contains(option.HelpWithRule, help, StringComparison.Ordinal));
        }
    }

    /// <summary>Names of the field say what they mean; names that only these pictures have must be explained.</summary>
    [Fact]
    public void Words_that_are_ours_have_a_meaning()
    {
        string[] known = [.. ActivationPicture.Names, .. OptimizerPicture.Names, .. PerceptronPicture.Gates];
        foreach (Runs.RunOption option in Runs.PictureKind.All.SelectMany(kind => kind.Options))
        {
            Assert.All(option.Choices, choice => Assert.True(
                known.Contains(choice) || char.IsDigit(choice[0]) || option.Meanings.ContainsKey(choice), $"{option.Flag} {choice}"));
        }
    }

    [Fact]
    public void A_table_of_two_columns_has_a_boundary()
    {
        using var cli = new Cli();
        string rows = string.Concat(Enumerable.Range(0, 60).Select(i => $"{i % 9},{i % 7},{(i % 9 > 4 ? "big" : "small")}\n"));
        Cli.Run("train", cli.Write("t.csv", "a,b,kind\n" + rows), "--target", "kind", "--epochs", "20", "--out", cli.File("run")).Done();
        Assert.InRange((double)Cli.Run("plot", "boundary", "--run", cli.File("run"), "--json").Done().Result["numbers"]!["accuracy"]!["values"]![0]!, 0.5, 1);
    }
}
