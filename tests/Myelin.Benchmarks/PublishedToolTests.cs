namespace Myelin.Benchmarks.Tests;

public sealed class PublishedToolTests
{
    [Fact]
    public void They_know_their_own_symptoms_in_a_run_that_shows_them()
    {
        Assert.Equal("relu", Alarms("units dead from the start", "mlp3")["AUTOTRAINER"]);
        // Its rule of gradients comes first, and saturated units have none.
        Assert.Equal("vanishing gradient", Alarms("units saturated from the start", "tanh")["SageMaker Debugger"]);
        Assert.Equal("out of range", Alarms("relu before cross-entropy", "mlp1")["DeepDiagnosis"]);
        Assert.Equal("input not normalized", Alarms("inputs times 255", "mlp1")["UMLAUT"]);
        Assert.Equal("missing activation", Alarms("no activations", "mlp3", s => s.Train = Data.Noisy(s.Train, 0))["UMLAUT"]);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_an_alarm_of_each()
    {
        IReadOnlyDictionary<string, string> alarms = Alarms("missing numbers", "mlp1");
        Assert.Equal(PublishedTool.All.Select(t => t.Name).Order(StringComparer.Ordinal), alarms.Keys);
    }

    [Fact]
    public void Watching_changes_no_bit()
    {
        Network network = DoctorNetworks.Named("cnn-norm");
        Setup Short() => network.Create() with { Epochs = 2 };
        double alone = DoctorRun.Of(Short(), network, 3, examine: false).Gain;
        Assert.Equal(alone, DoctorRun.Of(Short(), network, 3, examine: false, new PublishedTools(new CrossEntropy().Output)).Gain);
        Assert.Equal(alone, DoctorRun.Of(Short(), network, 3, examine: true).Gain);
    }

    private static IReadOnlyDictionary<string, string> Alarms(string fault, string on, Action<Setup>? change = null)
    {
        Network network = DoctorNetworks.Named(on);
        Setup setup = DoctorJobs.Planted(DoctorFaults.Named(fault)!, network);
        change?.Invoke(setup);
        var tools = new PublishedTools(setup.Loss.Output);
        DoctorRun.Of(setup, network, 1, examine: false, tools);
        return tools.Alarms;
    }
}
