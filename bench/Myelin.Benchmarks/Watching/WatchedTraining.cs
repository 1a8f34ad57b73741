using System.Diagnostics;

namespace Myelin.Benchmarks;

/// <summary>A network in training that nobody looks at, or that has a hook on every layer, or a probe pass in every step.</summary>
internal sealed class WatchedTraining
{
    private readonly Trainer _trainer;
    private readonly TensorDataset _data;
    private readonly int _batch;

    internal WatchedTraining(NetworkSpec network, bool hooks, bool probes)
    {
        Sequential model = network.Create();
        model.Initialize(seed: 1);
        _batch = network.Batch;
        var data = new RandomData(2);
        int rows = 4 * _batch;
        _data = new TensorDataset(data.Normal(network.Shape(rows)), IntTensor.From(data.Integers(rows, 10)));
        foreach (Layer layer in hooks ? model : Enumerable.Empty<Layer>())
        {
            layer.OnForward((_, _, _) => { });
            layer.OnGradient((_, _) => { });
        }

        _trainer = new Trainer(model, network.Loss, new Adam(model.Parameters())) { Callbacks = probes ? [new Prober()] : [] };
    }

    /// <summary>Takes some steps; returns the milliseconds per step.</summary>
    internal double Run(int steps)
    {
        long start = Stopwatch.GetTimestamp();
        _trainer.Fit(_data, new FitOptions { Steps = steps, BatchSize = _batch });
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / steps;
    }

    private sealed class Prober : TrainingCallback
    {
        public override void OnStep(TrainingContext run) => run.Probe(_ => { });
    }
}
