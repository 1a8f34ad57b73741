using Myelin.Tests.Training;

namespace Myelin.Tests.Diagnostics;

/// <summary>The doctor in a run and in a loop: what it watches, users' rules, and that it disturbs nothing.</summary>
public sealed class DoctorTests
{
    [Fact]
    public void A_rule_of_the_user_s_own_is_asked()
    {
        var doctor = new Doctor();
        doctor.Rules.Add(new FewExamples());
        Train(doctor);
        Finding finding = Assert.Single(doctor.Findings, f => f.Rule == "few-examples");
        Assert.Equal("Warning: Only 180 examples. [few-examples]", finding.ToString());
        Assert.Equal("few-examples", finding.Fingerprint);
    }

    [Fact]
    public void A_rule_that_throws_is_reported_and_switched_off_and_the_training_continues()
    {
        var failing = new Failing();
        var doctor = new Doctor();
        doctor.Rules.Insert(0, failing);
        History history = Train(doctor);
        Assert.Equal(2, history.Epochs.Count);
        Assert.Equal(1, failing.Calls);
        Finding finding = Assert.Single(doctor.Findings, f => f.Rule == "rule-failed");
        Assert.Equal("The rule failing failed and is switched off: broken", finding.What());
    }

    [Fact]
    public void A_rule_that_gives_null_is_switched_off_too_and_each_that_failed_is_named()
    {
        var doctor = new Doctor { Rules = { new AskedRule("empty", _ => [null!]), new AskedRule("absent", _ => null!), new FewExamples() } };
        Assert.Equal(2, Train(doctor).Epochs.Count);
        Assert.Equal(
            ["The rule empty failed and is switched off: it gave a finding that is null"],
            doctor.Findings.Where(f => f is { Rule: "rule-failed", Subject: "empty" }).Select(f => f.What()));
        Assert.Single(doctor.Findings, f => f is { Rule: "rule-failed", Subject: "absent" });
        Assert.Single(doctor.Findings, f => f.Rule == "few-examples");
    }

    [Fact]
    public void A_rule_whose_consequences_cannot_be_read_is_switched_off_and_no_other()
    {
        var doctor = new Doctor { Rules = { new Unexplained(), new FewExamples() } };
        Assert.Equal(2, Train(doctor).Epochs.Count);
        Assert.Equal(["unexplained"], doctor.Findings.Where(f => f.Rule == "rule-failed").Select(f => f.Subject));
        Assert.Single(doctor.Findings, f => f.Rule == "few-examples");
    }

    [Fact]
    public void A_handler_that_throws_is_reported_and_no_longer_called_and_the_training_continues()
    {
        int calls = 0;
        var seen = new List<Finding>();
        var second = new AskedRule("second", run => [run.Found(new FewExamples(), FindingLevel.Note, Certainty.Hint, "x")]);
        var doctor = new Doctor { Rules = { new FewExamples(), second } };
        doctor.Found += _ =>
        {
            calls++;
            throw new IOException("the disk is full");
        };
        doctor.Found += seen.Add;
        Assert.Equal(2, Train(doctor).Epochs.Count);
        Assert.Equal(1, calls);
        Finding failed = Assert.Single(doctor.Findings, f => f.Rule == "handler-failed");
        Assert.Equal("A handler of Found failed and is no longer called: the disk is full", failed.What());
        Assert.Contains(seen, f => f.Rule == "few-examples");
        Assert.DoesNotContain(doctor.Findings, f => f.Rule == "rule-failed");
    }

    [Fact]
    public void A_handler_may_remove_a_rule()
    {
        var doctor = new Doctor { Rules = { new FewExamples() } };
        doctor.Found += _ => doctor.Rules.Clear();
        Assert.Equal(2, Train(doctor).Epochs.Count);
        Assert.DoesNotContain(doctor.Findings, f => f.Rule == "rule-failed");
    }

