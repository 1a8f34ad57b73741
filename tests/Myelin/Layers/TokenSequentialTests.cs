namespace Myelin.Tests.Layers;

public sealed class TokenSequentialTests
{
    [Fact, Covers("layer TokenSequential")]
    public void Computes_what_its_layers_compute_one_after_another()
    {
        Layer[] layers = [new Linear(3, 4), new Relu(), new Flatten(), new Linear(8, 2)];
        var embedding = new Embedding(6, 3);
        var model = new TokenSequential(embedding, layers);
        model.Initialize(7);
        IntTensor ids = IntTensor.From([5, 2, 0, 5], 2, 2);
        Tensor expected = layers.Aggregate(embedding.Call(ids), (x, layer) => layer.Call(x));
        Compare.Close(expected, model.Call(ids), "one after another");
        Assert.Equal(["0.weight", "1.weight", "1.bias", "4.weight", "4.bias"], model.NamedParameters().Select(p => p.Key));
    }

    [Fact]
    public void Is_trained_by_a_supervised_task()
    {
        // The class is the first token.
        var random = new RandomStream(1);
        IntTensor ids = IntTensor.Uniform(random, 0, 4, 64, 3), labels = ids.Select(1, 0);
        var model = new TokenSequential(new Embedding(4, 8), new Flatten(), new Linear(24, 4));
        model.Initialize(3);
        var task = new SupervisedTask(model, new CrossEntropy());
        var optimizer = new Adam(model.Parameters(), 0.05f);
        float first = task.Loss(new Batch(ids, labels)).Item();
        for (int step = 0; step < 60; step++)
        {
            model.ZeroGrad();
            task.Loss(new Batch(ids, labels)).Backward();
            optimizer.Step();
        }

        Assert.InRange(task.Loss(new Batch(ids, labels)).Item(), 0, first / 10);
    }
}
