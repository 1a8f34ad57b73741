using System.Text.Json.Nodes;

namespace Myelin.Cli.Tests.Commands;

public sealed class TuneTests : IDisposable
{
    private static readonly string[] s_small = ["tune", "digits", "--model", "linear", "--epochs", "1", "--steps", "4000"];

    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void The_rule_the_shapes_the_best_and_its_command_are_shown()
    {
        string shown = Cli.Run("tune", "--epochs", "2", "--steps", "40000", "--out", _cli.File("tune")).Done().Output;
        string rule = "Rule of thumb: N_h = N_s/(α(N_i+N_o)) = 1437/(α(64+10)), 1.9 to 9.7 hidden neurons for α from 10 to 2";
        Assert.Contains(rule, shown, StringComparison.Ordinal);
        Assert.Contains("the recipe", shown, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^neurons +8 +16 +32 +64 +128 +256 +512$", shown);
        Assert.Matches(@"(?m)^1 layer +\(?\d\d", shown);
        Assert.Matches(@"(?m)^Best of \d+ candidates: validation accuracy \d\d\.\d\d %; the recipe has \d\d\.\d\d %$", shown);
        Assert.Matches(@"(?m)^The same again: myelin train digits --epochs 2 .*--seed 1$", shown);
        Cli.Run("eval", _cli.File("tune/best")).Done();
        Cli.Run("predict", _cli.File("tune/best"), "0").Done();
        Assert.Contains("tune/best", Cli.Run("runs", _cli.Folder).Done().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Programs_get_an_event_per_candidate_and_the_result()
    {
        Outcome outcome = Cli.Run([.. s_small, "--out", _cli.File("tune"), "--json"]).Done();
        string?[] events = [.. outcome.Lines.Select(line => (string?)line["event"])];
        Assert.Equal("tune", events[0]);
        Assert.Contains("candidate", events);
        Assert.Contains("tuned", events);
        JsonObject result = outcome.Result;
        Assert.Equal(_cli.File("tune/best"), (string?)result["out"]);
        Assert.StartsWith("myelin train digits --model linear --epochs 1 ", (string?)result["command"], StringComparison.Ordinal);
        Assert.Equal((double)result["candidates"]!, outcome.Lines.Where(l => (string?)l["event"] == "candidate").Select(l => (int)l["candidate"]!).Max());
    }

    [Fact]
    public void A_search_that_is_interrupted_is_continued()
    {
        Outcome stopped = _cli.Signal("INT", "Rule of thumb", "tune", "--epochs", "10", "--steps", "1000000", "--out", "tune");
        Assert.Equal(1, stopped.Code);
        string message = "tune: stopped.\n  Got Ctrl+C.\n  What was trained is kept: `myelin tune --resume --out tune` continues it.\n";
        Assert.EndsWith(message, stopped.Error, StringComparison.Ordinal);
        _cli.Start("tune", "--resume", "--out", "tune", "--lr", "0.5").Failed(2, "a search continues with its own options.");
        Assert.True(File.Exists(_cli.File("tune/tune.json")));
    }

    [Fact]
    public void Wrong_usage_is_an_error()
    {
        Cli.Run("tune", "--steps", "10", "--out", _cli.File("tune")).Failed(2, "--steps must be enough");
        Cli.Run("tune", "--minutes", "0.00001", "--out", _cli.File("tune")).Failed(2, "--minutes must be enough");
        Cli.Run("tune", "nonsense").Failed(2, "the data set must be one of");
        Cli.Run("tune", "--minutes", "-1").Failed(2, "--minutes: the value must be a number above 0.");
        Cli.Run("tune", "--resume", "--out", _cli.File("none")).Failed(2, "--resume needs a search to continue.");
        Assert.False(Directory.Exists(_cli.File("tune")));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(200)]
    public void The_live_table_fits_the_terminal(int columns)
    {
        PseudoTerminal.SkipIfMissing();
        string[] shown = PseudoTerminal.Lines(_cli.Folder, columns, "tune --epochs 2 --steps 40000 --overwrite --out tune");
        Assert.All(shown, line => Assert.True(line.TrimEnd().Length <= columns, line));
        Assert.Contains(shown, line => line.Contains("trained", StringComparison.Ordinal) && line.Contains(" %", StringComparison.Ordinal));
    }
}
