using Myelin.Serialization;

namespace Myelin;

/// <summary>The best epoch by validation, and its weights: in memory, and in <c>best.safetensors</c> if the run has a directory.</summary>
internal sealed class BestEpoch(Module model, FitOptions options)
{
    private Dictionary<string, float[]>? _weights;

    private string Path => System.IO.Path.Combine(options.Directory!, "best.safetensors");

    /// <summary>Whether an evaluation is better than all before; if so, it is recorded as the best.</summary>
    internal bool Improves(Evaluation validation, TrainingState state)
    {
        double figure = validation.Loss;
        if (options.Monitor is { } metric)
        {
            if (!validation.Metrics.TryGetValue(metric.Name, out figure))
            {
                throw new ArgumentException(
                    "Fit: Monitor must be one of the task's metrics.\n" +
                    $"  Got {metric.Name}; the validation has {(validation.Metrics.Count == 0 ? "none" : string.Join(", ", validation.Metrics.Keys))}.\n" +
                    "  Add it to the SupervisedTask's Metrics, or to the scores in Evaluate.");
            }

            // The smallest is the best.
            if (metric.HigherIsBetter) figure = -figure;
        }

        if (!(figure < state.BestFigure)) return false;
        (state.BestFigure, state.BestEpoch) = (figure, state.Epoch + 1);
        return true;
    }

    /// <summary>Keeps the current weights as the best.</summary>
    internal void Keep(TrainingState state)
    {
        if (options.RestoreBest) _weights = model.StateDict().ToDictionary(e => e.Key, e => e.Value.ToArray());
        if (options.Directory is null) return;
        model.Save(Path, options.Metadata);
        state.BestWeights = Hash(model.StateDict().Select(e => e.Value));
    }

    /// <summary>Restores the best weights of the model.</summary>
    internal void Restore(TrainingState state)
    {
        if (_weights is not null)
        {
            foreach ((string key, Tensor value) in model.StateDict()) value.CopyFrom(_weights[key]);
        }
        else if (options.Directory is not null && double.IsFinite(state.BestFigure))
        {
            // A resumed run whose best epoch came before it stopped. Another run may have written to the folder since.
            var best = File.Exists(Path) ? SafeTensors.Read(Path).Tensors : null;
            string[] keys = [.. model.StateDict().Select(e => e.Key)];
            if (best is null || !keys.All(best.ContainsKey) || Hash(keys.Select(key => best[key])) != state.BestWeights)
            {
                throw new InvalidDataException(
                    $"Fit: to restore the best weights, {Path} must be what this run wrote.\n" +
                    $"  Got {(best is null ? "no such file" : "other weights")}.\n" +
                    "  Set RestoreBest = false, which keeps the last weights, or start a new run in another folder.");
            }

            model.Load(Path);
        }
    }

    private static ulong Hash(IEnumerable<Tensor> weights)
    {
        var fingerprint = new Fingerprint();
        foreach (Tensor value in weights) fingerprint.Add(value);
        return fingerprint.Value;
    }
}
