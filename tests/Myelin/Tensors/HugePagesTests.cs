namespace Myelin.Tests.Tensors;

public sealed class HugePagesTests
{
    // 8 MB in blocks of many sizes, so that huge pages begin and end within them.
    private static readonly StorageBlock[] s_blocks = [.. Enumerable.Range(0, 30).Select(i => new StorageBlock(1000 + (i * 4999), 0))];

    [Fact]
    public void Laying_memory_changes_no_value_and_no_address()
    {
        foreach (StorageBlock block in s_blocks)
        {
            for (int i = 0; i < block.Array.Length; i++) block.Array[i] = i ^ block.Capacity;
        }

        (nuint, nuint)[] before = [.. s_blocks.Select(b => b.Place)];
        for (int again = 0; again < 2; again++) Lay([.. before.Reverse()]);

        Assert.Equal(before, s_blocks.Select(b => b.Place));
        foreach (StorageBlock block in s_blocks)
        {
            for (int i = 0; i < block.Array.Length; i++) Assert.Equal(i ^ block.Capacity, block.Array[i]);
        }
    }

    [Fact]
    public void Memory_that_is_nobodys_is_refused_quietly() => Lay([(0, 40 * HugePages.Size), (HugePages.Size * 90, HugePages.Size)]);

    [Fact]
    public void A_training_step_is_laid_once_the_pool_has_stopped_growing_and_goes_on_with_the_same_bits()
    {
        float[] first = Losses(), second = Losses();
        Assert.Equal(first, second);
        Assert.True(first[^1] < first[0]);
    }

    private static void Lay(List<(nuint First, nuint Bytes)> blocks)
    {
        var pages = new HugePages();
        pages.Begin(blocks);
        while (pages.IsLaying) pages.GoOn();
    }

    // Steps that let go of more than 16 MB each, so that the pool collects, and lays, between them.
    private static float[] Losses()
    {
        var model = new Sequential(new Linear(64, 512), new Tanh(), new Linear(512, 1));
        model.Initialize(7);
        var sgd = new Sgd(model.Parameters(), 1e-4);
        Tensor x = Tensor.Zeros([4096, 64]);
        new RandomStream(3).FillNormal(x.AsWritableSpan());
        Tensor target = x.Slice(1, 0, 1);
        var losses = new float[8];
        for (int step = 0; step < losses.Length; step++)
        {
            sgd.ZeroGrad();
            Tensor loss = (model.Call(x) - target).Square().Mean();
            loss.Backward();
            sgd.Step();
            losses[step] = loss.Item();
        }

        return losses;
    }
}
