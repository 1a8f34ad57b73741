using Myelin.Tests.Training;

namespace Myelin.Tests.Data;

/// <summary>Random changes of examples depend on seed, epoch and example alone.</summary>
public sealed class RandomExamplesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static Dataset Noisy(Dataset source) => source.Transform((x, random) => x + (0.3f * Tensor.Normal(random, x.Shape.AsSpan())));

    [Fact]
    public void An_example_is_changed_by_seed_epoch_and_index_whatever_the_batch()
    {
        Dataset noisy = Noisy(SmallRun.Train);
        float[] alone = noisy.Take([7], new SampleKey(1, 2)).Inputs.ToArray();
        Assert.Equal(alone, noisy.Take([3, 7, 5], new SampleKey(1, 2)).Inputs.Select(0, 1).ToArray());
        Assert.NotEqual(alone, noisy.Take([7], new SampleKey(1, 3)).Inputs.ToArray());
        Assert.NotEqual(alone, noisy.Take([7], new SampleKey(2, 2)).Inputs.ToArray());
        Assert.Equal(noisy.Take([7]).Inputs.ToArray(), noisy.Take([7], default).Inputs.ToArray());
        Assert.Equal(SmallRun.Train.Take([7]).Labels.ToArray(), noisy.Take([7]).Labels.ToArray());
    }

    [Fact]
    public void Transforms_of_a_chain_draw_independent_numbers()
    {
        var zeros = new TensorDataset(Tensor.Zeros(4, 3), Tensor.Zeros(4, 1));
        Dataset once = zeros.Transform((x, random) => x + Tensor.Normal(random, 3));
        Assert.Equal(Tensor.Normal(default(SampleKey).StreamOf(2), 3).ToArray(), once.Take([2]).Inputs.ToArray());
        Dataset twice = once.Subset([0, 1, 2]).Transform((x, random) => x - Tensor.Normal(random, 3));
        Assert.All(twice.Take([2]).Inputs.ToArray(), difference => Assert.NotEqual(0, difference));
    }

    [Fact]
    public void The_shape_may_change()
    {
        Dataset half = SmallRun.Train.Transform((x, _) => x.Slice(-1, 0, 4));
        Assert.Equal([1, 8, 4], half.InputShape);
        Assert.Equal([2, 1, 8, 4], half.Take([0, 1]).Inputs.Shape);
    }

    [Fact]
    public void Prefetching_changes_nothing()
    {
        Dataset noisy = Noisy(SmallRun.Train);
        float[][] Epoch(int prefetch) => [.. new DataLoader(noisy, 32, shuffle: true, seed: 4, prefetch: prefetch).Epoch(3).Select(b => b.Inputs.ToArray())];
        Assert.Equal(Epoch(0), Epoch(3));
    }

    [Fact]
    public void A_run_on_augmented_data_resumes_with_the_same_bits()
    {
        float[] Fit(string? directory, long? diesAt)
        {
            Sequential model = SmallRun.Model();
            var options = new FitOptions { Epochs = 3, BatchSize = 30, Directory = directory, CheckpointEvery = 2, Resume = directory is not null };
            Trainer trainer = SmallRun.Trainer(model, callbacks: new Watcher(p => { if (p.Step == diesAt) throw new CrashException(); }));
            if (diesAt is null) trainer.Fit(Noisy(SmallRun.Train), options);
            else Assert.Throws<CrashException>(() => trainer.Fit(Noisy(SmallRun.Train), options));
            return SmallRun.Values(model);
        }

        float[] expected = Fit(null, null);
        foreach (long step in (long[])[3, 9, 15]) Fit(_folder.Path, step);
        Assert.Equal(expected, Fit(_folder.Path, null));
    }

    [Fact]
    public void Folds_cover_every_example_once()
    {
        IReadOnlyList<(Dataset Train, Dataset Validation)> folds = SmallRun.Validation.KFold(7, seed: 3);
        Assert.Equal(7, folds.Count);
        Assert.All(folds, f => Assert.Equal(60, f.Train.Count + f.Validation.Count));
        Assert.All(folds, f => Assert.InRange(f.Validation.Count, 8, 9));
        string[] Keys(Dataset data) => [.. Enumerable.Range(0, data.Count).Select(i => string.Join(',', data.Take([i]).Inputs.ToArray()))];
        Assert.Equal(Keys(SmallRun.Validation).Order(), folds.SelectMany(f => Keys(f.Validation)).Order());
        Assert.All(folds, f => Assert.Empty(Keys(f.Train).Intersect(Keys(f.Validation))));
        Assert.StartsWith("KFold: folds must be from 2 to the number of examples (60).\n  Got 61.",
            Assert.Throws<ArgumentOutOfRangeException>(() => SmallRun.Validation.KFold(61, 1)).Message);
    }
}
