namespace Myelin.Tests.Data;

public sealed class TextDatasetTests
{
    private static readonly int[] s_tokens = [.. Enumerable.Range(0, 20)];

    [Fact]
    public void Labels_are_the_tokens_one_further_on()
    {
        var data = new TextDataset(s_tokens, 20, context: 4);
        Assert.Equal((16, 20), (data.Count, data.Classes));
        Batch batch = data.Take([0, 15]);
        Assert.Equal([2, 4], batch.Tokens.Shape);
        Assert.Equal([0, 1, 2, 3, 15, 16, 17, 18], batch.Tokens.ToArray());
        Assert.Equal([1, 2, 3, 4, 16, 17, 18, 19], batch.Labels.ToArray());
        Assert.Equal("Batch of 2: tokens int32[2, 4], labels int32[2, 4]", batch.ToString());
        Assert.StartsWith("Batch.Inputs: these examples must have numbers.\n  Got tokens int32[2, 4], labels int32[2, 4].\n",
            Assert.Throws<InvalidOperationException>(() => batch.Inputs).Message, StringComparison.Ordinal);
        Assert.StartsWith("Batch.Tokens: these examples must have token ids.\n  Got inputs float32[1].\n",
            Assert.Throws<InvalidOperationException>(() => new Batch(Tensor.Ones(1), null).Tokens).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Windows_that_touch_cover_the_text_once()
    {
        var data = new TextDataset(s_tokens, 20, context: 4, stride: 4);
        Assert.Equal(Enumerable.Range(0, 16), data.All().Tokens.ToArray());
        // 19 is a label only if a window ends before it.
        Assert.Equal(5, new TextDataset(s_tokens.AsSpan()[..], 20, 3, 4).Count);
    }

    [Fact]
    public void A_split_keeps_the_end_to_be_judged_by()
    {
        (TextDataset train, TextDataset test) = TextDataset.Split(s_tokens, 20, context: 3, trainShare: 0.6);
        Assert.Equal(9, train.Count);
        Assert.Equal(11, train.All().Labels.ToArray().Max());
        Assert.Equal([12, 13, 14, 15, 16, 17], test.All().Tokens.ToArray());
    }

    [Fact]
    public void Text_too_short_and_ids_outside_are_errors()
    {
        Assert.StartsWith("TextDataset: the text must be longer than the context.\n  Got 4 tokens for windows of 4 and the one after.\n" +
            "  Give more text, or a smaller context.",
            Assert.Throws<ArgumentException>(() => new TextDataset([0, 1, 2, 3], 4, 4)).Message, StringComparison.Ordinal);
        Assert.StartsWith("TextDataset: each id must be from 0 to 2.\n  Got 3 at position 1.\n",
            Assert.Throws<ArgumentException>(() => new TextDataset([0, 3, 2, 1], 3, 2)).Message, StringComparison.Ordinal);
        Assert.StartsWith("TextDataset.Split: both parts must be longer than the context.\n  Got 18 and 2 tokens for windows of 4 and the one after.\n",
            Assert.Throws<ArgumentException>(() => TextDataset.Split(s_tokens, 20, 4)).Message, StringComparison.Ordinal);
        Assert.StartsWith("TextDataset.Split: trainShare must be between 0 and 1.\n  Got 1.\n",
            Assert.Throws<ArgumentOutOfRangeException>(() => TextDataset.Split(s_tokens, 20, 4, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TextDataset(s_tokens, 20, 0));
    }

    [Fact]
    public void An_epoch_of_some_examples_draws_others_each_time_and_none_twice()
    {
        var loader = new DataLoader(new TextDataset(s_tokens, 20, 4), batchSize: 3, shuffle: true, seed: 2, examplesPerEpoch: 7);
        Assert.Equal((7, 3), (loader.ExamplesPerEpoch, loader.BatchesPerEpoch));
        int[][] epochs = [.. Enumerable.Range(0, 6).Select(e => loader.Epoch(e).SelectMany(b => b.Tokens.ToArray().Where((_, i) => i % 4 == 0)).ToArray())];
        Assert.All(epochs, e => Assert.Equal(7, e.Distinct().Count()));
        Assert.Equal(16, epochs.SelectMany(e => e).Distinct().Count());
        Assert.Equal(epochs[3], loader.Epoch(3).SelectMany(b => b.Tokens.ToArray().Where((_, i) => i % 4 == 0)));
        Assert.Equal(16, new DataLoader(new TextDataset(s_tokens, 20, 4), 3, shuffle: true, examplesPerEpoch: 99).ExamplesPerEpoch);
        Assert.StartsWith(
            "DataLoader: examplesPerEpoch must be at least 1, and needs shuffle.\n  Got examplesPerEpoch 7, shuffle False.\n",
            Assert.Throws<ArgumentException>(() => new DataLoader(new TextDataset(s_tokens, 20, 4), 3, examplesPerEpoch: 7)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new DataLoader(new TextDataset(s_tokens, 20, 4), 3, shuffle: true, examplesPerEpoch: 0));
    }
}
