namespace Myelin.Tests.Data;

public sealed class BatchTests
{
    private static readonly Batch s_batch = new(Tensor.Ones(3, 2), IntTensor.From([0, 1, 2]));

    [Fact]
    public void Fields_have_names_and_new_ones_leave_the_old_batch_alone()
    {
        Batch more = s_batch.With("mask", Tensor.Zeros(3, 4)).With("boxes", IntTensor.From([1, 2, 3], 3, 1));
        Assert.Equal(["inputs", "labels"], s_batch.Names);
        Assert.Equal(["inputs", "labels", "mask", "boxes"], more.Names);
        Assert.Equal([3, 4], more.Get("mask").Shape);
        Assert.Equal([1, 2, 3], more.GetInts("boxes").ToArray());
        Assert.Same(s_batch.Inputs, more.Inputs);
        Assert.Equal("Batch of 3: inputs float32[3, 2], labels int32[3], mask float32[3, 4], boxes int32[3, 1]", more.ToString());
    }

    [Fact]
    public void A_field_is_replaced_in_its_place()
    {
        Tensor other = Tensor.Zeros(3, 5);
        Assert.Same(other, s_batch.WithInputs(other).Inputs);
        Assert.Same(other, s_batch.With("inputs", other).Inputs);
        Assert.Equal(["inputs", "labels"], s_batch.WithInputs(other).Names);
    }

    [Fact]
    public void A_batch_may_have_no_inputs_at_all()
    {
        Batch pairs = new Batch(2).With("left", Tensor.Ones(2, 3)).With("right", Tensor.Ones(2, 3));
        Assert.Equal((2, false, false, false, false), (pairs.Count, pairs.HasInputs, pairs.HasTokens, pairs.HasLabels, pairs.HasTargets));
        Assert.Equal("Batch of 1: no fields", new Batch(1).ToString());
    }

    [Fact]
    public void What_is_missing_is_named_with_what_is_there()
    {
        Assert.Equal(
            "Batch.Get(\"mask\"): these examples must have a tensor \"mask\".\n  Got inputs float32[3, 2], labels int32[3].\n" +
                "  Add it with batch.With in Dataset.Take; integers are read by GetInts.",
            Assert.Throws<InvalidOperationException>(() => s_batch.Get("mask")).Message);
        Assert.StartsWith("Batch.GetInts(\"inputs\"): these examples must have integers \"inputs\".",
            Assert.Throws<InvalidOperationException>(() => s_batch.GetInts("inputs")).Message);
        Assert.StartsWith("Batch.Targets: these examples must have targets.\n  Got inputs float32[3, 2], labels int32[3].",
            Assert.Throws<InvalidOperationException>(() => s_batch.Targets).Message);
        Assert.StartsWith("Batch.Tokens: these examples must have token ids.", Assert.Throws<InvalidOperationException>(() => s_batch.Tokens).Message);
    }

    [Fact]
    public void A_scalar_is_not_a_batch() => Assert.Equal(
        "Batch: the first axis must be that of the examples.\n  Got a scalar as inputs.\n  Try Reshape(1, 1) for one example with one feature.",
        Assert.Throws<ShapeException>(() => new Batch(Tensor.Scalar(1))).Message);
}
