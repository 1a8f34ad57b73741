using Myelin.Interop.TensorBoard;

namespace Myelin.Runs;

/// <summary>Writes the figures of a run for TensorBoard while it is trained; a run that is resumed continues its file.</summary>
/// <param name="folder">The folder of the run's events.</param>
/// <param name="isNew">Whether the run is a new one, which must not be mixed with another's events.</param>
/// <param name="replaces">Whether it may replace another's.</param>
/// <param name="unit">For regression: an error of 1 in the target's unit.</param>
internal sealed class TensorBoardCallback(string folder, bool isNew, bool replaces, double unit) : TrainingCallback
{
    /// <summary>More points than this make no better curve.</summary>
    private const int MostSteps = 1000;

    private TensorBoardFile? _file;
    private long _every = 1;

    /// <summary>The callback of a run; null if it writes no events.</summary>
    /// <param name="request">The run.</param>
    /// <param name="run">The run's own folder, whose name tells it from others.</param>
    /// <param name="unit">For regression: an error of 1 in the target's unit.</param>
    internal static TensorBoardCallback? Of(RunRequest request, string run, double unit)
    {
        if (request.Options.Find(TrainOptions.TensorBoard) is not { } folder) return null;
        string own = Path.Combine(folder, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(run))));
        return new TensorBoardCallback(own, !request.Resume, request.Options.Has(TrainOptions.Overwrite), unit);
    }

    public override void OnBegin(TrainingContext run) => Written(() =>
    {
        string path = Path.Combine(folder, TensorBoardFile.Name);
        bool exists = File.Exists(path);
        if (isNew && exists && !replaces) throw new RunOptionException(
            $"--tensorboard must not mix the events of two runs.\n  Got {path}, which has another's.\n" +
            "  Choose another folder, delete the file, or give --overwrite to replace it.");
        _every = Math.Max(1, run.TotalSteps / MostSteps);
        _file = TensorBoardFile.Open(folder, isNew ? -1 : run.Optimizer.Steps);
        if (exists && !isNew) return;
        // A resumed run that has had no file until now.
        foreach (EpochRecord epoch in run.History.Epochs) Write(epoch, run.History.Epochs[^1].Seconds - epoch.Seconds);
    });

    public override void OnStep(TrainingContext run)
    {
        TrainingProgress progress = run.Progress;
        if (progress.Step % _every == 0) Written(() => _file!.Write(progress.Step, [new("stepLoss", progress.Loss)]));
    }

    public override void OnEpoch(TrainingContext run, EpochRecord epoch) => Written(() => Write(epoch, ago: 0));

    public override void OnEnd(TrainingContext run, TrainingEnd end) => _file?.Dispose();

    public override void OnFailure(TrainingContext run, Exception error) => _file?.Dispose();

    private void Write(EpochRecord epoch, double ago)
    {
        List<KeyValuePair<string, double>> values = [new("trainLoss", epoch.TrainLoss), new("learningRate", epoch.LearningRate)];
        if (epoch.ValidationLoss is { } loss) values.Add(new("validationLoss", loss));
        values.AddRange(ValidationFigures.Of(epoch, unit));
        _file!.Write(DateTimeOffset.UtcNow.AddSeconds(-ago), epoch.Steps, values);
    }

    private void Written(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"--tensorboard: it must be possible to write the events.\n  Got \"{error.Message}\" for {folder}.\n" +
                "  Choose another folder, or free some space; --resume continues a run that was saved.", error);
        }
    }
}
