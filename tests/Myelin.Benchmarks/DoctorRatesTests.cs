using System.Text.Json.Nodes;

namespace Myelin.Benchmarks.Tests;

/// <summary>The statistics of the doctor's rates, and a small version of the measurement.</summary>
public sealed class DoctorRatesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("myelin-doctor-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0, 149, 0.0199)]
    [InlineData(3, 386, 0.0199)]
    [InlineData(1, 236, 0.0199)]
    public void Bounds_are_those_of_the_binomial_distribution(int hits, int all, double bound) => Assert.Equal(bound, Statistics.UpperBound(hits, all), 2e-4);

    [Fact]
    public void Bounds_of_hits_are_those_of_misses_turned_round()
    {
        Assert.Equal(0.95, Statistics.LowerBound(59, 59), 1e-3);
        Assert.Equal(0, Statistics.LowerBound(0, 10));
        Assert.Equal(1, Statistics.UpperBound(10, 10));
    }

    /// <summary>
    /// Means 3 and 5.4, variances 2.5 and 5.3: t = 1.9215 with 7.087 degrees of freedom, whose density integrated with the gamma function
    /// gives p.
    /// </summary>
    [Fact]
    public void Welch_s_test_agrees_with_a_worked_case()
    {
        double p = Statistics.Welch([1, 2, 3, 4, 5], [3, 4, 5, 6, 9]);
        Assert.Equal(0.0956, p, 1e-4);
        Assert.Equal(1, Statistics.Welch([1, 1], [1, 1]));
        Assert.Equal(0, Statistics.Welch([1, 1], [2, 2]));
        Assert.Equal(1, Statistics.Effect([2, 4], [2 - Math.Sqrt(2), 4 - Math.Sqrt(2)]), 1e-9);
    }

    [Fact]
    public void Every_fault_applies_to_some_network_and_names_rules_that_exist()
    {
        Assert.True(DoctorFaults.All.Count >= 36);
        Assert.Equal(DoctorFaults.All.Count, DoctorFaults.All.Select(f => f.Name).Distinct().Count());
        Assert.All(DoctorFaults.All, fault => Assert.Contains(DoctorNetworks.All, network => fault.Applies(network)));
        Assert.All(DoctorFaults.All, fault => Assert.Empty(fault.Causes.Except(Doctor.RuleNames)));
    }

    [Fact]
    public void A_few_runs_are_measured_continued_and_reported()
    {
        JsonObject first = Measure("healthy", "--only", "mlp1", "--take", "3");
        Assert.Equal(0, (int)first["falseAlarms"]!);
        Assert.Equal(5, (int)Measure("healthy", "--only", "mlp1", "--take", "2")["healthyRuns"]! + Lines("healthy").Count(l => !(bool)l["counts"]!));
        JsonObject faulty = Measure("faulty", "--only", "softmax before cross-entropy | logistic");
        Assert.Equal((int)faulty["faultyRuns"]!, (int)faulty["causeFirst"]!);
        Measure("report");
        Assert.Contains("| false alarms |", File.ReadAllText(Path.Combine(_folder, "doctor.md")), StringComparison.Ordinal);
    }

    private JsonObject Measure(params string[] arguments)
    {
        return Bench.Run(["doctor", .. arguments, "--results", _folder, "--json"]).Done().Last;
    }

    private IEnumerable<JsonObject> Lines(string kind) =>
        File.ReadLines(Path.Combine(_folder, "doctor", $"{kind}-tuning.jsonl")).Select(line => JsonNode.Parse(line)!.AsObject());
}
