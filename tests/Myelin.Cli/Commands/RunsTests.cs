using System.Text.Json.Nodes;

namespace Myelin.Cli.Tests.Commands;

public sealed class RunsTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Runs_are_listed_with_what_tells_them_from_each_other()
    {
        Train("a", "--hidden", "4");
        Train("b", "--hidden", "64,32", "--lr", "0.02");
        string shown = Cli.Run("runs", _cli.Folder).Done().Output;
        string[] lines = shown.Split('\n');
        Assert.Matches(@"^run +data +model +options that differ +test accuracy +epochs +steps +time +saved$", lines[0].TrimEnd());
        Assert.Contains(lines, line => line.StartsWith("a ", StringComparison.Ordinal) && line.Contains("--lr 0.01 --hidden 4", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("--lr 0.02 --hidden 64,32", StringComparison.Ordinal));
        Assert.StartsWith("b ", Cli.Run("runs", _cli.Folder, "--sort", "testAccuracy").Done().Output.Split('\n')[1], StringComparison.Ordinal);
        Assert.StartsWith("a ", Cli.Run("runs", _cli.Folder, "--sort", "name").Done().Output.Split('\n')[1], StringComparison.Ordinal);
        JsonObject result = Cli.Run("runs", _cli.Folder, "--json", "--sort", "testLoss").Done().Result;
        JsonArray runs = result["runs"]!.AsArray();
        Assert.Equal(["mlp", "mlp"], runs.Select(run => (string?)run!["model"]));
        Assert.True((double)runs[0]!["figures"]!["testLoss"]! < (double)runs[1]!["figures"]!["testLoss"]!);
        Assert.Equal(("finished", 45L, 0.02), ((string?)runs[0]!["state"], (long)runs[0]!["steps"]!, (double)runs[0]!["settings"]!["learningRate"]!));
    }

    [Fact]
    public void Two_runs_are_compared_in_options_figures_and_curves()
    {
        Train("a", "--hidden", "4");
        Train("b", "--model", "linear");
        string shown = Cli.Run("runs", "compare", _cli.File("a"), _cli.File("b")).Done().Output;
        Assert.Matches(@"(?m)^option +a +b$", shown);
        Assert.Matches(@"(?m)^model +mlp +linear$", shown);
        Assert.Matches(@"(?m)^test accuracy +[\d.]+ % +[\d.]+ %$", shown);
        Assert.Contains("Learning curves of several runs", shown, StringComparison.Ordinal);
        string svg = _cli.File("curves.svg");
        JsonObject result = Cli.Run("runs", "compare", _cli.File("a"), _cli.File("b"), "--picture", svg, "--json").Done().Result;
        Assert.Equal(["mlp", "linear"], result["differences"]!["model"]!.AsArray().Select(value => (string?)value));
        Assert.StartsWith("<svg", File.ReadAllText(svg), StringComparison.Ordinal);
        string same = Cli.Run("runs", "compare", _cli.File("a"), _cli.File("a")).Done().Output;
        Assert.Contains("same data, model, options and seed", same, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_is_deleted_after_a_question_or_with_yes()
    {
        Train("a");
        Train("b");
        Cli.Run("runs", "delete", _cli.File("a"), "--yes", "--json").Done();
        Assert.False(Directory.Exists(_cli.File("a")));
        _cli.Start("runs", "delete", "b").Failed(2, "a run is deleted after a question, or with --yes.", "Add --yes.");
        Assert.True(Directory.Exists(_cli.File("b")));
        _cli.Start("runs", "delete", "b", "missing", "--yes").Failed(1, "missing must be the folder of a run.");
        Assert.True(Directory.Exists(_cli.File("b")));
        PseudoTerminal.SkipIfMissing();
        string asked = PseudoTerminal.Shell(_cli.Folder, 80, "$MYELIN runs delete b", "n\n");
        Assert.Contains("Delete b (mlp on digits, test accuracy", asked, StringComparison.Ordinal);
        Assert.True(Directory.Exists(_cli.File("b")));
        Assert.Contains("Deleted b", PseudoTerminal.Shell(_cli.Folder, 80, "$MYELIN runs delete b", "y\n"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_cli.File("b")));
    }

    [Fact]
    public void Wrong_usage_is_an_error()
    {
        Train("a");
        Cli.Run("runs", _cli.File("missing")).Failed(1, "runs: there must be a folder of runs.");
        Cli.Run("runs", _cli.Folder, "--sort", "testAcuracy").Failed(2, "--sort must be a figure of the runs", "Did you mean testAccuracy?");
        Cli.Run("runs", "compare", _cli.File("a")).Failed(2);
        Cli.Run("runs", "compare", _cli.File("a"), _cli.File("missing")).Failed(1, "must be the folder of a run.");
        Cli.Run("runs", "compare", _cli.File("a"), _cli.File("a"), "--picture", _cli.File("no/such/folder.svg")).Failed(1, "the picture must be writable");
        Directory.CreateDirectory(_cli.File("empty"));
        Assert.StartsWith("No runs in ", Cli.Run("runs", _cli.File("empty")).Done().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(200)]
    public void The_list_fits_the_terminal(int columns)
    {
        PseudoTerminal.SkipIfMissing();
        Train("a-run-with-a-very-long-name-that-tells-what-it-is-for", "--hidden", "128,64,32", "--label-smoothing", "0.05", "--validation", "0.2");
        Train("b", "--lr", "0.02");
        foreach (string line in (string[])["runs .", "runs compare a-run-with-a-very-long-name-that-tells-what-it-is-for b"])
        {
            string[] shown = PseudoTerminal.Lines(_cli.Folder, columns, line);
            Assert.All(shown, l => Assert.True(l.TrimEnd().Length <= columns, l));
            Assert.Contains(shown, l => l.Contains("test accuracy", StringComparison.Ordinal));
        }
    }

    private void Train(string name, params string[] options) => Cli.Run(["train", "--epochs", "1", "--out", _cli.File(name), .. options]).Done();
}
