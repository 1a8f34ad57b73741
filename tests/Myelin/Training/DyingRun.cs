using System.Diagnostics;
using System.Globalization;
using Myelin.Serialization;

namespace Myelin.Tests.Training;

/// <summary>
/// Trains a small network, or continues it, and dies by SIGKILL where it is told to:
/// <c>DIRECTORY THREADS mlp|lstm [stage NAME N | step N | milliseconds N]</c>. <see cref="CrashTests"/> start it as a process.
/// </summary>
internal static class DyingRun
{
    internal static int Run(string[] args)
    {
        string directory = args[0];
        Threads.Count = int.Parse(args[1], CultureInfo.InvariantCulture);
        int number = args.Length > 3 ? int.Parse(args[^1], CultureInfo.InvariantCulture) : 0;
        var death = new Death();
        switch (args.ElementAtOrDefault(3))
        {
            case "stage":
                int seen = 0;
                var stage = Enum.Parse<AtomicFile.WriteStage>(args[4]);
                AtomicFile.Observer = at =>
                {
                    if (at == stage && ++seen == number) Death.Now();
                };
                break;
            case "step":
                death.Step = number;
                break;
            case "milliseconds":
                new Thread(() =>
                {
                    Thread.Sleep(number);
                    Death.Now();
                })
                { IsBackground = true }.Start();
                break;
            default:
                break;
        }

        TrainTestSplit digits = Digits.Load();
        IReadOnlyList<Dataset> parts = digits.Train.Split(3, 0.9, 0.1);
        Sequential model = args[2] == "lstm"
            ? new(new Flatten(1, 2), new Lstm(8, 12, layers: 2, dropout: 0.2f), new SequenceLast(), new Linear(12, 10))
            : new(new Flatten(), new Linear(64, 24), new Relu(), new Dropout(0.2f), new Linear(24, 10));
        model.Initialize(5);
        var trainer = new Trainer(
            model, new CrossEntropy(), new Adam(model.Parameters(), 0.005))
        { Seed = 5, Schedule = Schedule.Cosine(), Callbacks = [death] };
        trainer.Fit(parts[0], new FitOptions
        {
            Epochs = 4,
            BatchSize = 32,
            Validation = parts[1],
            RestoreBest = true,
            Directory = directory,
            CheckpointEvery = 9,
            Resume = true,
        });
        return 0;
    }

    private sealed class Death : TrainingCallback
    {
        internal long Step { get; set; } = -1;

        public override void OnStep(TrainingContext run)
        {
            if (run.Progress.Step == Step) Now();
        }

        /// <summary>SIGKILL: nothing of this process runs any more, no handler, no finally.</summary>
        internal static void Now()
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
