using System.Text.Json.Nodes;

namespace Myelin.Benchmarks.Tests;

/// <summary>A small version of the measurement of the doctor's rates.</summary>
public sealed class DoctorRatesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("myelin-doctor-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

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
