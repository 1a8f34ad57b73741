using Myelin;

namespace Extensions;

/// <summary>Training with nothing but parts written here, killed and resumed.</summary>
public sealed class TrainingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("extensions").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_parts_train_together()
    {
        Run run = Train("whole", epochs: 20);
        Evaluation result = run.Trainer.Evaluate(new Rings(150, seed: 3));
        Assert.InRange(result.Metrics["accuracy"], 0.9, 1);
        Assert.InRange(result.Metrics["topTwoAccuracy"], result.Metrics["accuracy"], 1);
        Assert.Equal(20 * 8, run.Noise.Noisy);
    }

    [Fact]
    public void A_run_killed_again_and_again_ends_with_the_same_bits()
    {
        Run whole = Train("whole", epochs: 10);
        foreach (long step in (long[])[1, 4, 5, 11, 24, 37, 62]) Assert.Throws<KilledException>(() => Train("broken", epochs: 10, killedAt: step));
        Run resumed = Train("broken", epochs: 10);
        Assert.Equal(Values(whole.Model), Values(resumed.Model));
        Assert.Equal(whole.Noise.Noisy, resumed.Noise.Noisy);
        Assert.Equal(whole.Schedule.Halvings, resumed.Schedule.Halvings);
        Assert.InRange(whole.Schedule.Halvings, 1, 9);
        Assert.Equal(Saved("whole"), Saved("broken"));

        byte[] Saved(string name) => File.ReadAllBytes(Path.Combine(_folder, name, "model.safetensors"));
    }

    [Fact]
    public void A_rule_of_the_doctor_speaks_with_its_own_text()
    {
        var doctor = new Doctor { Rules = { new TooFewExamples() } };
        var model = new Linear(2, 3);
        var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters())) { Callbacks = { doctor } };
        trainer.Fit(new Rings(60, seed: 3), new FitOptions { Epochs = 1 });
        Assert.Equal("Only 60 examples.", Assert.Single(doctor.Findings, f => f.Rule == "too-few-examples").What());
    }

    [Fact]
    public void Data_come_with_the_same_numbers_under_one_key_and_others_under_another()
    {
        var data = new Rings(9, seed: 3);
        float[] first = data.Take([4, 5], new SampleKey(1, 0)).Inputs.ToArray();
        Assert.Equal(first[2..], data.Take([5], new SampleKey(1, 0)).Inputs.ToArray());
        Assert.NotEqual(first, data.Take([4, 5], new SampleKey(1, 1)).Inputs.ToArray());
        Assert.NotEqual(first, data.Take([4, 5], new SampleKey(2, 0)).Inputs.ToArray());
    }

    private Run Train(string name, int epochs, long killedAt = -1)
    {
        var model = new Sequential(new NoisyLinear(2, 32), new Activation(), new Linear(32, 3));
        model.Initialize(5);
        var noise = new GradientNoise(0.05f);
        var schedule = new HalveOnRise();
        var task = new SupervisedTask(model, new FocalLoss(gamma: 2)) { Metrics = [new Accuracy(), new TopTwoAccuracy()] };
        var trainer = new Trainer(task, new Lion(model.Parameters(), 0.05, weightDecay: 0.01))
        {
            Seed = 2,
            Schedule = schedule,
            Callbacks = [noise, new Killer(killedAt)],
        };
        var options = new FitOptions
        {
            Epochs = epochs,
            BatchSize = 32,
            Validation = new Rings(60, seed: 4),
            Directory = Path.Combine(_folder, name),
            CheckpointEvery = 3,
            Resume = true,
        };
        trainer.Fit(new Rings(240, seed: 1), options);
        return new Run(model, trainer, noise, schedule);
    }

    private static float[] Values(Module model) => [.. model.StateDict().SelectMany(entry => entry.Value.ToArray())];

    private sealed record Run(Sequential Model, Trainer Trainer, GradientNoise Noise, HalveOnRise Schedule);

    private sealed class Activation : Layer
    {
        public override Tensor Forward(Tensor x) => x.SquaredRelu();
    }

    private sealed class Killer(long step) : TrainingCallback
    {
        public override void OnStep(TrainingContext run)
        {
            if (run.Progress.Step == step) throw new KilledException();
        }
    }

    private sealed class KilledException : Exception;
}
