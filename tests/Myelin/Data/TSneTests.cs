namespace Myelin.Tests.Data;

public sealed class TSneTests
{
    private static readonly Dataset s_digits = Digits.Load().Train.Subset([.. Enumerable.Range(0, 400)]);

    [Theory]
    [InlineData(null)]
    [InlineData(1UL)]
    public void Digits_of_a_class_are_neighbors_in_the_plane(ulong? seed)
    {
        var reports = new List<TSneProgress>();
        Tensor map = new TSne { Perplexity = 20, Steps = 500, ReportEvery = 200, Seed = seed }.Embed(s_digits.All().Inputs, reports.Add);
        Assert.Equal([400, 2], map.Shape);
        Assert.Equal([200, 400, 500], reports.Select(report => report.Step));
        Assert.True(reports[^1].Divergence < reports[0].Divergence);
        Assert.Equal(map.ToArray(), reports[^1].Map.ToArray());
        Assert.InRange(map.Mean().Item(), -1e-4f, 1e-4f);
        Assert.InRange(SameClass(map.ToArray(), s_digits.ReadLabels()), 0.95, 1);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        Tensor x = s_digits.Take([.. Enumerable.Range(0, 60)]).Inputs;
        Teams.SameBits(() => [new TSne { Steps = 40, EarlySteps = 20, Perplexity = 10 }.Embed(x).ToArray(),
            new TSne { Steps = 40, Seed = 5, Perplexity = 10 }.Embed(x).ToArray()]);
    }

    [Fact]
    public void Neither_unit_nor_a_single_feature_matters()
    {
        Tensor x = Tensor.Normal(new RandomStream(2), 30, 5);
        var tsne = new TSne { Steps = 20, Perplexity = 5 };
        Compare.Close(tsne.Embed(x).ToArray(), tsne.Embed(x * 1024).ToArray(), "in another unit", new Tolerance(0, 1e-4));
        Assert.All(tsne.Embed(x.Select(1, 0).Reshape(30, 1)).ToArray(), value => Assert.True(float.IsFinite(value)));
        Assert.All(tsne.Embed(x * 1e30f).ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void It_can_be_canceled()
    {
        using var source = new CancellationTokenSource();
        int last = 0;
        Assert.Throws<OperationCanceledException>(() => new TSne { ReportEvery = 1 }.Embed(s_digits.All().Inputs, report =>
        {
            last = report.Step;
            if (last == 3) source.Cancel();
        }, source.Token));
        Assert.Equal(3, last);
    }

    [Fact]
    public void What_cannot_be_embedded_says_why()
    {
        Tensor x = Tensor.Normal(new RandomStream(2), 10, 5);
        Assert.StartsWith("TSne: x must have from 4 to 20000 examples, [N, features].\n  Got float32[3, 5].\n  For more, embed a random subset.",
            Assert.Throws<ArgumentException>(() => new TSne().Embed(x.Slice(0, 0, 3))).Message, StringComparison.Ordinal);
        Assert.StartsWith("TSne: Perplexity must be at least 1 and below 9, the number of other examples.\n  Got 30.\n  Set it to at most a third of that.",
            Assert.Throws<ArgumentOutOfRangeException>(() => new TSne().Embed(x)).Message, StringComparison.Ordinal);
        Assert.StartsWith("TSne: Steps must be at least 1.\n  Got 0.\n", Rejected(new TSne { Steps = 0 }), StringComparison.Ordinal);
        Assert.StartsWith("TSne: EarlySteps must be at least 0.\n  Got -1.\n", Rejected(new TSne { EarlySteps = -1 }), StringComparison.Ordinal);
        Assert.StartsWith("TSne: ReportEvery must be at least 1.\n  Got 0.\n", Rejected(new TSne { ReportEvery = 0 }), StringComparison.Ordinal);
        Assert.StartsWith("TSne: LearningRate must be a finite number above 0.\n  Got 0.\n", Rejected(new TSne { LearningRate = 0 }), StringComparison.Ordinal);
        Assert.StartsWith("TSne: EarlyExaggeration must be a finite number above 0.\n  Got NaN.\n",
            Rejected(new TSne { EarlyExaggeration = double.NaN }), StringComparison.Ordinal);
        Assert.StartsWith("Dataset: inputs must be finite numbers.\n  Got NaN in example 0, feature 0.\n",
            Assert.Throws<ArgumentException>(() => new TSne { Perplexity = 3 }.Embed(x * float.NaN)).Message, StringComparison.Ordinal);

        string Rejected(TSne options) => Assert.Throws<ArgumentOutOfRangeException>(() => options.Embed(x)).Message;
    }

    private static double SameClass(float[] map, int[] labels)
    {
        double Distance(int i, int j) => Math.Pow(map[2 * i] - map[2 * j], 2) + Math.Pow(map[(2 * i) + 1] - map[(2 * j) + 1], 2);
        int[] all = [.. Enumerable.Range(0, labels.Length)];
        return all.Average(i => all.Where(j => j != i).OrderBy(j => Distance(i, j)).Take(5).Average(j => labels[j] == labels[i] ? 1.0 : 0));
    }
}
