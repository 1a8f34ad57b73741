using System.Text.Json.Nodes;

namespace Myelin.Benchmarks.Tests;

public sealed class RealProgramTests
{
    /// <summary>Programs whose loss is NaN at the first step.</summary>
    private static readonly string[] s_end = ["IPS_7", "TFE_333"];

    public static TheoryData<string> Ids => [.. RealPrograms.All.Select(program => program.Id)];

    [Fact]
    public void There_are_enough_programs_each_once()
    {
        Assert.True(RealPrograms.All.Count >= 30, $"{RealPrograms.All.Count}");
        string[] ids = [.. RealPrograms.All.Select(p => p.Id), .. RealPrograms.LeftOut.SelectMany(p => p.Id.Split(", "))];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Every_program_says_what_it_is_and_its_causes_are_rules() => Assert.All(RealPrograms.All, program =>
    {
        Assert.All((string[])[program.Does, program.Repair, program.Replaced], text => Assert.InRange(text.Length, 5, 160));
        Assert.NotEmpty(program.Causes);
        Assert.All(program.Causes, cause => Assert.True(Doctor.IsRule(cause), $"{program.Id}: there is no rule {cause}"));
    });

    [Theory, MemberData(nameof(Ids))]
    public void Both_twins_of_a_program_train(string id)
    {
        RealProgram program = RealPrograms.All.First(p => p.Id == id);
        foreach ((Func<Setup> create, bool ends) in ((Func<Setup>, bool)[])[(program.Buggy, s_end.Contains(id)), (program.Repaired, false)])
        {
            Setup setup = create();
            // Two steps show whether the pieces fit together.
            setup.Train = setup.Train.Subset([.. Enumerable.Range(0, Math.Min(setup.Train.Count, 2 * setup.BatchSize))]);
            setup.Epochs = 1;
            DoctorRun run = ProgramMeasurement.Run(program, setup, 1, examine: true);
            Assert.Equal(ends ? 0 : run.Planned, run.Steps);
            Assert.InRange(run.Gain, -1, 1);
        }
    }

    [Fact]
    public void The_twins_are_created_anew_each_time() => Assert.All(RealPrograms.All, program =>
    {
        Setup repaired = program.Repaired();
        program.Buggy();
        Setup again = program.Repaired();
        Assert.Equal((repaired.Rate, repaired.Epochs, repaired.BatchSize, repaired.Outputs), (again.Rate, again.Epochs, again.BatchSize, again.Outputs));
        Assert.Equal(repaired.Train.Take([0]).Inputs.ToArray(), again.Train.Take([0]).Inputs.ToArray());
    });

    [Fact]
    public void A_gain_is_1_for_perfect_answers_and_0_for_the_best_constant()
    {
        // The inputs are the answers.
        static Setup Judged(Dataset test) => ProgramSetup.Of(test, new MeanSquaredError(), "sgd", 0.1);
        static Setup Labels(float[] answers, int width, params int[] labels) =>
            Judged(new TensorDataset(Tensor.From(answers, labels.Length, width), IntTensor.From(labels)));
        Assert.Equal(1, ProgramGain.Classes(Labels([2, 1, 0, 9], 2, 0, 1), new Identity()));
        Assert.Equal(1, ProgramGain.Classes(Labels([0.2f, 1.9f, 1.1f], 1, 0, 2, 1), new Identity()));
        Assert.Equal(0, ProgramGain.Classes(Labels([1, 1, 1, 1, 1], 1, 1, 1, 1, 0, 0), new Identity()));
        Assert.Equal(1, ProgramGain.Yes(Judged(ProgramData.Table(1, 1, [0.1f, 0.6f], [0, 1])), new Identity()));
        Assert.Equal(0, ProgramGain.Yes(Judged(ProgramData.Table(1, 1, [0.1f, 0.2f], [0, 1])), new Identity()));
        Assert.Equal(1, ProgramGain.Numbers(Judged(ProgramData.Table(2, 2, [1, -1, 3, 5], [1, -1, 3, 5])), new Identity()));
        Assert.Equal(0, ProgramGain.Numbers(Judged(ProgramData.Table(2, 2, [2, 2, 2, 2], [1, -1, 3, 5])), new Identity()));
    }

    [Fact]
    public void A_program_counts_where_the_twin_learns_and_it_does_not()
    {
        static ProgramLine Line(double[] gains, double[] repaired) => new()
        {
            Key = "a",
            Gains = gains,
            RepairedGains = repaired,
            Findings = [],
            RepairedFindings = [],
        };

        double[] well = [0.9, 0.92, 0.91, 0.88, 0.9], poor = [0.1, 0, -0.1, 0.05, 0];
        Assert.True(Line(poor, well).Counts);
        Assert.False(Line(well, well).Counts);
        Assert.False(Line([-1, -1, -1, -1, -1], poor).Counts);
        Assert.False(Line([0.85, 0.86, 0.84, 0.85, 0.85], well).Counts);
        Assert.False(Line([0.9, 0.1, 0.9, 0.9, 0.9], well).Counts);
    }

    [Fact]
    public void Programs_are_measured_once_and_have_a_section_of_the_page()
    {
        using var folder = new TemporaryFolder();
        Bench Doctor(params string[] args) => Bench.Run(["doctor", .. args, "--results", folder.Path, "--json"]).Done();
        JsonObject line = Doctor("programs", "--only", "45337371").Figures[0];
        Assert.Equal("45337371", (string?)line["key"]);
        Assert.Equal("softmax-over-one", (string?)line["findings"]![0]![0]);
        Assert.Equal(5, line["repairedGains"]!.AsArray().Count);
        Assert.DoesNotContain(Doctor("programs", "--only", "45337371").Figures, l => (string?)l["key"] == "45337371");
        JsonObject result = Doctor("report").Last["programs"]!.AsObject();
        Assert.Equal((1, 1, 1), ((int)result["counted"]!, (int)result["detected"]!, (int)result["causeFirst"]!));
        string page = File.ReadAllText(folder.File("doctor.md"));
        Assert.Contains("## Real programs\n", page, StringComparison.Ordinal);
        Assert.Contains("| right cause first | 1 of 1 | 100.0 % | at least 5.0 % | at least 63 % |", page, StringComparison.Ordinal);
        Assert.Contains("\n| 45337371 (DeepLocalize) | a yes or no from five numbers | sigmoid for softmax | ", page, StringComparison.Ordinal);
        Assert.Contains("\n- 33969059: ", page, StringComparison.Ordinal);
    }
}
