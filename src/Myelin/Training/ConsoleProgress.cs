using System.Globalization;

namespace Myelin;

/// <summary>Writes a line per epoch, and what ended the run: <c>Callbacks = [new ConsoleProgress(Console.Out)]</c>.</summary>
/// <example><code>
/// var trainer = new Trainer(model, loss, optimizer) { Callbacks = [new ConsoleProgress(Console.Out)] };
/// </code></example>
public sealed class ConsoleProgress : TrainingCallback
{
    private readonly TextWriter _writer;
    private readonly int? _everySteps;

    /// <param name="writer">Gets the lines, such as <c>Console.Out</c>.</param>
    /// <param name="everySteps">Also write a line every N steps, at least 1; null writes one per epoch.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="everySteps"/> is below 1.</exception>
    public ConsoleProgress(TextWriter writer, int? everySteps = null)
    {
        if (everySteps is { } every) Argument.AtLeast(1, every, nameof(ConsoleProgress), nameof(everySteps), "Try 100, or null for a line per epoch.");
        (_writer, _everySteps) = (writer, everySteps);
    }

    /// <summary>The setting: <c>ConsoleProgress(every 100 steps)</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"ConsoleProgress({(_everySteps is { } steps ? $"every {steps} steps" : "every epoch")})");

    /// <inheritdoc/>
    public override void OnStep(TrainingContext run)
    {
        TrainingProgress progress = run.Progress;
        if (_everySteps is null || progress.Step % _everySteps != 0) return;
        _writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"epoch {progress.Epoch}/{progress.Epochs}, batch {progress.Batch}/{progress.Batches}: loss {progress.Loss:G4}, mean {progress.MeanLoss:G4}"));
    }

    /// <inheritdoc/>
    public override void OnEpoch(TrainingContext run, EpochRecord epoch) => _writer.WriteLine(epoch);

    /// <inheritdoc/>
    public override void OnEnd(TrainingContext run, TrainingEnd end)
    {
        if (end != TrainingEnd.Completed) _writer.WriteLine($"ended: {end}");
        if (run.History.WithoutGradient is { Count: > 0 } keys) _writer.WriteLine($"without gradient: {string.Join(", ", keys)}");
    }

    /// <inheritdoc/>
    public override void OnFailure(TrainingContext run, Exception error) => _writer.WriteLine($"failed: {error.Message}");
}
