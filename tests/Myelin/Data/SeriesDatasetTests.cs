namespace Myelin.Tests.Data;

public sealed class SeriesDatasetTests
{
    private static readonly double[] s_values = [.. Enumerable.Range(0, 12).Select(i => (double)(i * i))];

    [Fact]
    public void Targets_are_the_values_after_the_window()
    {
        var data = new SeriesDataset(s_values, context: 3, horizon: 2);
        Assert.Equal((8, 0), (data.Count, data.Classes));
        Batch batch = data.Take([0, 7]);
        Assert.Equal([2, 3, 1], batch.Inputs.Shape);
        Assert.Equal([0f, 1, 4, 49, 64, 81], batch.Inputs.ToArray());
        Assert.Equal([9f, 16, 100, 121], batch.Targets.ToArray());
        Assert.False(batch.HasLabels);
    }

    [Fact]
    public void Relative_windows_count_from_their_last_value()
    {
        Batch batch = new SeriesDataset(s_values, context: 3, horizon: 2, relative: true).Take([7]);
        Assert.Equal([-32f, -17, 0], batch.Inputs.ToArray());
        Assert.Equal([19f, 40], batch.Targets.ToArray());
    }

    [Fact]
    public void A_split_tests_on_targets_that_training_has_not_seen()
    {
        (SeriesDataset train, SeriesDataset test) = SeriesDataset.Split(s_values, context: 3, horizon: 2, trainShare: 0.7);
        Assert.Equal(49f, train.All().Targets.ToArray().Max());
        Assert.Equal(64f, test.All().Targets.ToArray().Min());
        Assert.Equal(121f, test.All().Targets.ToArray().Max());
    }

    [Fact]
    public void Series_too_short_and_gaps_are_errors()
    {
        Assert.StartsWith("SeriesDataset: the series must be as long as a window and its targets.\n" +
            "  Got 4 values for a context of 3 and a horizon of 2.\n  Give more values, or a smaller context or horizon.",
            Assert.Throws<ArgumentException>(() => new SeriesDataset([1, 2, 3, 4], 3, 2)).Message, StringComparison.Ordinal);
        Assert.StartsWith("SeriesDataset: every value must be a finite number.\n  Got NaN at position 1.\n  Fill the gap from the neighboring values.",
            Assert.Throws<ArgumentException>(() => new SeriesDataset([1, double.NaN, 3, 4], 1, 1)).Message, StringComparison.Ordinal);
        Assert.StartsWith("SeriesDataset.Split: the first part must be as long as a window and its targets, the rest as its targets.\n" +
            "  Got 9 and 3 values for a context of 8 and a horizon of 2.\n",
            Assert.Throws<ArgumentException>(() => SeriesDataset.Split(s_values, 8, 2)).Message, StringComparison.Ordinal);
        Assert.StartsWith("SeriesDataset.Split: trainShare must be between 0 and 1.\n  Got 0.\n",
            Assert.Throws<ArgumentOutOfRangeException>(() => SeriesDataset.Split(s_values, 2, 2, trainShare: 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeriesDataset(s_values, 0, 2));
    }

    [Fact]
    public void Large_values_keep_their_differences()
    {
        // As float32, which has steps of 128 there, all of these would be the same.
        double[] seconds = [.. Enumerable.Range(0, 8).Select(i => 1_700_000_000.0 + i)];
        Batch batch = new SeriesDataset(seconds, context: 3, horizon: 2, relative: true).Take([0]);
        Assert.Equal([-2f, -1, 0], batch.Inputs.ToArray());
        Assert.Equal([1f, 2], batch.Targets.ToArray());
    }
}
