namespace Myelin.Benchmarks;

/// <summary>A <see cref="Sequential"/> that sorts inputs into ten classes, trained as a user would write it and then prepared for inference.</summary>
internal abstract class ClassifierTask(string name, int batch, int[] inputShape) : TimedTask(name)
{
    private const int Classes = 10;

    internal int Batch => batch;

    internal int[] InputShape => inputShape;

    protected virtual double LearningRate => 1e-3;

    protected virtual IReadOnlyList<int> InferenceBatches => [1, 256];

    /// <summary>The loss of what the network gives: log-probabilities, unless overridden.</summary>
    protected virtual Loss Loss => new NegativeLogLikelihood();

    /// <summary>The network, not yet initialized.</summary>
    internal abstract Sequential Create();

    internal override void Run(StepTimer timer)
    {
        Sequential model = Create();
        model.Initialize(timer.Seed);
        Tensor data = timer.Data.Normal([StepTimer.Batches * batch, .. inputShape]);
        int[] classes = timer.Data.Integers(StepTimer.Batches * batch, Classes);
        Loss criterion = Loss;
        double memory = timer.Training(Name, new Adam(model.Parameters(), LearningRate), step =>
        {
            int start = step * batch;
            return criterion.Call(model.Call(data.Slice(0, start, start + batch)), IntTensor.From(classes.AsSpan(start, batch)));
        });
        foreach (int rows in InferenceBatches)
        {
            // Prepared once, as ONNX Runtime's session is.
            PreparedModel ready = model.Prepare([rows, .. inputShape]);
            float[] x = timer.Data.Floats(rows * inputShape.Aggregate(1, (product, size) => product * size)), y = new float[ready.OutputShape.ElementCount];
            timer.Inference(Name, rows, () => ready.Run(x, y));
        }

        timer.Memory(Name, memory);
    }
}
