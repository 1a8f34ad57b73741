using System.Text.Json.Nodes;

namespace Myelin.Benchmarks.Tests;

public sealed class DoctorRatesTests
{
    [Fact]
    public void A_measurement_continues_and_its_page_has_the_rates()
    {
        using var folder = new TemporaryFolder();
        Bench Doctor(params string[] args) => Bench.Run(["doctor", .. args, "--results", folder.Path, "--json"]).Done();
        JsonObject healthy = Assert.Single(Doctor("healthy", "--only", "logistic adam ", "--take", "1").Figures);
        Assert.Equal("logistic", (string?)healthy["network"]);
        string key = (string)healthy["key"]!;
        Assert.DoesNotContain(key, Doctor("healthy", "--only", "logistic adam ", "--take", "1").Figures.Select(l => (string?)l["key"]));
        JsonObject[] faulty = Doctor("faulty", "--only", "all weights zero | mlp1").Figures;
        Assert.Equal(3, faulty.Length);
        Assert.All(faulty, line => Assert.Equal("symmetric-units", (string?)line["findings"]![0]![0]));
        Assert.All(faulty, line => Assert.True((double)line["curedGain"]! > (double)line["gain"]!));
        Assert.Equal(5, Doctor("tools").Figures.Length);
        JsonObject result = Doctor("report").Last;
        Assert.Equal((2, 3, 3), ((int)result["healthyRuns"]!, (int)result["faultyRuns"]!, (int)result["causeFirst"]!));
        string page = File.ReadAllText(folder.File("doctor.md"));
        Assert.Contains("| right cause first | 3 of 3 | 100.0 % | at least 36.8 % | at least 80 % |", page, StringComparison.Ordinal);
        Assert.Contains("\n| all weights zero | 3 | 3 | 3 | 3 | 3 | 3 | 0.0 % |\n", page, StringComparison.Ordinal);
        Assert.Contains("\n| UMLAUT | ", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_line_of_a_killed_measurement_is_measured_again()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("lines.jsonl");
        var log = new RunLog<ToolsLine>(path);
        log.Add(new ToolsLine { Key = "a", Alarms = new Dictionary<string, string> { ["tool"] = "why" } });
        log.Add(new ToolsLine { Key = "b", Alarms = new Dictionary<string, string>() });
        File.AppendAllText(path, "{\"key\":\"c\",\"ala");
        var again = new RunLog<ToolsLine>(path);
        Assert.Equal(["a", "b"], again.Lines.Select(l => l.Key));
        Assert.Equal("why", again.Find("a")!.Alarms["tool"]);
        Assert.False(again.Has("c"));
        again.Add(new ToolsLine { Key = "c", Alarms = new Dictionary<string, string>() });
        Assert.Equal(3, new RunLog<ToolsLine>(path).Lines.Count);
        Assert.Empty(new RunLog<ToolsLine>(path, fresh: true).Lines);
    }

    [Theory]
    [InlineData("doctor nothing", "what: the value must be one of healthy, faulty, programs, tools, report.\n  Got \"nothing\".")]
    [InlineData("doctor healthy --seeds mine", "--seeds: the value must be one of tuning, measuring.\n  Got \"mine\".")]
    [InlineData("doctor healthy --take 0", "--take: the value must be a whole number above 0.\n  Got \"0\".")]
    public void Wrong_usage_is_told_in_three_lines(string line, string expected) => Bench.Run(line.Split(' ')).Failed(2, expected);
}
