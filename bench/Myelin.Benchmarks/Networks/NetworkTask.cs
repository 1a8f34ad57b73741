namespace Myelin.Benchmarks;

/// <summary>A network, trained as a user would write it and then prepared for inference.</summary>
internal sealed class NetworkTask(NetworkSpec network) : TimedTask(network.Name)
{
    internal override void Run(StepTimer timer)
    {
        if (network.Ids is { } ids) RunOnIds(timer, ids);
        else RunOnNumbers(timer);
    }

    private void RunOnNumbers(StepTimer timer)
    {
        Sequential model = network.Create();
        model.Initialize(timer.Seed);
        Tensor data = timer.Data.Normal(network.Shape(StepTimer.Batches * network.Batch));
        Func<Tensor, int, Tensor> loss = LossOf(timer, model.Predict(Tensor.Zeros(network.Shape(1))).Shape);
        double memory = timer.Training(Name, network.Optimizer(model), step =>
            loss(model.Call(data.Slice(0, step * network.Batch, (step + 1) * network.Batch)), step));
        foreach (int rows in network.Infer)
        {
            // Prepared once, as ONNX Runtime's session is.
            PreparedModel ready = model.Prepare(Shape.Create(network.Shape(rows)));
            float[] x = timer.Data.Floats(ready.InputShape.ElementCount), y = new float[ready.OutputShape.ElementCount];
            timer.Inference(Name, rows, () => ready.Run(x, y));
        }

        timer.Memory(Name, memory);
    }

    private void RunOnIds(StepTimer timer, int ids)
    {
        TokenSequential model = network.CreateForIds();
        model.Initialize(timer.Seed);
        int[] tokens = timer.Data.Integers(StepTimer.Batches * network.Batch * network.Input[0], ids);
        IntTensor Rows(int start, int count) => IntTensor.From(tokens.AsSpan(start * network.Input[0], count * network.Input[0]), network.Shape(count));
        Func<Tensor, int, Tensor> loss = LossOf(timer, model.Predict(Rows(0, 1)).Shape);
        double memory = timer.Training(Name, network.Optimizer(model), step => loss(model.Call(Rows(step * network.Batch, network.Batch)), step));
        foreach (int rows in network.Infer)
        {
            PreparedTokenModel ready = model.Prepare(Shape.Create(network.Shape(rows)));
            int[] x = timer.Data.Integers(rows * network.Input[0], ids);
            float[] y = new float[ready.OutputShape.ElementCount];
            timer.Inference(Name, rows, () => ready.Run(x, y));
        }

        timer.Memory(Name, memory);
    }

    /// <summary>The loss of an output and random answers, which are different in each of the batches.</summary>
    /// <param name="timer">Its data.</param>
    /// <param name="one">The shape of the output for one example.</param>
    private Func<Tensor, int, Tensor> LossOf(StepTimer timer, Shape one)
    {
        Loss criterion = network.Loss;
        int count = StepTimer.Batches * network.Batch;
        if (network.HasValues)
        {
            Tensor targets = timer.Data.Normal([count, .. one.AsSpan()[1..]]);
            return (y, step) => criterion.Call(y, targets.Slice(0, step * network.Batch, (step + 1) * network.Batch));
        }

        int[] places = [network.Batch, .. one.AsSpan()[1..^1]];
        int length = places.Aggregate((product, size) => product * size);
        int[] labels = timer.Data.Integers(StepTimer.Batches * length, one[^1]);
        return (y, step) => criterion.Call(y, IntTensor.From(labels.AsSpan(step * length, length), places));
    }
}
