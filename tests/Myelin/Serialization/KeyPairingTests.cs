namespace Myelin.Tests.Serialization;

public sealed class KeyPairingTests
{
    [Fact]
    public void Keys_after_a_prefix_are_paired_by_name_and_Load_proposes_it()
    {
        Sequential saved = Model(), model = Model();
        Dictionary<string, Tensor> tensors = saved.StateDict().ToDictionary(e => $"net.{e.Key}", e => e.Value);
        tensors["step"] = Tensor.Zeros(1);
        Assert.EndsWith("\n  The arrays fit under other keys (0.weight from net.0.weight, 0.bias from net.0.bias, 1.weight from net.1.weight, " +
            "1.bias from net.1.bias): model.Load(KeyPairing.Of(model, tensors)!.Apply(tensors), source).",
            Assert.Throws<ArgumentException>(() => model.Load(tensors, "a file")).Message, StringComparison.Ordinal);
        model.Load(KeyPairing.Of(model, tensors)!.Apply(tensors), "a file");
        Assert.Equal(Values(saved), Values(model));
    }

    [Fact]
    public void Arrays_of_other_names_are_paired_by_order_and_shape_and_transposed()
    {
        Sequential saved = Model(), model = Model();
        string[] names = ["W1", "b1", "W2", "b2"];
        Dictionary<string, Tensor> tensors = saved.StateDict().Zip(names)
            .ToDictionary(p => p.Second, p => p.First.Value.Rank == 2 ? p.First.Value.Detach().Transpose(0, 1) : p.First.Value);
        KeyPairing pairing = KeyPairing.Of(model, tensors)!;
        Assert.Equal("0.weight from W1 transposed, 0.bias from b1, 1.weight from W2 transposed, 1.bias from b2", pairing.ToString());
        model.Load(pairing.Apply(tensors), "a file");
        Assert.Equal(Values(saved), Values(model));
    }

    [Fact]
    public void What_does_not_fit_has_no_pairing() => Assert.Null(KeyPairing.Of(Model(), new Dictionary<string, Tensor> { ["w"] = Tensor.Zeros(7) }));

    private static Sequential Model() => new(new Linear(4, 3), new Linear(3, 2));

    private static float[] Values(Module model) => [.. model.StateDict().SelectMany(e => e.Value.ToArray())];
}
