namespace Myelin.Tests.Data;

public sealed class ReadLabelsTests
{
    private static readonly ImageDataset s_images = new(
        [.. Enumerable.Range(0, 60).Select(i => (byte)(i * 7))], [1, 2, 2], [.. Enumerable.Range(0, 15).Select(i => (byte)(i % 3))]);

    public static TheoryData<string> Names => [.. All().Keys];

    [Theory, MemberData(nameof(Names))]
    public void Labels_are_those_of_the_examples(string name)
    {
        Dataset data = All()[name];
        Assert.Equal(data.All().Labels.ToArray(), data.ReadLabels());
    }

    [Fact]
    public void Neither_labels_nor_a_baseline_nor_a_check_reads_images()
    {
        var images = new Unreadable(s_images);
        foreach (Dataset data in (Dataset[])[images, images.Subset([3, 1, 2]), images.Flatten()])
        {
            Assert.Equal(data.Count, data.ReadLabels().Length);
            Assert.Equal(data.Count, Baseline.Fit(data).ClassCounts.Sum());
            Assert.Same(data, data.CheckFinite());
        }
    }

    [Fact]
    public void Without_labels_there_is_nothing_to_read() =>
        Assert.ThrowsAny<InvalidOperationException>(() => new TensorDataset(Tensor.Zeros(2, 1), Tensor.Zeros(2, 1)).ReadLabels());

    private static Dictionary<string, Dataset> All()
    {
        var tensors = new TensorDataset(Tensor.Zeros(4, 3), IntTensor.From([2, 0, 1, 2]));
        return new()
        {
            ["images"] = s_images,
            ["tensors"] = tensors,
            ["subset"] = s_images.Subset([4, 0, 9]),
            ["normalized"] = s_images.Normalize(Normalizer.PerDataset(s_images)),
            ["flattened"] = s_images.Flatten(),
            ["mapped"] = tensors.Map(batch => new Batch(batch.Inputs, IntTensor.From([.. batch.Labels.ToArray().Select(label => 2 - label)]))),
        };
    }

    /// <summary>Images whose inputs must not be read.</summary>
    private sealed class Unreadable(Dataset images) : Dataset
    {
        public override int Count => images.Count;

        public override Shape InputShape => images.InputShape;

        public override int Classes => images.Classes;

        internal override int[]? LabelsAlone => images.LabelsAlone;

        internal override bool IsFinite => images.IsFinite;

        public override Batch Take(ReadOnlySpan<int> indices, SampleKey key) => throw new InvalidOperationException("read");
    }
}
