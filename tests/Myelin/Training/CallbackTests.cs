namespace Myelin.Tests.Training;

public sealed class CallbackTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Callbacks_are_called_in_order_with_what_the_run_has()
    {
        var log = new Log();
        Sequential model = SmallRun.Model();
        SmallRun.Trainer(model, callbacks: log).Fit(SmallRun.Train, new FitOptions { Epochs = 2, BatchSize = 90 });
        Assert.Equal(["begin 0", "gradients 0", "step 1", "gradients 1", "step 2", "epoch 1", "gradients 2", "step 3", "gradients 3", "step 4",
            "epoch 2", "end Completed"], log.Calls);
        Assert.Equal(model.Parameters().Count(), log.Gradients);
        Assert.Equal(90, log.BatchSize);
    }

    [Fact]
    public void Gradients_may_be_changed_before_the_step()
    {
        Sequential model = SmallRun.Model();
        float[] before = [.. model.Parameters().SelectMany(p => p.Value.ToArray())];
        SmallRun.Trainer(model, optimizer: m => new Sgd(m.Parameters()), callbacks: new Zeroing())
            .Fit(SmallRun.Train, new FitOptions { Epochs = 1, BatchSize = 90 });
        Assert.Equal(before, model.Parameters().SelectMany(p => p.Value.ToArray()));
    }

    [Fact]
    public void A_stop_holds_for_one_run()
    {
        Sequential model = SmallRun.Model();
        var log = new Log();
        var stop = new Watcher(stop: p => p.Step == 3);
        Trainer trainer = SmallRun.Trainer(model, callbacks: [log, stop]);
        Assert.True(trainer.Fit(SmallRun.Train, new FitOptions { Epochs = 5, BatchSize = 20 }).StoppedEarly);
        Assert.Equal("end Stopped", log.Calls[^1]);
        History second = SmallRun.Trainer(model, callbacks: [stop]).Fit(SmallRun.Train, new FitOptions { Epochs = 5, BatchSize = 20 });
        Assert.Equal(3, second.Epochs[^1].Steps);
    }

    [Fact]
    public void A_cancelled_run_is_saved_and_resumes_with_the_same_bits()
    {
        float[] Fit(string directory, long? cancelAt, Log log)
        {
            using var source = new CancellationTokenSource();
            Sequential model = SmallRun.Model();
            var canceller = new Watcher(p => { if (p.Step == cancelAt) source.Cancel(); });
            var options = new FitOptions { Epochs = 3, BatchSize = 20, Directory = directory, Resume = true };
            Trainer trainer = SmallRun.Trainer(model, Schedule.Cosine(), callbacks: [log, canceller]);
            if (cancelAt is null) trainer.Fit(SmallRun.Train, options, source.Token);
            else Assert.Equal(
                source.Token, Assert.Throws<OperationCanceledException>(() => trainer.Fit(SmallRun.Train, options, source.Token)).CancellationToken);
            return SmallRun.Values(model);
        }

        float[] expected = Fit(_folder.File("whole"), null, new Log());
        foreach (long step in (long[])[1, 5, 9, 17])
        {
            var log = new Log();
            Fit(_folder.File("broken"), step, log);
            Assert.Equal("end Canceled", log.Calls[^1]);
            Assert.Equal($"step {step}", log.Calls[^2].Replace("epoch 1", "step 9", StringComparison.Ordinal));
        }

        var last = new Log();
        Assert.Equal(expected, Fit(_folder.File("broken"), null, last));
        Assert.Equal("step 18", last.Calls[2]);
    }

    [Fact]
    public void A_cancellation_without_a_directory_just_throws()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => SmallRun.Trainer(SmallRun.Model()).Fit(SmallRun.Train, null, source.Token));
    }

    [Fact]
    public void A_failure_is_reported_and_thrown()
    {
        var log = new Log();
        Assert.Throws<CrashException>(
            () => SmallRun.Trainer(SmallRun.Model(), callbacks: [log, new Watcher(_ => throw new CrashException())]).Fit(SmallRun.Train));
        Assert.Equal("failure CrashException", log.Calls[^1]);
        Assert.DoesNotContain(log.Calls, c => c.StartsWith("end", StringComparison.Ordinal));
    }

    [Fact]
    public void State_is_saved_with_the_checkpoint_and_its_absence_is_an_error()
    {
        void Fit(long? diesAt, params TrainingCallback[] callbacks)
        {
            Trainer trainer =
                SmallRun.Trainer(SmallRun.Model(), callbacks: [.. callbacks, new Watcher(p => { if (p.Step == diesAt) throw new CrashException(); })]);
            var options = new FitOptions { Epochs = 2, BatchSize = 20, Directory = _folder.Path, CheckpointEvery = 1, Resume = true };
            if (diesAt is null) trainer.Fit(SmallRun.Train, options);
            else Assert.Throws<CrashException>(() => trainer.Fit(SmallRun.Train, options));
        }

        Fit(6, new Counter());
        var counter = new Counter();
        Fit(12, counter);
        Assert.Equal((12, 5), (counter.Steps, counter.Restored));
        Assert.Equal(
            $"Resume: the state of ExponentialMovingAverage must be in the checkpoint.\n  Got none in {_folder.File("last.safetensors")}.\n" +
            "  Use the callbacks that the run was started with, or start a new run in another folder.",
            Assert.Throws<InvalidDataException>(() => SmallRun.Trainer(SmallRun.Model(), callbacks: new ExponentialMovingAverage()).Fit(
                SmallRun.Train, new FitOptions { Epochs = 2, BatchSize = 20, Directory = _folder.Path, Resume = true })).Message);
        // An observer that remembers nothing may come and go.
        Fit(null, new Counter(), new Log());
    }

    private sealed class Log : TrainingCallback
    {
        internal List<string> Calls { get; } = [];

        internal int Gradients { get; private set; }

        internal int BatchSize { get; private set; }

        public override void OnBegin(TrainingContext run) => Calls.Add($"begin {run.Progress.Step}");

        public override void OnGradients(TrainingContext run)
        {
            (Gradients, BatchSize) = (run.Gradients.Count(), run.Batch.Count);
            Calls.Add($"gradients {run.Progress.Step}");
        }

        public override void OnStep(TrainingContext run) => Calls.Add($"step {run.Progress.Step}");

        public override void OnEpoch(TrainingContext run, EpochRecord epoch) => Calls.Add($"epoch {epoch.Epoch}");

        public override void OnEnd(TrainingContext run, TrainingEnd end) => Calls.Add($"end {end}");

        public override void OnFailure(TrainingContext run, Exception error) => Calls.Add($"failure {error.GetType().Name}");
    }

    private sealed class Zeroing : TrainingCallback
    {
        public override void OnGradients(TrainingContext run)
        {
            foreach ((_, Tensor gradient) in run.Gradients) gradient.AsWritableSpan().Clear();
        }
    }

    private sealed class Counter : TrainingCallback
    {
        internal long Steps { get; private set; }

        internal long Restored { get; private set; } = -1;

        public override void OnStep(TrainingContext run) => Steps++;

        public override void SaveState(SavedState state) => state.Set("steps", Steps);

        public override void LoadState(SavedState state) => Steps = Restored = state.Integer("steps");
    }
}
