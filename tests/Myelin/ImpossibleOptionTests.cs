namespace Myelin.Tests;

/// <summary>Options and arguments that cannot be meant: each error says the rule, what was given, and a fix.</summary>
public sealed class ImpossibleOptionTests
{
    private static readonly Tensor s_x = Tensor.Ones(1, 1, 4, 4);

    /// <summary>A call, and the first two lines of its error.</summary>
    public static TheoryData<string, Action, string> Calls => new()
    {
        { "layer Elu", () => _ = new Elu(float.NaN), "Elu: alpha must be a finite number.\n  Got NaN." },
        { "Elu", () => s_x.Elu(float.PositiveInfinity), "Elu: alpha must be a finite number.\n  Got Infinity." },
        { "layer LeakyRelu", () => _ = new LeakyRelu(float.NaN), "LeakyRelu: slope must be a finite number.\n  Got NaN." },
        { "LeakyRelu", () => s_x.LeakyRelu(float.NaN), "LeakyRelu: slope must be a finite number.\n  Got NaN." },
        { "layer HardTanh", () => _ = new HardTanh(1, -1), "HardTanh: max must be above min.\n  Got min 1, max -1." },
        { "HardTanh", () => s_x.HardTanh(1, float.NaN), "HardTanh: max must be above min.\n  Got min 1, max NaN." },
        { "layer Softplus", () => _ = new Softplus(0), "Softplus: beta must be a finite number above 0.\n  Got 0." },
        { "Softplus", () => s_x.Softplus(1, float.NaN), "Softplus: threshold must be a finite number.\n  Got NaN." },
        { "Dropout", () => s_x.Dropout(1, new RandomStream(1)), "Dropout: rate must be at least 0 and below 1.\n  Got 1." },
        { "layer MaxPool2d", () => _ = new MaxPool2d(2, padding: 2), "MaxPool2d: padding must be at most half the window.\n  Got padding 2 of a window of 2." },
        { "layer AvgPool2d", () => _ = new AvgPool2d(3, padding: 2), "AvgPool2d: padding must be at most half the window.\n  Got padding 2 of a window of 3." },
        { "layer MaxPool1d", () => _ = new MaxPool1d(2, padding: 2), "MaxPool1d: padding must be at most half the window.\n  Got padding 2 of a window of 2." },
        { "layer AvgPool1d", () => _ = new AvgPool1d(2, padding: 2), "AvgPool1d: padding must be at most half the window.\n  Got padding 2 of a window of 2." },
        { "Bernoulli", () => Tensor.Bernoulli(new RandomStream(1), 2, 2), "Bernoulli: probability must be from 0 to 1.\n  Got 2." },
        { "Uniform", () => Tensor.Uniform(new RandomStream(1), 1, 0, 2), "Uniform: low and high must be finite numbers in order.\n  Got low 1, high 0." },
        { "Normal", () => new RandomStream(1).FillNormal(new float[1], 0, -1), "Normal: standardDeviation must be a finite number, at least 0.\n  Got -1." },
        { "IntTensor.Uniform", () => IntTensor.Uniform(new RandomStream(1), 5, 5, 2),
            "Uniform: high must be above low, since it is excluded.\n  Got low 5, high 5." },
        { "Next", () => new RandomStream(1).Next(0), "RandomStream: limit must be at least 1.\n  Got 0." },
        { "Linspace", () => Tensor.Linspace(0, 1, 0), "Linspace: count must be at least 1.\n  Got 0." },
        { "Downloader", () => _ = new Downloader { Timeout = TimeSpan.Zero },
            "Downloader: Timeout must be above 0 and at most 24 days, or infinite.\n  Got 00:00:00." },
        { "no callbacks", () => Fit(new FitOptions(), (IList<TrainingCallback>)null!), "Fit: Callbacks must be a list of callbacks.\n  Got null." },
        { "null callback", () => Fit(new FitOptions(), [null!]), "Fit: Callbacks must be a list of callbacks.\n  Got a callback that is null." },
    };

    [Theory, MemberData(nameof(Calls), DisableDiscoveryEnumeration = true)]
    public void What_cannot_be_meant_is_an_error(string name, Action call, string expected)
    {
        string[] lines = Assert.ThrowsAny<ArgumentException>(call).Message.Split('\n');
        Assert.Equal(expected, string.Join('\n', lines[..2]));
        Assert.True(lines is [_, _, [' ', ' ', _, ..]], name);
    }

    [Fact]
    public void What_can_be_meant_is_not()
    {
        Assert.Equal([3f], Tensor.Linspace(3, 9, 1).ToArray());
        Assert.Equal([3f, 9], Tensor.Linspace(3, 9, 2).ToArray());
        Assert.Equal(Timeout.InfiniteTimeSpan, new Downloader { Timeout = Timeout.InfiniteTimeSpan }.Timeout);
        Assert.Equal([1f, 1], Tensor.Uniform(new RandomStream(1), 1, 1, 2).ToArray());
        Assert.Equal(2, new MaxPool2d(3, stride: 1, padding: 1).Predict(Tensor.Ones(1, 1, 2, 2)).Shape[2]);
    }

    /// <summary>The first bytes of a file, its name, and what the core's reader says it is.</summary>
    [Theory]
    [InlineData("model.pt", "PK\u0003\u0004............", "a zip file, such as PyTorch's .pt and NumPy's .npz")]
    [InlineData("model.pth", "\u0080\u0002............", "a pickle, such as PyTorch's old .pt")]
    [InlineData("model.npy", "\u0093NUMPY..........", "NumPy's .npy")]
    [InlineData("model.onnx", "\u0008\u0008\u0012.............", "an ONNX model")]
    public void Files_of_other_formats_lead_to_the_package_that_reads_them(string name, string bytes, string format)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File(name);
        File.WriteAllBytes(path, [.. bytes.Select(c => (byte)c)]);
        Assert.Equal($"safetensors: the file must be in this format.\n  Got {format}, in {path}.\n" +
            "  The package Myelin.Interop reads PyTorch's, NumPy's and ONNX files; myelin convert makes safetensors of them.",
            Assert.Throws<InvalidDataException>(() => new Linear(2, 2).Load(path)).Message);
    }

    [Fact]
    public void A_file_that_does_not_exist_is_named()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("missing");
        foreach (Action open in new Action[] { () => new Linear(2, 2).Load(path), () => TextFile.Read(path), () =>
            IdxArray.Read(path) })
            Assert.EndsWith($": the file must exist.\n  Got \"{path}\".\n  Check the path.", Assert.Throws<FileNotFoundException>(open).Message,
                StringComparison.Ordinal);
        Assert.EndsWith(", which is a folder.\n  Give a file in it.",
            Assert.Throws<FileNotFoundException>(() => TextFile.Read(Path.GetDirectoryName(path)!)).Message, StringComparison.Ordinal);
    }

    private static void Fit(FitOptions options, params IList<TrainingCallback> callbacks)
    {
        var model = new Linear(2, 1);
        new Trainer(model, new MeanSquaredError(), new Sgd(model.Parameters())) { Callbacks = callbacks }
            .Fit(new TensorDataset(Tensor.Ones(2, 2), Tensor.Ones(2, 1)), options);
    }
}
