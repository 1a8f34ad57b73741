using Myelin.Tests.Training;

namespace Myelin.Tests.Data;

/// <summary>Data sets made of others: mapped, joined, cached, and with normalized targets.</summary>
public sealed class CombinedDatasetTests
{
    private static readonly TensorDataset s_first = new(Tensor.From([0f, 1, 2, 3, 4, 5], 3, 2), IntTensor.From([0, 1, 2], 3), ["a", "b", "c"]);
    private static readonly TensorDataset s_next = new(Tensor.From([6f, 7, 8, 9], 2, 2), IntTensor.From([2, 0], 2), ["a", "b", "c"]);

    [Fact]
    public void Map_changes_every_batch()
    {
        Dataset mapped = s_first.Map(batch => batch.WithInputs(batch.Inputs.Sum(1, keepDims: true)).With("twice", batch.Inputs * 2f));
        Assert.Equal([1], mapped.InputShape);
        Batch batch = mapped.Take([2, 0]);
        Assert.Equal([9f, 1], batch.Inputs.ToArray());
        Assert.Equal([8f, 10, 0, 2], batch.Get("twice").ToArray());
        Assert.Equal([2, 0], batch.Labels.ToArray());
        Assert.Equal("Map: the function must keep the number of examples.\n  Got 1 from 3.\n  Use Subset to omit examples.",
            Assert.Throws<ArgumentException>(() => s_first.Map(b => b.Count == 1 ? b : new Batch(1)).All()).Message);
    }

    [Fact]
    public void Joined_examples_follow_one_another_in_any_order()
    {
        Dataset joined = s_first.Concat(s_next);
        Assert.Equal((5, 3), (joined.Count, joined.Classes));
        Batch batch = joined.Take([4, 0, 3, 2]);
        Assert.Equal([8f, 9, 0, 1, 6, 7, 4, 5], batch.Inputs.ToArray());
        Assert.Equal([0, 0, 2, 2], batch.Labels.ToArray());
        Assert.Equal([6f, 7], joined.Take([3]).Inputs.ToArray());
        Assert.StartsWith("Concat: both data sets must have examples of the same shape and classes.\n  Got inputs [2] of 3 classes and [2] of 0.",
            Assert.Throws<ArgumentException>(() => s_first.Concat(s_first.OneHot())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cache_reads_each_example_once()
    {
        var read = new List<int>();
        Dataset cached = s_first.Transform((x, _) =>
        {
            read.Add((int)x[0] / 2);
            return x;
        }).Cache();
        read.Clear();
        Assert.Equal([4f, 5, 0, 1], cached.Take([2, 0]).Inputs.ToArray());
        Batch all = cached.Take([1, 0, 2, 1]);
        Assert.Equal([2f, 3, 0, 1, 4, 5, 2, 3], all.Inputs.ToArray());
        Assert.Equal([1, 0, 2, 1], all.Labels.ToArray());
        Assert.Equal([2, 0, 1], read);
    }

    [Fact]
    public void Normalized_targets_have_mean_0_and_deviation_1_and_come_back()
    {
        Tensor targets = Tensor.From([100f, 1, 300, 1, 500, 4], 3, 2);
        var data = new TensorDataset(Tensor.Zeros(3, 1), targets);
        var normalizer = Normalizer.OfTargets(data);
        Tensor scaled = data.NormalizeTargets(normalizer).All().Targets;
        Assert.Equal([-1.2247449f, -0.70710677f, 0, -0.70710677f, 1.2247449f, 1.4142135f], scaled.ToArray());
        Compare.Close(targets.ToArray(), normalizer.Invert(scaled).ToArray(), "targets");
    }

    [Fact]
    public void A_model_predicts_a_data_set_in_batches()
    {
        var model = new Sequential(new Linear(2, 3), new Dropout());
        Assert.Equal(model.Predict(s_first.All().Inputs).ToArray(), model.Predict(s_first, batchSize: 2).ToArray());
        Assert.False(model.Predict(s_first).RequiresGrad);
        Assert.StartsWith("DataLoader: batchSize must be at least 1.",
            Assert.Throws<ArgumentOutOfRangeException>(() => model.Predict(s_first, batchSize: 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_in_another_order_are_not_joined_or_compared()
    {
        static TensorDataset Named(params string[] names) => new(Tensor.Zeros(4, 64), IntTensor.From([0, 1, 0, 1]), names);
        const string Error = "both data sets must have the same classes in the same order.\n  Got no, yes and yes, no.\n" +
            "  Read both with the same class names, or number the labels of one again by Map.";
        Assert.Equal($"Concat: {Error}", Assert.Throws<ArgumentException>(() => Named("no", "yes").Concat(Named("yes", "no"))).Message);
        Assert.Equal($"Fit: {Error}", Assert.Throws<ArgumentException>(() =>
            SmallRun.Trainer(SmallRun.Model()).Fit(Named("no", "yes"), new FitOptions { Validation = Named("yes", "no") })).Message);

        // Without names, which are then numbers, and with classes that only one has.
        var unnamed = new TensorDataset(Tensor.Zeros(4, 64), IntTensor.From([0, 1, 0, 1]));
        Assert.Equal(8, Named("no", "yes").Concat(unnamed).Count);
        foreach (Dataset validation in new[] { Named("no", "yes"), Named("no", "yes", "both"), unnamed })
            SmallRun.Trainer(SmallRun.Model()).Fit(Named("no", "yes"), new FitOptions { Epochs = 1, Validation = validation });
    }

    [Fact]
    public void Examples_of_other_fields_are_not_joined()
    {
        Dataset numbers = new TensorDataset(Tensor.Zeros(4, 2), IntTensor.From([0, 1, 0, 1])), ids = new TensorDataset(
            IntTensor.Full(0, 4, 2), IntTensor.From([0, 1, 0, 1]));
        const string Error = "Concat: the examples of both data sets must have the same fields, of the same kinds and shapes.\n";
        Assert.Equal(Error + "  Got Batch of 1: inputs float32[1, 2], labels int32[1] and Batch of 1: tokens int32[1, 2], labels int32[1].\n" +
            "  Change one of them by Map. (Parameter 'next')", Assert.Throws<ArgumentException>(() => numbers.Concat(ids)).Message);
        Dataset more = numbers.Map(batch => batch.With("weights", Tensor.Ones(batch.Count)));
        Assert.StartsWith(Error, Assert.Throws<ArgumentException>(() => numbers.Concat(more)).Message, StringComparison.Ordinal);
        Assert.StartsWith(Error, Assert.Throws<ArgumentException>(() => more.Concat(numbers)).Message, StringComparison.Ordinal);
    }
}
