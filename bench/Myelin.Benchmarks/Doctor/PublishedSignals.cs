namespace Myelin.Benchmarks;

/// <summary>The numbers that published tools compare with their thresholds.</summary>
internal sealed class PublishedSignals(Examination run, bool hasNaN)
{
    private readonly ParameterSigns[] _weights = [.. run.Samples[^1].Parameters.Where(p => p.IsWeight)];
    private readonly double[] _accuracies = [.. run.Epochs.Select(e => e.Metrics.GetValueOrDefault("accuracy", double.NaN))];

    internal bool HasNaN => hasNaN;

    internal double Progress => run.Progress;

    internal double Rate => run.Optimizer.Groups[0].BaseLearningRate;

    internal double FirstToLastGradient => _weights.Length < 2 ? 1 : Mean(_weights[0]) / Mean(_weights[^1]);

    internal double SmallestGradient => _weights.Length == 0 ? 1 : _weights.Min(Mean);

    internal double? UpdateRatio => _weights.Length == 0 ? null : _weights.Max(p => p.UpdateRatio ?? 1e-3);

    internal bool IsRelu => run.Samples[^1].Layers.Any(l => l.Layer is Relu);

    /// <summary>The largest share of zeros in the outputs of a hidden layer.</summary>
    internal double LargestZeroShare
    {
        get
        {
            double largest = 0;
            if (run.Samples[^1].Batch is not { HasInputs: true } batch) return 0;
            List<IDisposable> hooks = [.. run.Model.NamedModules().Select(m => m.Module).OfType<Relu>().Select(relu => relu.OnForward((_, _, y) =>
            {
                float[] values = y.ToArray();
                // Per unit, as the tools do: the largest share over units that half of the layer reaches.
                largest = Math.Max(largest, (double)values.Count(v => v <= 0) / values.Length);
            }))];
            try { (run.Model as Layer)?.Predict(batch.Inputs); }
            finally { hooks.ForEach(hook => hook.Dispose()); }

            return largest;
        }
    }

    internal double LargestSaturation => run.Samples[^1].Layers.Where(l => l.DerivativeShare.Count > 0)
        .Select(l => (double)l.DerivativeShare.Count(d => d < 0.03) / l.DerivativeShare.Count).DefaultIfEmpty(0).Max();

    internal double LargestInput => Inputs.DefaultIfEmpty(0).Max();

    internal double SmallestInput => Inputs.DefaultIfEmpty(0).Min();

    /// <summary>The relative fall of the training loss since the first epoch.</summary>
    internal double LossFellBy => run.Epochs.Count < 2 ? 1 : 1 - (run.Epochs[^1].TrainLoss / run.Epochs[0].TrainLoss);

    internal double AccuracyGain => _accuracies.Length < 2 || double.IsNaN(_accuracies[0]) ? 1 : _accuracies.Max() - _accuracies[0];

    internal double ValidationAccuracy => _accuracies.Length == 0 ? 0 : _accuracies[^1];

    /// <summary>The last epoch's validation loss divided by its training loss.</summary>
    internal double ValidationRatio => run.Epochs is [.., { ValidationLoss: { } loss } last] ? loss / last.TrainLoss : 1;

    internal bool ValidationRoseWhileTrainingFell => run.Epochs.Count >= 2 && run.Epochs[^1] is { ValidationLoss: { } now } last
        && run.Epochs[^2] is { ValidationLoss: { } before } earlier && now > before && last.TrainLoss < earlier.TrainLoss;

    private float[] Inputs => run.Data is { Examples.HasInputs: true } data ? data.Examples.Inputs.ToArray() : [];

    /// <summary>The share of epochs whose accuracy swings by more than some amount against both neighbors.</summary>
    internal double ShareOfSwings(double size) => _accuracies.Length < 5 ? 0 : (double)Enumerable.Range(1, _accuracies.Length - 2).Count(i =>
        Math.Abs(_accuracies[i] - _accuracies[i - 1]) >= size && Math.Abs(_accuracies[i] - _accuracies[i + 1]) >= size) / _accuracies.Length;

    /// <summary>The mean size of a gradient's elements.</summary>
    private static double Mean(ParameterSigns signs) => signs.GradientNorm / Math.Sqrt(signs.Parameter.Shape.ElementCount);
}
