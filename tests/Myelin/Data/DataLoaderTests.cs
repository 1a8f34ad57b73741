namespace Myelin.Tests.Data;

public sealed class DataLoaderTests
{
    private static readonly Dataset s_data = Digits.Load().Test;

    [Theory]
    [InlineData(false, new[] { 4, 4, 2 })]
    [InlineData(true, new[] { 4, 4 })]
    public void The_last_batch_is_kept_or_dropped(bool dropLast, int[] sizes)
    {
        var loader = new DataLoader(s_data.Subset([.. Enumerable.Range(0, 10)]), 4, dropLast: dropLast);
        Assert.Equal(sizes.Length, loader.BatchesPerEpoch);
        Assert.Equal(sizes, loader.Epoch(0).Select(b => b.Count));
        Assert.Equal(s_data.Take([0, 1, 2, 3]).Inputs.ToArray(), loader.Epoch(0).First().Inputs.ToArray());
    }

    [Fact]
    public void Every_epoch_has_every_example_once_in_an_order_of_its_own()
    {
        var data = new TensorDataset(Tensor.Arange(103), Tensor.Arange(103));
        float[] Order(ulong seed, int epoch) => [.. new DataLoader(data, 10, shuffle: true, seed).Epoch(epoch).SelectMany(b => b.Inputs.ToArray())];
        Assert.Equal(Tensor.Arange(103).ToArray(), Order(1, 0).Order());
        Assert.Equal(Order(1, 5), Order(1, 5));
        Assert.NotEqual(Order(1, 0), Order(1, 1));
        Assert.NotEqual(Order(1, 0), Order(2, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50)]
    public void Prefetching_changes_no_bit(int prefetch)
    {
        Dataset data = s_data.Normalize(Normalizer.PerFeature(s_data)).Flatten();
        for (int epoch = 0; epoch < 3; epoch++)
        {
            Batch[] plain = [.. new DataLoader(data, 16, shuffle: true, seed: 9).Epoch(epoch, skip: 2)];
            Batch[] ahead = [.. new DataLoader(data, 16, shuffle: true, seed: 9, prefetch: prefetch).Epoch(epoch, skip: 2)];
            Assert.Equal(21, plain.Length);
            Assert.Equal(plain.SelectMany(b => b.Inputs.ToArray()), ahead.SelectMany(b => b.Inputs.ToArray()));
            Assert.Equal(plain.SelectMany(b => b.Labels.ToArray()), ahead.SelectMany(b => b.Labels.ToArray()));
        }
    }

    [Fact]
    public void Many_threads_may_read_one_data_set()
    {
        Dataset data = s_data.Normalize(Normalizer.PerDataset(s_data)).OneHot();
        float[][] expected = [.. new DataLoader(data, 32, shuffle: true, seed: 4).Epoch(0).Select(b => b.Inputs.ToArray())];
        Parallel.For(0, 8, _ => Assert.Equal(expected, new DataLoader(data, 32, shuffle: true, seed: 4, prefetch: 2).Epoch(0).Select(b => b.Inputs.ToArray())));
    }

    [Fact]
    public void Skipping_goes_on_where_an_epoch_stopped()
    {
        var loader = new DataLoader(s_data, 50, shuffle: true, seed: 2);
        Assert.Equal(loader.Epoch(1).Skip(3).Select(b => b.Labels.ToArray()), loader.Epoch(1, skip: 3).Select(b => b.Labels.ToArray()));
        Assert.Empty(loader.Epoch(0, loader.BatchesPerEpoch));
        Assert.Throws<ArgumentOutOfRangeException>(() => loader.Epoch(0, loader.BatchesPerEpoch + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => loader.Epoch(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => loader.Epoch(-1));
    }

    [Fact]
    public void Leaving_early_stops_the_preparing()
    {
        var counted = new Failing(int.MaxValue);
        foreach (Batch _ in new DataLoader(counted, 1, prefetch: 2).Epoch(0)) break;
        int taken = counted.Taken; // the worker has ended: it was waited for
        Assert.InRange(taken, 1, 4);
        Assert.Equal(taken, counted.Taken);
    }

    [Fact]
    public void What_fails_while_preparing_fails_at_the_reader()
    {
        using IEnumerator<Batch> batches = new DataLoader(new Failing(3), 1, prefetch: 2).Epoch(0).GetEnumerator();
        for (int i = 0; i < 3; i++) Assert.True(batches.MoveNext());
        Assert.Equal("Unreadable.", Assert.Throws<InvalidDataException>(() => batches.MoveNext()).Message);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 3)]
    [InlineData(2, 0)]
    [InlineData(2, 3)]
    public void A_data_set_that_is_cancelled_ends_no_epoch(int prefetch, int after)
    {
        var error = new TaskCanceledException("The server was too slow.");
        using IEnumerator<Batch> batches = new DataLoader(new Failing(after, error), 1, prefetch: prefetch).Epoch(0).GetEnumerator();
        for (int i = 0; i < after; i++) Assert.True(batches.MoveNext());
        Assert.Same(error, Assert.Throws<TaskCanceledException>(() => batches.MoveNext()));
    }

    [Fact]
    public void Training_on_a_data_set_that_is_cancelled_throws_and_does_not_go_on_for_ever()
    {
        var model = new Linear(1, 1);
        var trainer = new Trainer(model, new MeanSquaredError(), new Sgd(model.Parameters(), 0.1));
        var error = new OperationCanceledException("Enough.");
        Assert.Same(error, Assert.Throws<OperationCanceledException>(() => trainer.Fit(new Failing(0, error), new FitOptions { Epochs = 2, BatchSize = 1 })));
    }

    [Fact]
    public void Each_enumeration_is_the_next_epoch()
    {
        var loader = new DataLoader(s_data, 50, shuffle: true, seed: 3);
        int[][] Labels(IEnumerable<Batch> batches) => [.. batches.Select(b => b.Labels.ToArray())];
        for (int epoch = 0; epoch < 3; epoch++)
        {
            Assert.Equal(epoch, loader.EpochsBegun);
            Assert.Equal(Labels(loader.Epoch(epoch)), Labels(loader));
        }
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public void Shards_together_are_the_epoch(int count)
    {
        var whole = new DataLoader(s_data, 50, shuffle: true, seed: 3, prefetch: 1);
        int[][] batches = [.. whole.Epoch(2).Select(b => b.Labels.ToArray())];
        DataLoader[] shards = [.. Enumerable.Range(0, count).Select(rank => whole.Shard(rank, count))];
        Assert.Equal(whole.BatchesPerEpoch, shards.Sum(s => s.BatchesPerEpoch));
        Assert.Equal(whole.ExamplesPerEpoch, shards.Sum(s => s.ExamplesPerEpoch));
        Assert.All(shards, s => Assert.Equal(s.Epoch(0).Sum(b => b.Count), s.ExamplesPerEpoch));
        for (int rank = 0; rank < count; rank++)
        {
            Assert.Equal(batches.Where((_, i) => i % count == rank), shards[rank].Epoch(2).Select(b => b.Labels.ToArray()));
        }

        Assert.StartsWith("Shard: the rank must be from 0 to count - 1, and each process needs a batch of the whole loader.\n  Got rank 2 of 2, 8 batches.",
            Assert.Throws<ArgumentException>(() => whole.Shard(2, 2)).Message, StringComparison.Ordinal);
        if (count > 1) Assert.Contains("of a shard", Assert.Throws<ArgumentException>(() => shards[0].Shard(0, 2)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void The_examples_per_epoch_are_those_of_its_batches(bool dropLast)
    {
        var loader = new DataLoader(s_data, 33, dropLast: dropLast);
        Assert.Equal(loader.Sum(b => b.Count), loader.ExamplesPerEpoch);
    }

    [Fact]
    public void No_batch_at_all_is_an_error()
    {
        Assert.StartsWith("DataLoader: there must be at least one batch.\n  Got 0 examples, batchSize 4, dropLast False.\n" +
            "  Check where the data comes from.", Assert.Throws<ArgumentException>(() => new DataLoader(s_data.Subset([]), 4)).Message,
            StringComparison.Ordinal);
        Assert.Contains("Try a smaller batch, or dropLast: false.",
            Assert.Throws<ArgumentException>(() => new DataLoader(s_data, 1000, dropLast: true)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataLoader(s_data, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataLoader(s_data, 1, prefetch: -1));
    }

    private sealed class Failing(int after, Exception? error = null) : Dataset
    {
        private int _taken;

        internal int Taken => Volatile.Read(ref _taken);

        public override int Count => 100;

        public override Shape InputShape => [1];

        public override int Classes => 0;

        public override Batch Take(ReadOnlySpan<int> indices, SampleKey key) => Interlocked.Increment(ref _taken) > after
            ? throw error ?? new InvalidDataException("Unreadable.")
            : new Batch(Tensor.Zeros(1, 1), null, Tensor.Zeros(1, 1));
    }
}
