namespace Myelin.Runs;

/// <summary>Turns the trainer's callbacks into events, and stores its progress.</summary>
/// <param name="report">Called with each event.</param>
/// <param name="totalSteps">The largest number of steps.</param>
/// <param name="unit">For regression: an error of 1 in the target's unit.</param>
/// <param name="saving">Called before the run writes to its folder.</param>
internal sealed class ProgressCallback(Action<RunEvent> report, long totalSteps, double unit, Action saving) : TrainingCallback
{
    /// <summary>The progress of the run.</summary>
    internal TrainingProgress Progress { get; private set; }

    public override void OnSaving(TrainingContext run) => saving();

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
        Figures = EventFigures.From(ValidationFigures.Of(epoch, unit)),
    });
}
