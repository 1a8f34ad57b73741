using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Myelin.Cli.Terminal;

/// <summary>Shows a run while it goes: a moving bar for people, a line an epoch in a file, an object an epoch for programs.</summary>
internal sealed class TrainingDisplay : TrainingCallback
{
    private readonly Output _output;
    private readonly ProgressTask? _bar;
    private readonly long _totalSteps;
    private readonly string _smoothing;

    private TrainingDisplay(Output output, ProgressTask? bar, long totalSteps, double labelSmoothing)
    {
        (_output, _bar, _totalSteps) = (output, bar, totalSteps);
        // Such a loss stays far above 0 even where every answer is right; beside a plain one it would pass for underfitting.
        _smoothing = labelSmoothing > 0 ? string.Create(CultureInfo.InvariantCulture, $" with label smoothing {labelSmoothing}") : "";
    }

    /// <summary>Runs some training under a display.</summary>
    internal static T Show<T>(Output output, long totalSteps, double labelSmoothing, Func<TrainingDisplay, T> train)
    {
        if (!output.IsLive) return train(new TrainingDisplay(output, null, totalSteps, labelSmoothing));
        return output.Console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => train(new TrainingDisplay(output, context.AddTask("starting", maxValue: totalSteps), totalSteps, labelSmoothing)));
    }

    /// <inheritdoc/>
    public override void OnStep(TrainingContext run)
    {
        if (_bar is null) return;
        TrainingProgress progress = run.Progress;
        _bar.Value = progress.Step;
        _bar.Description = string.Create(CultureInfo.InvariantCulture, $"epoch {progress.Epoch}/{progress.Epochs}  loss {progress.MeanLoss:F4}{_smoothing}");
    }

    /// <inheritdoc/>
    public override void OnEpoch(TrainingContext run, EpochRecord epoch)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"epoch {epoch.Epoch,3}  loss {epoch.TrainLoss:F4}{_smoothing}");
        if (epoch.ValidationLoss is { } loss) line += string.Create(CultureInfo.InvariantCulture, $"  validation {loss:F4}");
        foreach ((string name, double value) in epoch.Metrics) line += string.Create(CultureInfo.InvariantCulture, $"  {name} {value:F4}");
        _output.Line(line + string.Create(CultureInfo.InvariantCulture, $"  lr {epoch.LearningRate:G3}  {epoch.Seconds:F1} s"));
        var json = new JsonObject
        {
            ["epoch"] = epoch.Epoch,
            ["steps"] = epoch.Steps,
            ["totalSteps"] = _totalSteps,
            ["trainLoss"] = Output.Number(epoch.TrainLoss),
            ["learningRate"] = epoch.LearningRate,
            ["seconds"] = Math.Round(epoch.Seconds, 3),
        };
        if (epoch.ValidationLoss is { } validation) json["validationLoss"] = Output.Number(validation);
        foreach ((string name, double value) in epoch.Metrics) json[name == "rmse" ? "validationError" : "validation" + char.ToUpperInvariant(name[0]) + name[1..]] = Output.Number(value);
        _output.Event("epoch", json);
    }
}
