using Myelin.Serialization;

namespace Myelin.Tests.Serialization;

public sealed class WeightsTests
{
    [Fact]
    public void Weights_and_buffers_go_through_a_file_and_a_stream()
    {
        using var folder = new TemporaryFolder();
        Sequential model = Model(1), other = Model(2), third = Model(3);
        model.Call(Tensor.Full(2, 4, 3)); // moves the running mean
        model.Save(folder.File("m.safetensors"), new Dictionary<string, string> { ["note"] = "hello" });
        other.Load(folder.File("m.safetensors"));
        using (var stream = new MemoryStream(File.ReadAllBytes(folder.File("m.safetensors")))) third.Load(stream);
        Assert.Equal(Values(model), Values(other));
        Assert.Equal(Values(model), Values(third));
        Assert.Equal("hello", SafeTensors.Read(folder.File("m.safetensors")).Metadata["note"]);
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var"],
            SafeTensors.Read(folder.File("m.safetensors")).Tensors.Keys);
    }

    [Fact]
    public void Every_key_that_does_not_fit_is_named_at_once_and_nothing_is_changed()
    {
        Sequential model = Model(1);
        float[] before = Values(model);
        Dictionary<string, Tensor> given = Model(2).StateDict().ToDictionary(e => e.Key, e => e.Value);
        given["1.weight"] = Tensor.Zeros(9);
        given["0.weight"] = Tensor.Zeros(3, 5);
        given["7.weight"] = Tensor.Zeros(1);
        given["extra"] = Tensor.Zeros(1);
        given.Remove("0.bias");
        given.Remove("1.running_var");
        var error = Assert.Throws<ArgumentException>(() => model.Load(given, "some.file"));
        Assert.Equal(
            """
            Load: some.file must contain the weights of this Sequential.
              Missing: 0.bias, 1.running_var.
              Unexpected: 7.weight, extra.
              Different shape: 0.weight (model [5, 3], file [3, 5]), 1.weight (model [5], file [9]).
              Build the model that was saved: myelin info shows a file's keys and shapes.
            """.ReplaceLineEndings("\n"), error.Message);
        Assert.Equal(before, Values(model));
    }

    [Fact]
    public void PyTorchs_batch_counter_is_passed_over()
    {
        Sequential model = Model(1), other = Model(2);
        Dictionary<string, Tensor> given = other.StateDict().ToDictionary(e => e.Key, e => e.Value);
        given["1.num_batches_tracked"] = Tensor.Scalar(5);
        model.Load(given, "PyTorch");
        Assert.Equal(Values(other), Values(model));
    }

    [Fact]
    public void A_damaged_file_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        Sequential model = Model(1);
        Model(2).Save(folder.File("m"));
        byte[] bytes = File.ReadAllBytes(folder.File("m"));
        File.WriteAllBytes(folder.File("m"), bytes[..^1]);
        float[] before = Values(model);
        Assert.Throws<InvalidDataException>(() => model.Load(folder.File("m")));
        Assert.Equal(before, Values(model));
    }

    [Fact]
    public void A_file_that_does_not_fit_makes_a_huge_model_take_no_memory()
    {
        var model = new Sequential(new Linear(40_000, 50_000));
        long before = Environment.WorkingSet;
        Assert.Contains("Missing: 0.weight, 0.bias.",
            Assert.Throws<ArgumentException>(() => model.Load(new Dictionary<string, Tensor>(), "an empty file")).Message, StringComparison.Ordinal);
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 4_000_000_000);
    }

    private static Sequential Model(ulong seed)
    {
        var model = new Sequential(new Linear(3, 5), new BatchNorm1d(5));
        model.Initialize(seed);
        return model;
    }

    private static float[] Values(Module model) => [.. model.StateDict().SelectMany(e => e.Value.ToArray())];
}
