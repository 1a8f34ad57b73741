using Myelin.Pictures;

namespace Myelin.Runs;

/// <summary>Pictures of what happens in training: learning curves, BatchNorm, dropout.</summary>
internal static class TrainingPictures
{
    private static readonly CountOption s_epochs = new("epochs", "Without a run, the number of epochs; 30 if not given.") { Most = 100 };
    private static readonly CountOption s_batchSize = new("batch-size", "The batch size of the running mean; 8 if not given.") { Least = 2, Most = 256 };
    private static readonly NumberOption s_momentum = NumberOption.Between("momentum", 0.001, 1, "The share of the new mean; 0.1 if not given.");
    private static readonly CountOption s_batches = new("steps", "The number of batches; 60 if not given.") { Most = 1000 };
    private static readonly NumberOption s_dropout = NumberOption.Between("rate", 0.01, 0.9, "The share of units that are struck; 0.2 if not given.");
    private static readonly CountOption s_steps = new("steps", "The number of steps; 1000 if not given.") { Most = 10_000 };

    internal static IReadOnlyList<PictureKind> Kinds { get; } =
    [
        new("curves", "The learning curves of a run.", [PictureOptions.Run, s_epochs],
            r => r.Options.Find(PictureOptions.Run) is { } folder ? CurvesPicture.FromCsv(HistoryOf(folder))
                : CurvesPicture.Trained(r.Count(s_epochs, 30), r.Seed)),
        new("batchnorm", "BatchNorm before and after, its running mean, and what the batch size changes.", [s_batchSize, s_momentum, s_batches],
            r => BatchNormPicture.Of(r.Count(s_batchSize, 8), r.Number(s_momentum, 0.1), r.Count(s_batches, 60), r.Seed)),
        new("dropout", "Dropout's masks, the ensemble that it trains, and its losses.", [s_dropout, s_steps],
            r => DropoutPicture.Of(r.Number(s_dropout, 0.2), r.Count(s_steps, 1000), r.Seed)),
    ];

    private static string HistoryOf(string folder)
    {
        string file = Path.Combine(folder, RunFolder.HistoryName);
        return File.Exists(file) ? File.ReadAllText(file) : throw new RunOptionException(
            $"--run: the folder must be that of a run with a {RunFolder.HistoryName}.\n  Got \"{folder}\".\n  Train one: myelin train --out {folder}.");
    }
}
