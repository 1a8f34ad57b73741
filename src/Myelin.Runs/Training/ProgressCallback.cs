namespace Myelin.Runs;

/// <summary>Turns the trainer's callbacks into events, and stores its progress.</summary>
internal sealed class ProgressCallback(Action<RunEvent> report, long totalSteps) : TrainingCallback
{
    /// <summary>The progress of the run.</summary>
    internal TrainingProgress Progress { get; private set; }

    public override void OnStep(TrainingContext run)
    {
        Progress = run.Progress;
        report(new StepTaken(Progress.Epoch, Progress.Epochs, Progress.Step, totalSteps, Progress.MeanLoss));
    }

    public override void OnEpoch(TrainingContext run, EpochRecord epoch) => report(new EpochEnded
    {
        Epoch = epoch.Epoch,
        Steps = epoch.Steps,
        TotalSteps = totalSteps,
        TrainLoss = epoch.TrainLoss,
        LearningRate = epoch.LearningRate,
        Seconds = Math.Round(epoch.Seconds, 3),
        ValidationLoss = epoch.ValidationLoss,
        Figures = EventFigures.From(epoch.Metrics.Select(m => KeyValuePair.Create("validation" + NameOf(m.Key), m.Value))),
    });

    /// <summary>Events have used the name error for the root mean square since 0.1.0.</summary>
    private static string NameOf(string metric) => metric == "rmse" ? "Error" : char.ToUpperInvariant(metric[0]) + metric[1..];
}
