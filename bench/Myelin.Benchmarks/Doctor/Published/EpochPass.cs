namespace Myelin.Benchmarks;

/// <summary>What published tools read after an epoch: its figures, and one pass forward and backward over its last batch.</summary>
internal sealed class EpochPass
{
    private const int MostExamples = 512;

    private EpochPass(TrainingContext run, EpochRecord figures, OutputKind output)
    {
        (Run, Figures, Output) = (run, figures, output);
        TrainAccuracy = Accuracy(run.Train);
        ValidationAccuracy = run.Options.Validation is { } validation ? Accuracy(validation) : double.NaN;
    }

    internal TrainingContext Run { get; }

    internal EpochRecord Figures { get; }

    /// <summary>The accuracy on up to 512 examples; NaN where there is none.</summary>
    internal double TrainAccuracy { get; }

    /// <summary>The same on the validation set.</summary>
    internal double ValidationAccuracy { get; }

    /// <summary>The layers without layers inside, in the order in which they ran.</summary>
    internal List<LayerPass> Layers { get; } = [];

    /// <summary>The weights of at least two axes that are trained, in the model's order.</summary>
    internal List<WeightPass> Weights { get; } = [];

    /// <summary>The share of zeros among all gradients.</summary>
    internal double ZeroGradients { get; private set; }

    internal bool IsFinite { get; private set; }

    /// <summary>What the loss takes the outputs for.</summary>
    internal OutputKind Output { get; }

    /// <summary>The smallest and largest number of the batch's inputs; zeros for token ids.</summary>
    internal (float Min, float Max) Inputs => Run.Batch.HasInputs ? Range(Run.Batch.Inputs) : default;

    internal (float Min, float Max) Targets => Run.Batch.HasTargets ? Range(Run.Batch.Targets) : (0, 1);

    /// <summary>The smallest and largest number of the model's outputs.</summary>
    internal (float Min, float Max) Outputs { get; private set; }

    /// <summary>Looks at a run after an epoch; the run has the same bits as without it.</summary>
    internal static EpochPass Of(TrainingContext run, EpochRecord figures, OutputKind output)
    {
        var pass = new EpochPass(run, figures, output);
        List<IDisposable> hooks =
        [
            .. run.Model.NamedModules().Select(m => m.Module).OfType<Layer>().Where(layer => layer.Children.Count == 0)
                .Select(layer => layer.OnForward((_, x, y) =>
            {
                pass.Layers.Add(new LayerPass(layer, x, y));
                pass.Outputs = Range(y);
            })),
        ];
        try { run.Probe(pass.NoteGradients); }
        finally { hooks.ForEach(hook => hook.Dispose()); }

        return pass;
    }

    private void NoteGradients(Tensor loss)
    {
        double zeros = 0, all = 0;
        foreach ((string key, Parameter parameter) in Run.Model.NamedParameters())
        {
            if (parameter.Grad is not { } gradient) continue;
            float[] values = gradient.ToArray();
            (zeros, all) = (zeros + values.Count(v => v == 0), all + values.Length);
            if (parameter.Shape.Rank >= 2) Weights.Add(new WeightPass(key, parameter.Value.ToArray(), values));
        }

        ZeroGradients = all == 0 ? 1 : zeros / all;
        IsFinite = float.IsFinite(loss.Item()) && Weights.TrueForAll(w => w.IsFinite);
    }

    private double Accuracy(Dataset data)
    {
        int count = Math.Min(MostExamples, data.Count);
        Batch batch = data.Take([.. Enumerable.Range(0, count).Select(i => (int)((long)i * data.Count / count))]);
        float[] scores = (Run.Model is Module<IntTensor, Tensor> ids ? ids.Predict(batch.Tokens) : ((Layer)Run.Model).Predict(batch.Inputs)).ToArray();
        if (batch.HasLabels)
        {
            int[] labels = batch.Labels.ToArray();
            int classes = scores.Length / labels.Length;
            return labels.Where((label, i) => Largest(scores.AsSpan(i * classes, classes)) == label).Count() / (double)labels.Length;
        }

        if (Output is not (OutputKind.BinaryScores or OutputKind.BinaryProbabilities)) return double.NaN;
        float yes = Output == OutputKind.BinaryScores ? 0 : 0.5f;
        return scores.Zip(batch.Targets.ToArray()).Count(p => p.First > yes == p.Second > 0.5f) / (double)scores.Length;
    }

    private static int Largest(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int i = 1; i < scores.Length; i++) best = scores[i] > scores[best] ? i : best;
        return best;
    }

    private static (float, float) Range(Tensor values)
    {
        float[] all = values.ToArray();
        return (all.Min(), all.Max());
    }
}
