namespace Myelin.Benchmarks.Tests;

public sealed class DoctorFaultTests
{
    /// <summary>Each fault with a network on which it is planted, the first one.</summary>
    public static TheoryData<string, string> Planted =>
        [.. DoctorFaults.All.Select(fault => (fault.Name, DoctorNetworks.All.First(fault.Applies).Name))];

    [Fact]
    public void There_are_enough_networks_and_faults()
    {
        Assert.True(DoctorNetworks.All.Count >= 14);
        Assert.True(DoctorFaults.All.Count >= 36);
        Assert.Equal(DoctorNetworks.All.Count, DoctorNetworks.All.Select(n => n.Name).Distinct().Count());
        Assert.Equal(DoctorFaults.All.Count, DoctorFaults.All.Select(f => f.Name).Distinct().Count());
    }

    [Fact]
    public void Every_fault_is_planted_on_some_network_and_has_a_cause_that_is_a_rule() => Assert.All(DoctorFaults.All, fault =>
    {
        Assert.Contains(DoctorNetworks.All, network => fault.Applies(network));
        Assert.NotEmpty(fault.Causes);
        Assert.All(fault.Causes, cause => Assert.True(Doctor.IsRule(cause), $"{fault.Name}: there is no rule {cause}"));
    });

    [Fact]
    public void A_fault_changes_its_own_setup_only()
    {
        Network network = DoctorNetworks.Named("mlp3");
        foreach (Fault fault in DoctorFaults.All.Where(f => f.Applies(network))) DoctorJobs.Planted(fault, network);
        Setup one = network.Create(), other = network.Create();
        Assert.Equal((one.Rate, one.Epochs, one.BatchSize, one.Shuffle), (other.Rate, other.Epochs, other.BatchSize, other.Shuffle));
        Assert.Same(one.Train, other.Train);
        Assert.Equal(one.Hidden, other.Hidden);
    }

    [Theory, MemberData(nameof(Planted))]
    public void A_planted_fault_trains_or_ends_in_one_of_the_expected_ways(string name, string on)
    {
        Fault fault = DoctorFaults.Named(name)!;
        Network network = DoctorNetworks.Named(on);
        Setup setup = DoctorJobs.Planted(fault, network);
        // Two steps show whether the pieces fit together.
        setup.Train = setup.Train.Subset([.. Enumerable.Range(0, Math.Min(setup.Train.Count, 2 * setup.BatchSize))]);
        setup.Epochs = 1;
        DoctorRun run = DoctorRun.Of(setup, network, 1, examine: true);
        Assert.InRange(run.Gain, -1, 1);
        string[] ends = ["missing numbers", "normalization of single examples", "likelihood of scores", "gradients never cleared"];
        if (!ends.Contains(name)) Assert.Equal(run.Planned, run.Steps);
    }

    [Fact]
    public void A_healthy_recipe_learns_and_the_doctor_is_silent()
    {
        Network network = DoctorNetworks.Named("mlp1");
        DoctorRun run = DoctorRun.Of(network.Create(), network, 5, examine: true);
        Assert.InRange(run.Gain, 0.8, 1);
        Assert.DoesNotContain(run.Findings, f => f.Level >= FindingLevel.Warning);
    }

    [Fact]
    public void The_draws_of_tuning_and_measuring_share_no_run()
    {
        DoctorJob[] tuning = [.. DoctorJobs.Healthy(1), .. DoctorJobs.Faulty(1)], measuring = [.. DoctorJobs.Healthy(500_000), .. DoctorJobs.Faulty(500_000)];
        Assert.Empty(tuning.Select(j => j.Key).Intersect(measuring.Select(j => j.Key)));
        Assert.Equal(tuning.Length, tuning.Select(j => j.Key).Distinct().Count());
        Assert.Equal(tuning.Select(j => j.Key), [.. DoctorJobs.Healthy(1).Concat(DoctorJobs.Faulty(1)).Select(j => j.Key)]);
    }
}
