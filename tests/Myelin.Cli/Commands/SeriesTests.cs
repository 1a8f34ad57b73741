using System.Globalization;
using System.Text.Json.Nodes;

namespace Myelin.Cli.Tests.Commands;

/// <summary>`myelin train series` and the forecasts of such a run.</summary>
public sealed class SeriesTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    /// <summary>A wave of 12 steps on a slope, in a unit of its own.</summary>
    private string Wave(string name = "wave.csv", int count = 240) => _cli.Write(name, "step,height\n" + string.Concat(Enumerable.Range(0, count).Select(i =>
        string.Create(CultureInfo.InvariantCulture, $"{i},{1000 + (3 * i) + (80 * Math.Sin(i * Math.PI / 6)):F3}\n"))));

    [Theory, InlineData("lstm"), InlineData("gru"), InlineData("rnn"), InlineData("transformer"), InlineData("mlp"), InlineData("linear")]
    public void Every_model_forecasts_a_wave_on_a_slope(string model)
    {
        string file = Wave();
        JsonObject result = Cli.Run("train", "series", "--file", file, "--target", "height", "--model", model, "--horizon", "6", "--epochs", "60",
            "--json", "--out", _cli.File("run")).Done().Result;
        Assert.InRange((double)result["testError"]!, 0, 25);
        Assert.InRange((double)result["testErrorOfLastValue"]!, 60, 120);
        Assert.Equal((double)result["testError"]!, (double)Cli.Run("eval", _cli.File("run"), "--json").Done().Result["testError"]!);
        JsonObject forecast = Cli.Run("predict", _cli.File("run"), file, "--steps", "14", "--json").Done().Result;
        double[] ahead = [.. forecast["forecast"]!.AsArray().Select(v => (double)v!)];
        Assert.Equal(14, ahead.Length);
        for (int i = 0; i < 6; i++) Assert.InRange(ahead[i] - (1000 + (3 * (240 + i)) + (80 * Math.Sin((240 + i) * Math.PI / 6))), -60, 60);
        Assert.Contains("●", Cli.Run("predict", _cli.File("run"), file).Done().Output, StringComparison.Ordinal);
        Assert.Equal((long)result["parameters"]!, (long)Cli.Run("info", _cli.File("run"), "--json").Done().Result["parameters"]!);
    }

    [Fact]
    public void A_forecast_is_shown_with_the_digits_that_the_series_has()
    {
        string file = _cli.Write("large.csv", "v\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"{1_000_000_000 + (i % 3) - 1}\n")));
        Cli.Run("train", "series", "--file", file, "--target", "v", "--model", "linear", "--epochs", "30", "--out", _cli.File("run")).Done();
        string[] lines = Cli.Run("predict", _cli.File("run"), file).Done().Output.Split('\n')[^13..^1];
        Assert.All(lines, line => Assert.Matches(@"^ +\+\d+ +(99999999[789]|100000000[012])\.\d{3,}$", line));
    }

    [Fact]
    public void Validation_keeps_targets_of_its_own()
    {
        Outcome outcome = Cli.Run("train", "series", "--file", Wave(), "--target", "height", "--model", "linear", "--epochs", "2", "--validation",
            "0.2", "--json", "--out", _cli.File("run")).Done();
        Assert.All(outcome.Lines.Where(l => (string?)l["event"] == "epoch"), l => Assert.True((double)l["validationLoss"]! > 0));
        Cli.Run("train", "series", "--file", Wave("short.csv", 70), "--target", "height", "--model", "linear", "--validation", "0.1", "--out",
            _cli.File("other")).Failed(1, "series: the validation set needs windows");
        File.Copy(_cli.File("wave.csv"), _cli.File("moved.csv"));
        Assert.Equal((double)outcome.Result["testError"]!,
            (double)Cli.Run("eval", _cli.File("run"), _cli.File("moved.csv"), "--json").Done().Result["testError"]!);
    }

    [Fact]
    public void Series_that_cannot_be_learned_are_errors()
    {
        string[] Train(string file, string column = "height") => ["train", "series", "--file", file, "--target", column, "--out", _cli.File("run")];
        Cli.Run(Train(Wave("short.csv", 20))).Failed(1, "train: the first part must be as long as a window and its targets");
        Cli.Run(Train(_cli.Write("gap.csv", "step,height\n1,2\n2,\n3,4\n"))).Failed(1, "series: every value must be a finite number.", "Got \"\" at line 3");
        Cli.Run(Train(Wave(), "width")).Failed(1, "width");
        Assert.False(Directory.Exists(_cli.File("run")));
        Cli.Run([.. Train(Wave()), "--model", "linear", "--epochs", "1"]).Done();
        Cli.Run("predict", _cli.File("run"), _cli.File("none.csv")).Failed(1, "a forecast needs the series so far.");
        Cli.Run("predict", _cli.File("run"), Wave("few.csv", 5)).Failed(1, "the series must be as long as the context.", "Got 5 values for a context of 24.");
    }

    [Theory]
    [InlineData("train series", "a series needs --file FILE.csv and --target COLUMN.")]
    [InlineData("train series --file x.csv", "a series needs --target COLUMN")]
    [InlineData("train series --file x.csv --target y --model cnn", "a series needs another model.")]
    [InlineData("train series --file x.csv --target y --heads 2", "--heads is for a text.")]
    [InlineData("train series --file x.csv --target y --drop z", "--drop is for a table.")]
    [InlineData("train digits --horizon 3", "--horizon is for a series.")]
    [InlineData("train series --file x.csv --target y --horizon 0", "a whole number above 0")]
    public void Usage_that_makes_no_sense_is_an_error(string command, string message) => Cli.Run(command.Split(' ')).Failed(2, message);

    [Theory]
    [InlineData("\"horizon\":12", "\"horizon\":11")]
    [InlineData("\"context\":24", "\"context\":0")]
    [InlineData("\"column\":\"height\"", "\"column\":3")]
    [InlineData("\"testShare\":0.2", "\"testShare\":2")]
    public void A_damaged_description_is_refused(string part, string replacement)
    {
        Cli.Run("train", "series", "--file", Wave(), "--target", "height", "--model", "linear", "--epochs", "1", "--out", _cli.File("run")).Done();
        string compact = JsonNode.Parse(File.ReadAllText(_cli.File("run/run.json")))!.ToJsonString();
        Assert.Contains(part, compact, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => Runs.RunDescription.Parse(compact.Replace(part, replacement, StringComparison.Ordinal), "test"));
    }
}