    [Fact]
    public void A_finding_of_a_user_s_rule_has_its_own_text_in_any_language()
    {
        var doctor = new Doctor { Rules = { new FewExamples() } };
        Train(doctor);
        Finding finding = Assert.Single(doctor.Findings, f => f.Rule == "few-examples");
        Assert.Equal(("Only 180 examples.", "", "警告（确定）"), (finding.What(Language.Chinese), finding.Why(), finding.Title(Language.Chinese)));
        var bare = new Finding { Rule = "mine", Level = FindingLevel.Note, Certainty = Certainty.Hint, Subject = "layer" };
        Assert.Equal(("mine@layer", ""), (bare.What(Language.Chinese), bare.Why()));
    }

    [Fact]
    public void Findings_are_announced_as_they_are_made()
    {
        var seen = new List<Finding>();
        var doctor = new Doctor();
        doctor.Found += seen.Add;
        doctor.Rules.Add(new FewExamples());
        Train(doctor);
        Assert.Contains(seen, f => f.Rule == "few-examples");
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void Targets_that_do_not_match_the_predictions_shape_are_found(bool match, bool targetsFirst)
    {
        var x = Tensor.From([.. Enumerable.Range(0, 40).Select(i => (i % 7) - 3f)], 20, 2);
        Tensor y = x.Sum(1, keepDims: match);
        var model = new Sequential(new Linear(2, 8), new Relu(), new Linear(8, 1));
        var optimizer = new Adam(model.Parameters(), 0.01);
        var doctor = new Doctor();
        doctor.Watch(model, optimizer);
        for (int step = 0; step < 3; step++)
        {
            optimizer.ZeroGrad();
            Tensor loss = targetsFirst ? (y - model.Call(x)).Abs().Mean() : (model.Call(x) - y).Square().Mean();
            loss.Backward();
            optimizer.Step();
            doctor.Step(loss);
        }

        Assert.Equal(match ? [] : ["loss-broadcast"], doctor.Findings.Select(f => f.Rule));
    }

    [Theory]
    [InlineData(0.01, null)]
    [InlineData(3.0, "learning-rate-too-high")]
    public void Noisy_data_are_no_illness_and_hide_none(double rate, string? rule)
    {
        float[] x = new float[6000], y = new float[2000];
        new RandomStream(3).FillNormal(x);
        new RandomStream(4).FillNormal(y);
        for (int i = 0; i < y.Length; i++) y[i] += 0.4f * x[i * 3];
        var model = new Sequential(new Linear(3, 16), new Relu(), new Linear(16, 1));
        model.Initialize(3);
        var doctor = new Doctor();
        var trainer = new Trainer(model, new MeanSquaredError(), new Sgd(model.Parameters(), rate)) { Seed = 3, Callbacks = { doctor } };
        try { trainer.Fit(new TensorDataset(Tensor.From(x, 2000, 3), Tensor.From(y, 2000, 1)), new FitOptions { Epochs = 10 }); }
        catch (DivergenceException)
        {
            // That is the second case.
        }

        Assert.Equal(rule, doctor.Findings.FirstOrDefault(f => f.Level >= FindingLevel.Warning)?.Rule);
        Assert.DoesNotContain(doctor.Findings, f => f.What(Language.English).Contains("by 0 %", StringComparison.Ordinal));
        // The best possible error is 1 of 1.16.
        if (rule is null) Assert.InRange(doctor.Examination!.RecentLoss, 0.7, 1);
    }

    [Fact]
    public void Weights_that_were_loaded_are_not_judged_as_initial_ones()
    {
        SickRun trained = new() { Change = model => Each(model, (values, random) => random.FillNormal(values, 0, 3)), Epochs = 1 };
        SickRun scaled = new() { Change = model => Each(model, (values, _) => Kernels.Elementwise.Scale(20, values, values)), Epochs = 1 };
        Assert.DoesNotContain(trained.Examine().Findings, f => f.Rule is "initialization-scale" or "overconfident-start" && f.Step == 0);
        Assert.Contains(scaled.Examine().Findings, f => f.Rule is "initialization-scale" or "overconfident-start");

        static void Each(Sequential model, Action<float[], RandomStream> change)
        {
            var random = new RandomStream(5);
            foreach (Parameter parameter in model.Parameters())
            {
                float[] values = parameter.Value.ToArray();
                change(values, random);
                parameter.CopyFrom(values);
            }
        }
    }

    [Fact]
    public void Loops_that_never_clear_gradients_are_found()
    {
        (Sequential model, Adam optimizer) = Loop();
        var doctor = new Doctor();
        doctor.Watch(model, optimizer);
        foreach (Batch batch in new DataLoader(SmallRun.Train, 20, seed: 1).Take(40))
        {
            Tensor loss = model.Call(batch.Inputs).CrossEntropy(batch.Labels);
            loss.Backward();
            optimizer.Step();
            doctor.Step(loss);
        }

        doctor.End();
        Assert.Equal("gradients-not-cleared", doctor.Findings[0].Rule);
    }

    [Fact]
    public void Accumulating_over_batches_is_no_fault_and_a_watched_loop_has_the_same_bits()
    {
        (Sequential plain, Adam optimizer) = Loop();
        Accumulate(plain, optimizer, null);
        (Sequential watched, optimizer) = Loop();
        var doctor = new Doctor();
        doctor.Watch(watched, optimizer, new CrossEntropy(), SmallRun.Train, steps: 20);
        Accumulate(watched, optimizer, doctor);
        Compare.SameBits(SmallRun.Values(plain), SmallRun.Values(watched), "weights");
        Assert.DoesNotContain(doctor.Findings, f => f.Rule == "gradients-not-cleared");
        Assert.NotNull(doctor.Examination!.Guess);
    }

    [Fact]
    public void A_contract_is_read_from_a_loop_s_graph()
    {
        (Sequential model, Adam optimizer) = Loop();
        var doctor = new Doctor();
        doctor.Watch(model, optimizer);
        Batch batch = SmallRun.Train.Take([0, 1, 2, 3]);
        Tensor loss = model.Call(batch.Inputs).Softmax().CrossEntropy(batch.Labels);
        loss.Backward();
        optimizer.Step();
        doctor.Step(loss);
        Assert.Equal("activation-before-loss", doctor.Findings[0].Rule);
    }

    /// <summary>More passes in each step than steps so far: still cleared.</summary>
    [Theory]
    [InlineData(16, 1)]
    [InlineData(1, 4)]
    public void Gradients_that_are_cleared_after_many_passes_or_some_steps_are_no_fault(int passes, int every)
    {
        var model = new Linear(64, 10);
        model.Initialize(1);
        Batch all = Digits.Load().Train.Take([.. Enumerable.Range(0, 64)]);
        var optimizer = new Sgd(model.Parameters(), 0.01);
        var doctor = new Doctor();
        doctor.Watch(model, optimizer, steps: 40);
        for (int step = 0; step < 40; step++)
        {
            if (step % every == 0) optimizer.ZeroGrad();
            Tensor loss = Tensor.From([0f]);
            for (int pass = 0; pass < passes; pass++) (loss = model.Call(all.Inputs.Reshape(64, 64)).CrossEntropy(all.Labels) * (1f / passes)).Backward();
            optimizer.Step();
            doctor.Step(loss);
        }

        doctor.End();
        Assert.DoesNotContain(doctor.Findings, f => f.Rule == "gradients-not-cleared");
    }

    [Fact]
    public void A_loop_whose_loss_is_not_finite_is_told_so()
    {
        var model = new Linear(2, 1);
        var doctor = new Doctor();
        doctor.Watch(model, new Sgd(model.Parameters(), 0.1));
        doctor.Step(model.Call(Tensor.From([float.NaN, 1], 1, 2)).Sum());
        Assert.Equal(FindingLevel.Critical, Assert.Single(doctor.Findings, f => f.Rule == "not-finite").Level);
    }

    [Fact]
    public void A_step_before_watching_is_an_error()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new Doctor().Step(Tensor.Scalar(1)));
        Assert.Equal(
            "Doctor.Step: the doctor must watch a loop.\n  Got a call before Watch, or after End.\n  Call doctor.Watch(model, optimizer) before each loop.",
            error.Message);
    }

    [Fact]
    public void A_task_without_a_known_loss_is_watched_too()
    {
        Sequential model = SmallRun.Model();
        var doctor = new Doctor();
        var task = new LossTask(model, batch => model.Call(batch.Inputs).Square().Mean());
        new Trainer(task, new Adam(model.Parameters())) { Callbacks = { doctor } }.Fit(SmallRun.Train, new FitOptions { Epochs = 2 });
        Assert.Null(doctor.Examination!.Guess);
        Assert.True(doctor.Examination.Samples.Count > 2);
    }

    [Fact]
    public void One_example_of_one_class_is_no_reason_to_fail()
    {
        var doctor = new Doctor();
        Sequential model = SickRun.Mlp(() => new Relu(), 8);
        new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters())) { Callbacks = { doctor } }
            .Fit(SmallRun.Train.Subset([0]), new FitOptions { Epochs = 3 });
        Assert.DoesNotContain(doctor.Findings, f => f.Rule == "rule-failed");
    }

    /// <summary>Of a tiny network whose epochs are one step: what the doctor does after each must not grow with their number or that of samples.</summary>
    [Fact]
    public void After_an_epoch_the_doctor_does_not_look_at_all_that_was_before()
    {
        const int Epochs = 4000;
        double plain = BytesPerEpoch([]), watched = BytesPerEpoch([new Doctor()]);
        // The median of a window of the curve, and samples at twenty points; all updates of all samples were 12,000.
        Assert.InRange(watched - plain, 0, 8000);

        static double BytesPerEpoch(TrainingCallback[] callbacks)
        {
            var model = new Sequential(new Linear(2, 8), new Tanh(), new Linear(8, 2));
            model.Initialize(1);
            var data = new TensorDataset(Tensor.From([1f, 2, 2, 1, 0, 1, 1, 0], 4, 2), IntTensor.From([0, 1, 0, 1]));
            var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 1e-2)) { Callbacks = callbacks };
            long before = GC.GetAllocatedBytesForCurrentThread();
            trainer.Fit(data, new FitOptions { Epochs = Epochs, Validation = data });
            return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Epochs;
        }
    }

    [Fact]
    public void Only_the_first_measurement_and_the_last_keep_their_examples()
    {
        var doctor = new Doctor();
        Train(doctor);
        IReadOnlyList<VitalSigns> samples = doctor.Examination!.Samples;
        Assert.True(samples.Count > 3);
        Assert.All(samples, s => Assert.Equal(s == samples[0] || s == samples[^1], s.Batch is not null));
    }

    private static History Train(Doctor doctor) =>
        SmallRun.Trainer(SmallRun.Model(), callbacks: doctor).Fit(SmallRun.Train, new FitOptions { Epochs = 2, BatchSize = 20 });

    private static (Sequential Model, Adam Optimizer) Loop()
    {
        Sequential model = SmallRun.Model();
        return (model, new Adam(model.Parameters(), 0.01));
    }

    private static void Accumulate(Sequential model, Adam optimizer, Doctor? doctor)
    {
        foreach (Batch[] batches in new DataLoader(SmallRun.Train, 5, seed: 1).Chunk(2))
        {
            optimizer.ZeroGrad();
            Tensor? loss = null;
            foreach (Batch batch in batches)
            {
                loss = model.Call(batch.Inputs).CrossEntropy(batch.Labels) / 2;
                loss.Backward();
            }

            optimizer.Step();
            doctor?.Step(loss!);
        }

        doctor?.End();
    }

    private sealed class FewExamples : DoctorRule
    {
        public override string Name => "few-examples";

        public override IEnumerable<Finding> AtStart(Examination run)
        {
            yield return run.Found(this, FindingLevel.Warning, Certainty.Proof, $"Only {run.Train!.Count} examples.");
        }
    }

    private sealed class Unexplained : DoctorRule
    {
        public override string Name => "unexplained";

        public override IReadOnlyList<string> Explains => throw new InvalidOperationException("unknown");

        public override IEnumerable<Finding> AtStart(Examination run) => [run.Found(this, FindingLevel.Warning, Certainty.Hint, "x")];
    }

    private sealed class Failing : DoctorRule
    {
        internal int Calls { get; private set; }

        public override string Name => "failing";

        public override IEnumerable<Finding> AtStart(Examination run)
        {
            Calls++;
            throw new InvalidOperationException("broken");
        }

        public override IEnumerable<Finding> AtSample(Examination run)
        {
            Calls++;
            return [];
        }
    }
}
