namespace Myelin.Runs.Tests.Training;

/// <summary>The doctor in runs: findings as events, and examinations without training.</summary>
public sealed class DoctorJobTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Findings_are_events_and_counted_in_the_result()
    {
        (RunResult result, FindingMade[] findings) = Train("off.csv", ("--lr", "0.000001"), ("--epochs", "10"));
        FindingMade finding = Assert.Single(findings);
        Assert.Equal(("learning-rate-too-low", "critical", "strong"), (finding.Rule, finding.Level, finding.Certainty));
        Assert.StartsWith("--lr ", finding.Option, StringComparison.Ordinal);
        Assert.Equal(1, result.Findings);
        Assert.Equal("The doctor found 1: learning-rate-too-low", result.DoctorSummary);
        var read = Assert.IsType<FindingMade>(RunEvent.Parse(finding.ToJson()));
        Assert.Equal((finding.Rule, finding.Cause, finding.Cure, finding.Fingerprint), (read.Rule, read.Cause, read.Cure, read.Fingerprint));
    }

    [Fact]
    public void A_healthy_run_has_none()
    {
        (RunResult result, FindingMade[] findings) = Train("run", ("--epochs", "10"));
        Assert.DoesNotContain(findings, f => f.Level != "note");
        Assert.Equal((0, "The doctor found nothing."), (result.Findings, result.DoctorSummary));
    }

    [Fact]
    public void Ignored_rules_are_not_asked_and_off_does_not_look()
    {
        (RunResult ignored, FindingMade[] findings) = Train("a", ("--lr", "0.000001"), ("--epochs", "3"), ("--doctor-ignore", "learning-rate-too-low"));
        Assert.DoesNotContain(findings, f => f.Rule == "learning-rate-too-low");
        Assert.NotNull(ignored.Findings);
        (RunResult off, findings) = Train("b", ("--lr", "0.000001"), ("--epochs", "3"), ("--doctor", "off"));
        Assert.Empty(findings);
        Assert.Null(off.Findings);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("cnn")]
    [InlineData("lstm")]
    public void The_weights_are_the_same_with_and_without(string model)
    {
        Train("with", ("--model", model), ("--epochs", "2"));
        Train("without", ("--model", model), ("--epochs", "2"), ("--doctor", "off"));
        Assert.Equal(SavedRun.Open(_folder.At("without")).Weights.Tensors.Select(t => t.Value.ToArray()),
            SavedRun.Open(_folder.At("with")).Weights.Tensors.Select(t => t.Value.ToArray()));
    }

    [Fact]
    public void A_saved_run_is_examined_with_its_data_and_its_damaged_weights_are_found()
    {
        Train("run", ("--epochs", "2"));
        Assert.Empty(Examine(DoctorJob.Of(SavedRun.Open(_folder.At("run")), Language.English, null, _ => { })).Findings);
        SavedRun run = SavedRun.Open(_folder.At("run"));
        ((Tensor)run.Weights.Tensors["1.weight"]).CopyFrom([.. Enumerable.Repeat(float.NaN, 64 * 128)]);
        Finding finding = Examine(DoctorJob.Of(run, Language.English, null, _ => { })).Findings[0];
        Assert.Equal(("damaged-weights", "1.weight"), (finding.Rule, finding.Subject));
    }

    [Theory]
    [InlineData("1.*")]
    [InlineData("*.weight")]
    public void What_was_frozen_on_purpose_is_no_finding(string pattern)
    {
        (RunResult _, FindingMade[] findings) = Train("run", ("--freeze", pattern), ("--epochs", "8"));
        Assert.DoesNotContain(findings, f => f.Rule == "parameter-not-trained");
    }

    [Theory]
    [InlineData("table", "flowers.csv")]
    [InlineData("series", "wave.csv")]
    [InlineData("text", "text.txt")]
    [InlineData("digits", null)]
    public void A_run_of_0_1_0_is_examined_with_what_it_stored(string name, string? data)
    {
        SavedRun run = Old(name, data);
        Assert.NotNull(Examine(DoctorJob.Of(run, Language.English, null, _ => { })).Examination!.Data);
    }

    [Fact]
    public void A_table_of_0_1_0_that_is_gone_or_has_changed_is_an_error_that_says_so()
    {
        SavedRun run = Old("table", "flowers.csv");
        string table = _folder.At("flowers.csv");
        File.WriteAllText(table, File.ReadAllText(table).Replace("red", "green", StringComparison.Ordinal) +
            string.Concat(Enumerable.Repeat("3,black,large\n", 9)));
        var changed = Assert.Throws<InvalidDataException>(() => Examine(DoctorJob.Of(run, Language.English, null, _ => { })));
        Assert.Equal(
            "to examine a run, its data must be as it was.\n  Got inputs of shape [4] and outputs: 2, where the run has [3] and 2.\n" +
            "  Put the original back, or train again.", changed.Message);
        File.Delete(table);
        var gone = Assert.Throws<FileNotFoundException>(() => DoctorJob.Of(run, Language.English, null, _ => { }));
        Assert.EndsWith("  Put it back, or run this in the folder in which the run was trained.", gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_probe_learns_sixteen_examples_and_finds_a_rate()
    {
        TrialEnded trial = Probe(RunRequest.Create("digits", new Dictionary<string, IReadOnlyList<string>>())).Trial;
        Assert.True(trial.Fits);
        Assert.InRange(trial.BestRate, 0.001, 0.1);
        Assert.Equal(trial.BestRate, Assert.IsType<TrialEnded>(RunEvent.Parse(trial.ToJson())).BestRate);
    }

    /// <summary>A run of 0.1.0, which knows its file by a name from the folder in which it was trained; here by its path.</summary>
    private SavedRun Old(string name, string? data)
    {
        string all = Path.Combine(Checkout.Root, "tests/data/runs-0.1.0");
        var run = SavedRun.Open(Path.Combine(all, name));
        if (data is null) return run;
        File.Copy(Path.Combine(all, data), _folder.At(data));
        return run with { Description = run.Description with { Dataset = _folder.At(data) } };
    }

    [Theory]
    [InlineData("0.3", "too high", "learning-rate-too-high")]
    [InlineData("1000", "too high", "learning-rate-too-high")]
    [InlineData("0.000001", "too low", "learning-rate-too-low")]
    [InlineData("0.001", "works", null)]
    [InlineData("0.03", "works", null)]
    public void A_probe_judges_the_run_s_own_learning_rate(string rate, string verdict, string? rule)
    {
        (TrialEnded trial, Doctor doctor) = Probe(RunRequest.Create("digits", new Dictionary<string, IReadOnlyList<string>> { ["--lr"] = [rate] }));
        Assert.Equal(verdict, trial.Verdict);
        Assert.True(trial.LowestRate < trial.BestRate && trial.BestRate < trial.HighestRate);
        Assert.Equal(rule, doctor.Findings.Count == 0 ? null : doctor.Findings[0].Rule);
        if (rule is not null) Assert.Equal(trial.BestRate, doctor.Findings[0].Cures[0].Value);
    }

    [Fact]
    public void A_probe_of_a_run_that_died_says_that_its_rate_is_too_high_and_not_that_its_network_cannot_learn()
    {
        Train("run", ("--lr", "1"), ("--epochs", "2"));
        TrialEnded? trial = null;
        SavedRun run = SavedRun.Open(_folder.At("run"));
        Doctor doctor = DoctorJob.Of(run, Language.English, null, happened => trial = happened as TrialEnded ?? trial).Run(probe: true);
        Assert.True(trial!.Fits);
        Assert.Equal("too high", trial.Verdict);
        Assert.Equal("learning-rate-too-high", doctor.Findings[0].Rule);
        Assert.Contains("rates from 0.001 to 0.1 work", doctor.Findings[0].What(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_perceptron_is_not_examined()
    {
        var request = RunRequest.Create("digits", new Dictionary<string, IReadOnlyList<string>> { ["--model"] = ["perceptron"] });
        Assert.Equal(
            "the doctor examines what is trained by gradients.\n  Got a perceptron, which has a rule of its own.\n  Try --model linear.",
            Assert.Throws<RunOptionException>(() => new DoctorJob(request, _ => { }).Run(probe: false)).Message);
    }

    private static (TrialEnded Trial, Doctor Doctor) Probe(RunRequest request)
    {
        TrialEnded? trial = null;
        Doctor doctor = new DoctorJob(request, happened => trial = happened as TrialEnded ?? trial).Run(probe: true);
        return (trial!, doctor);
    }

    private static Doctor Examine(DoctorJob job) => job.Run(probe: false);

    private (RunResult Result, FindingMade[] Findings) Train(string name, params (string, string?)[] options)
    {
        var findings = new List<FindingMade>();
        var given = options.Append(("--out", _folder.At(name))).ToDictionary(o => o.Item1, o => (IReadOnlyList<string>)(o.Item2 is null ? [] : [o.Item2]));
        RunResult result = new TrainingJob(RunRequest.Create("digits", given), happened =>
        {
            if (happened is FindingMade made) findings.Add(made);
        }).Run();
        return (result, [.. findings]);
    }
}
