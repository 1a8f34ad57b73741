namespace Myelin.Tests.Diagnostics;

/// <summary>Planted faults in a loop of one's own, which the doctor sees through the loss and the optimizer, and with the labels as a Trainer's run.</summary>
public sealed class LoopTests
{
    private static readonly Dataset s_train = Digits.Load().Train;

    /// <summary>With the loss alone.</summary>
    [Theory]
    [InlineData("none", "")]
    [InlineData("rate far too high", "learning-rate-too-high")]
    [InlineData("no backward pass", "weights-unchanged")]
    [InlineData("no step", "weights-unchanged")]
    [InlineData("the optimizer of another model", "parameter-not-trained")]
    [InlineData("dead units", "dead-units")]
    [InlineData("NaN", "not-finite")]
    [InlineData("gradients never cleared", "gradients-not-cleared")]
    public void A_fault_is_found_by_the_loss_alone(string fault, string rule) => Assert.Equal(rule, FirstRule(Loop(fault, withLabels: false)));

    /// <summary>With the labels of each step, which say what guessing would give.</summary>
    [Theory]
    [InlineData("none", "")]
    [InlineData("rate far too high", "learning-rate-too-high")]
    [InlineData("rate far too low", "learning-rate-too-low")]
    [InlineData("no backward pass", "weights-unchanged")]
    [InlineData("no step", "weights-unchanged")]
    [InlineData("dead units", "dead-units")]
    [InlineData("labels at random", "not-learning")]
    public void A_fault_is_found_with_the_labels(string fault, string rule) => Assert.Equal(rule, FirstRule(Loop(fault, withLabels: true)));

    [Fact]
    public void Labels_make_the_loop_s_loss_known_and_what_guessing_gives()
    {
        Examination run = Loop("none", withLabels: true).Examination!;
        Assert.IsType<CrossEntropy>(run.Loss);
        Assert.Equal(Math.Log(10), run.Guess!.Loss, 0.03);
        Assert.Equal(0, run.Guess.Floor, 1e-6);
        // Losses before guessing was known are relative to it too.
        Assert.InRange(run.Curve.Values[0], 0.9, 1.3);
        Assert.Equal(StepTest.Lengths.Count, run.Samples[^1].Along!.Count);
    }

    [Fact]
    public void Watching_with_labels_changes_no_bit()
    {
        Sequential plain = Model(), watched = Model();
        Train(plain, null);
        Train(watched, new Doctor());
        Compare.SameBits(Values(plain), Values(watched), "weights");

        static float[] Values(Sequential model) => [.. model.Parameters().SelectMany(p => p.Value.ToArray())];

        static Sequential Model()
        {
            var model = new Sequential(new Flatten(), new Linear(64, 32), new BatchNorm1d(32), new Relu(), new Dropout(0.3f), new Linear(32, 10));
            model.Initialize(4);
            return model;
        }

        static void Train(Sequential model, Doctor? doctor)
        {
            var optimizer = new Adam(model.Parameters(), 0.003);
            doctor?.Watch(model, optimizer);
            foreach (Batch batch in new DataLoader(s_train, 32, seed: 1).Take(60))
            {
                Tensor loss = model.Call(batch.Inputs).CrossEntropy(batch.Labels);
                optimizer.ZeroGrad();
                loss.Backward();
                optimizer.Step();
                doctor?.Step(loss, batch.Labels);
            }
        }
    }

    [Fact]
    public void Targets_of_numbers_are_known_too()
    {
        var model = new Linear(2, 1);
        model.Initialize(1);
        var optimizer = new Sgd(model.Parameters(), 0.05);
        var doctor = new Doctor();
        doctor.Watch(model, optimizer);
        var random = new RandomStream(1);
        for (int step = 0; step < 100; step++)
        {
            Tensor x = Tensor.Normal(random, 16, 2), y = x.Sum(1, keepDims: true);
            Tensor loss = (model.Call(x) - y).Square().Mean();
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
            doctor.Step(loss, y);
        }

        doctor.End();
        Assert.IsType<MeanSquaredError>(doctor.Examination!.Loss);
        Assert.Equal(2, doctor.Examination.Guess!.Loss, 0.4);
        Assert.Empty(doctor.Findings);
    }

    [Fact]
    public void However_many_predictions_are_made_between_two_steps_one_pass_is_kept()
    {
        Sequential model = SickRun.Mlp(() => new Relu(), 16);
        var optimizer = new Adam(model.Parameters(), 0.01);
        var doctor = new Doctor();
        doctor.Watch(model, optimizer);
        Batch batch = s_train.Take([0, 1, 2]);
        for (int i = 0; i < 5; i++) model.Call(batch.Inputs);
        Tensor loss = model.Call(batch.Inputs).CrossEntropy(batch.Labels);
        for (int i = 0; i < 5; i++) model.Predict(s_train.Take([5]).Inputs);
        loss.Backward();
        optimizer.Step();
        doctor.Step(loss);
        VitalSigns signs = Assert.Single(doctor.Examination!.Samples);
        Assert.Equal(4, signs.Layers.Count);
        Assert.All(signs.Layers.Skip(1), l => Assert.NotNull(l.GradientRms));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_hook_stays_after_the_end_or_disposal(bool ends)
    {
        var model = new Linear(2, 1);
        var doctor = new Doctor();
        WeakReference<Tensor> Last()
        {
            IDisposable watching = doctor.Watch(model, new Sgd(model.Parameters(), 0.1));
            doctor.Step(model.Call(Tensor.Ones(1, 2)).Sum());
            if (ends) doctor.End();
            else watching.Dispose();
            Tensor x = Tensor.Ones(1, 2);
            model.Call(x);
            return new WeakReference<Tensor>(x);
        }

        WeakReference<Tensor> input = Last();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(input.TryGetTarget(out _));
    }

    [Fact]
    public void A_loop_of_unknown_length_is_looked_at_less_and_less()
    {
        var model = new Linear(2, 1);
        var optimizer = new Sgd(model.Parameters(), 1e-4);
        var doctor = new Doctor();
        doctor.Watch(model, optimizer);
        Tensor x = Tensor.From([1f, 2, 3, 4], 2, 2);
        for (int step = 0; step < 20_000; step++)
        {
            Tensor loss = model.Call(x).Square().Mean();
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
            doctor.Step(loss);
        }

        Assert.InRange(doctor.Examination!.Samples.Count, 20, 130);
    }

    [Fact]
    public void Calls_in_the_wrong_order_are_errors()
    {
        var model = new Linear(2, 1);
        var doctor = new Doctor();
        Assert.Equal(
            "Doctor.End: the doctor must watch a loop.\n  Got a call before Watch, or after End.\n  Call doctor.Watch(model, optimizer) before each loop.",
            Assert.Throws<InvalidOperationException>(doctor.End).Message);
        doctor.Watch(model, new Sgd(model.Parameters(), 0.1));
        Assert.Equal(
            "Doctor.End: a loop must have steps to be judged.\n  Got none since Watch.\n  Call doctor.Step(loss) after each optimizer.Step().",
            Assert.Throws<InvalidOperationException>(doctor.End).Message);
        doctor.Step(model.Call(Tensor.Ones(1, 2)).Sum());
        doctor.End();
        Assert.Equal(
            "Doctor.Step: the doctor must watch a loop.\n  Got a call before Watch, or after End.\n  Call doctor.Watch(model, optimizer) before each loop.",
            Assert.Throws<InvalidOperationException>(() => doctor.Step(Tensor.Scalar(1))).Message);
    }

    [Fact]
    public void A_model_without_parameters_to_train_is_an_error()
    {
        const string Rest = "\n  Add a layer with weights, such as Linear, or set RequiresGrad.";
        Assert.StartsWith($"Doctor.Examine: a model must have parameters to train.\n  Got a Relu of 0 parameters, all of them frozen.{Rest}",
            Assert.Throws<ArgumentException>(() => new Doctor().Examine(new Relu())).Message, StringComparison.Ordinal);
        var frozen = new Linear(64, 10);
        foreach (Parameter parameter in frozen.Parameters()) parameter.RequiresGrad = false;
        Assert.StartsWith($"Doctor.Examine: a model must have parameters to train.\n  Got a Linear of 2 parameters, all of them frozen.{Rest}",
            Assert.Throws<ArgumentException>(() => new Doctor().Examine(new SupervisedTask(frozen, new CrossEntropy()), s_train)).Message,
            StringComparison.Ordinal);
    }

    private static string FirstRule(Doctor doctor) => doctor.Findings.FirstOrDefault(f => f.Level >= FindingLevel.Warning)?.Rule ?? "";

    private static Doctor Loop(string fault, bool withLabels)
    {
        Sequential model = SickRun.Mlp(() => new Relu(), 64), trained = model;
        model.Initialize(5);
        if (fault == "the optimizer of another model") trained = SickRun.Mlp(() => new Relu(), 64);
        if (fault == "dead units") ((Linear)model[1]).Bias!.CopyFrom([.. Enumerable.Repeat(-50f, 64)]);
        double rate = fault switch { "rate far too high" => 100, "rate far too low" => 1e-7, _ => 0.003 };
        Optimizer optimizer = fault == "labels at random" ? new Sgd(trained.Parameters(), 0.01) : new Adam(trained.Parameters(), rate);
        var doctor = new Doctor();
        doctor.Watch(model, optimizer);
        var random = new RandomStream(1);
        foreach (Batch batch in Enumerable.Range(0, 8).SelectMany(epoch => new DataLoader(s_train, 32, shuffle: true, seed: (ulong)epoch)))
        {
            IntTensor labels = fault == "labels at random" ? IntTensor.From([.. Enumerable.Range(0, batch.Count).Select(_ => random.Next(10))]) : batch.Labels;
            if (fault != "gradients never cleared") optimizer.ZeroGrad();
            Tensor loss = model.Call(batch.Inputs).CrossEntropy(labels);
            if (fault == "NaN") loss *= float.NaN;
            if (fault != "no backward pass") loss.Backward();
            if (fault != "no step") optimizer.Step();
            if (withLabels) doctor.Step(loss, labels);
            else doctor.Step(loss);
        }

        doctor.End();
        return doctor;
    }
}
