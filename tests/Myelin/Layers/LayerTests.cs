
namespace Myelin.Tests.Layers;

public sealed class LayerTests
{
    public static TheoryData<Func<object>, string> OutOfRange => new()
    {
        { () => new Linear(0, 3),
            "Linear: inFeatures must be at least 1.\n  Got 0.\n  Give the size of the input's last axis: Linear(784, 10) takes [N, 784]." },
        { () => new Linear(3, -1),
            "Linear: outFeatures must be at least 1.\n  Got -1.\n  Give the size of the output's last axis: Linear(784, 10) makes [N, 10]." },
        { () => new Conv2d(0, 3, 3), "Conv2d: inChannels must be at least 1.\n  Got 0.\n  Gray images have 1, color images 3." },
        { () => new Conv2d(1, 0, 3), "Conv2d: outChannels must be at least 1.\n  Got 0.\n  Try 16." },
        { () => new Conv2d(1, 3, (3, 0)), "Conv2d: kernelSize must be at least 1.\n  Got (3, 0).\n  Try 3, with padding: 1." },
        { () => new Conv2d(1, 3, 3, stride: 0), "Conv2d: stride must be at least 1.\n  Got 0.\n  Try 1, or leave it out." },
        { () => new Conv2d(1, 3, 3, padding: -1), "Conv2d: padding must be at least 0.\n  Got -1.\n  Try 0, or leave it out." },
        { () => new Conv2d(1, 3, 3, dilation: 0), "Conv2d: dilation must be at least 1.\n  Got 0.\n  Try 1, or leave it out." },
        { () => new Conv2d(1, 3, 3, groups: 0), "Conv2d: groups must be at least 1.\n  Got 0.\n  Try 1, or leave it out." },
        { () => new Conv1d(0, 3, 3), "Conv1d: inChannels must be at least 1.\n  Got 0.\n  Give the number of values at each position of the sequence." },
        { () => new Conv1d(1, 3, 3, stride: 0), "Conv1d: stride must be at least 1.\n  Got 0.\n  Try 1, or leave it out." },
        { () => new ConvTranspose2d(3, 3, 0),
            "ConvTranspose2d: kernelSize must be at least 1.\n  Got 0.\n  Try 4, with stride: 2 and padding: 1, which doubles the size." },
        { () => new ConvTranspose2d(3, 3, 2, outputPadding: -1), "ConvTranspose2d: outputPadding must be at least 0.\n  Got -1.\n  Try 0, or leave it out." },
        { () => new BatchNorm1d(0), "BatchNorm1d: features must be at least 1.\n  Got 0.\n  Give the channels of the layer before it." },
        { () => new BatchNorm2d(3, eps: -1), "BatchNorm2d: eps must be a finite number, at least 0.\n  Got -1.\n  Try 1e-5, or leave it out." },
        { () => new BatchNorm2d(3, momentum: 2), "BatchNorm2d: momentum must be from 0 to 1.\n  Got 2.\n  Try 0.1, or leave it out." },
        { () => new Dropout(2), "Dropout: rate must be at least 0 and below 1.\n  Got 2.\n  It is the fraction that is dropped: 0.2 drops a fifth." },
        { () => new Dropout2d(1), "Dropout2d: rate must be at least 0 and below 1.\n  Got 1.\n  It is the fraction that is dropped: 0.2 drops a fifth." },
        { () => new MaxPool1d(0), "MaxPool1d: kernelSize must be at least 1.\n  Got 0.\n  The usual window is 2." },
        { () => new AvgPool1d(2, padding: -1), "AvgPool1d: padding must be at least 0.\n  Got -1.\n  Try 0, or leave it out." },
        { () => new MaxPool2d(0), "MaxPool2d: kernelSize must be at least 1.\n  Got 0.\n  The usual window is 2." },
        { () => new MaxPool2d(2, dilation: 0), "MaxPool2d: dilation must be at least 1.\n  Got 0.\n  Try 1, or leave it out." },
        { () => new AvgPool2d(2, stride: 0), "AvgPool2d: stride must be at least 1.\n  Got 0.\n  Leave it out for the window's size." },
        { () => new AvgPool2d(2, padding: -1), "AvgPool2d: padding must be at least 0.\n  Got -1.\n  Try 0, or leave it out." },
        { () => new AdaptiveAvgPool2d(0), "AdaptiveAvgPool2d: outputSize must be at least 1.\n  Got 0.\n  1 is the mean of each channel." },
    };

    [Theory]
    [MemberData(nameof(OutOfRange), DisableDiscoveryEnumeration = true)]
    public void Settings_out_of_range_are_an_error_in_three_lines(Func<object> make, string message)
    {
        string actual = Assert.Throws<ArgumentOutOfRangeException>(make).Message;
        Assert.Equal(message, actual[..actual.LastIndexOf(" (Parameter", StringComparison.Ordinal)]);
        Assert.Equal(3, actual.Split('\n').Length);
    }

    [Theory, Golden("Linear", "layers"), Covers("layer Linear")]
    public void Linear(GoldenCase c) => Matches(c, new Linear(5, 3));

    [Theory, Golden("LinearNoBias", "layers")]
    public void Linear_without_bias(GoldenCase c) => Matches(c, new Linear(5, 3, bias: false));

    [Theory, Golden("Conv2d", "layers"), Covers("layer Conv2d")]
    public void Conv2d(GoldenCase c) => Matches(c, new Conv2d(3, 5, 3));

    [Theory, Golden("Conv2dAll", "layers")]
    public void Conv2d_with_everything(GoldenCase c) => Matches(c, new Conv2d(4, 6, (3, 2), 2, (2, 1), 2, groups: 2, bias: false));

    [Theory, Golden("Conv1d", "layers"), Covers("layer Conv1d")]
    public void Conv1d(GoldenCase c) => Matches(c, new Conv1d(3, 5, 3));

    [Theory, Golden("Conv1dAll", "layers")]
    public void Conv1d_with_everything(GoldenCase c) => Matches(c, new Conv1d(4, 6, 3, 2, 2, 2, groups: 2, bias: false));

    [Theory, Golden("ConvTranspose2d", "layers"), Covers("layer ConvTranspose2d")]
    public void ConvTranspose2d(GoldenCase c) => Matches(c, new ConvTranspose2d(3, 5, 3));

    [Theory, Golden("ConvTranspose2dAll", "layers")]
    public void ConvTranspose2d_with_everything(GoldenCase c) =>
        Matches(c, new ConvTranspose2d(4, 6, (3, 2), 2, (2, 1), 1, groups: 2, bias: false, dilation: 2));

    [Theory, Golden("BatchNorm1d", "layers"), Covers("layer BatchNorm1d")]
    public void BatchNorm1d(GoldenCase c) => Matches(c, new BatchNorm1d(3));

    [Theory, Golden("BatchNorm2d", "layers"), Covers("layer BatchNorm2d")]
    public void BatchNorm2d(GoldenCase c) => Matches(c, new BatchNorm2d(3));

    [Theory, Golden("BatchNormEps", "layers")]
    public void BatchNorm2d_with_settings(GoldenCase c) => Matches(c, new BatchNorm2d(2, eps: 0.1f, momentum: 0.4f));

    [Theory, Golden("MaxPool2d", "layers"), Covers("layer MaxPool2d")]
    public void MaxPool2d(GoldenCase c) => Matches(c, new MaxPool2d(3, 2, 1));

    [Theory, Golden("AvgPool2d", "layers"), Covers("layer AvgPool2d")]
    public void AvgPool2d(GoldenCase c) => Matches(c, new AvgPool2d(3, 2, 1, countIncludePad: false));

    [Theory, Golden("MaxPool1d", "layers"), Covers("layer MaxPool1d")]
    public void MaxPool1d(GoldenCase c) => Matches(c, new MaxPool1d(3, 2, 1));

    [Theory, Golden("AvgPool1d", "layers"), Covers("layer AvgPool1d")]
    public void AvgPool1d(GoldenCase c) => Matches(c, new AvgPool1d(3, 2, 1, countIncludePad: false));

    [Theory, Golden("AdaptiveAvgPool2d", "layers"), Covers("layer AdaptiveAvgPool2d")]
    public void AdaptiveAvgPool2d(GoldenCase c) => Matches(c, new AdaptiveAvgPool2d((2, 3)));

    [Theory, Golden("Flatten", "layers"), Covers("layer Flatten")]
    public void Flatten(GoldenCase c) => Matches(c, new Flatten());

    [Theory, Golden("Flatten2", "layers")]
    public void Flatten_from_the_third_axis(GoldenCase c) => Matches(c, new Flatten(2));

    [Theory, Golden("FlattenRows", "layers")]
    public void Flatten_of_some_axes(GoldenCase c) => Matches(c, new Flatten(1, 2));

    [Theory, Golden("Dropout", "layers"), Covers("layer Dropout")]
    public void Dropout_in_evaluation(GoldenCase c) => Matches(c, new Dropout(0.4f));

    [Theory, Golden("Dropout2d", "layers"), Covers("layer Dropout2d")]
    public void Dropout2d_in_evaluation(GoldenCase c) => Matches(c, new Dropout2d(0.4f));

    [Theory, Golden("Mlp", "layers"), Covers("layer Sequential")]
    public void Mlp(GoldenCase c) => Matches(c, new Sequential(new Linear(6, 8), new Tanh(), new Linear(8, 4), new Relu(), new Linear(4, 2)));

    [Theory, Golden("Cnn", "layers")]
    public void Cnn(GoldenCase c) =>
        Matches(c, new Sequential(new Conv2d(1, 4, 3, padding: 1), new BatchNorm2d(4), new Relu(), new MaxPool2d(2), new Flatten(), new Linear(64, 3)));

    [Theory, Golden("ConvBlockFirst", "layers")]
    public void Convolution_of_grey_images_with_norm_relu_and_pool(GoldenCase c) =>
        Matches(c, new Sequential(new Conv2d(1, 16, 5, padding: 2), new BatchNorm2d(16), new Relu(), new MaxPool2d(2)));

    [Theory, Golden("ConvBlock5", "layers")]
    public void Convolution_5_by_5_with_norm_relu_and_pool(GoldenCase c) =>
        Matches(c, new Sequential(new Conv2d(8, 16, 5, padding: 2), new BatchNorm2d(16), new Relu(), new MaxPool2d(2)));

    [Theory, Golden("ConvBlock3", "layers")]
    public void Convolution_3_by_3_with_norm_and_relu(GoldenCase c) =>
        Matches(c, new Sequential(new Conv2d(8, 16, 3, padding: 1), new BatchNorm2d(16), new Relu()));

    [Theory, Golden("ConvBlockPlain", "layers")]
    public void Convolution_of_coloured_images_with_relu_and_pool(GoldenCase c) =>
        Matches(c, new Sequential(new Conv2d(3, 16, 3, padding: 1), new Relu(), new MaxPool2d(2)));

    [Theory, Golden("ConvBlockNorm", "layers")]
    public void Convolution_with_norm(GoldenCase c) => Matches(c, new Sequential(new Conv2d(8, 16, 3, padding: 1, bias: false), new BatchNorm2d(16)));

    [Theory, Golden("ConvBlockNormPool", "layers")]
    public void Convolution_with_norm_and_pool(GoldenCase c) =>
        Matches(c, new Sequential(new Conv2d(8, 16, 3, padding: 1), new BatchNorm2d(16), new MaxPool2d(2)));

    [Theory, Golden("Residual", "layers"), Covers("layer Residual")]
    public void Residual(GoldenCase c) => Matches(c, new Residual(new Sequential(new Linear(5, 5), new Relu())));

    [Theory, Golden("ResidualShortcut", "layers")]
    public void Residual_with_a_shortcut(GoldenCase c) => Matches(c, new Residual(new Conv2d(2, 3, 3, padding: 1), new Conv2d(2, 3, 1)));

    [Theory, Golden("Identity", "layers"), Covers("layer Identity")]
    public void Identity(GoldenCase c) => Matches(c, new Identity());

    [Theory, Golden("Sigmoid", "layers"), Covers("layer Sigmoid")]
    public void Sigmoid(GoldenCase c) => Matches(c, new Sigmoid());

    [Theory, Golden("Tanh", "layers"), Covers("layer Tanh")]
    public void Tanh(GoldenCase c) => Matches(c, new Tanh());

    [Theory, Golden("Relu", "layers"), Covers("layer Relu")]
    public void Relu(GoldenCase c) => Matches(c, new Relu());

    [Theory, Golden("Relu6", "layers"), Covers("layer Relu6")]
    public void Relu6(GoldenCase c) => Matches(c, new Relu6());

    [Theory, Golden("LeakyRelu", "layers"), Covers("layer LeakyRelu")]
    public void LeakyRelu(GoldenCase c) => Matches(c, new LeakyRelu(0.2f));

    [Theory, Golden("Elu", "layers"), Covers("layer Elu")]
    public void Elu(GoldenCase c) => Matches(c, new Elu(0.7f));

    [Theory, Golden("Selu", "layers"), Covers("layer Selu")]
    public void Selu(GoldenCase c) => Matches(c, new Selu());

    [Theory, Golden("Gelu", "layers"), Covers("layer Gelu")]
    public void Gelu(GoldenCase c) => Matches(c, new Gelu());

    [Theory, Golden("GeluTanh", "layers"), Covers("layer GeluTanh")]
    public void GeluTanh(GoldenCase c) => Matches(c, new GeluTanh());

    [Theory, Golden("Silu", "layers"), Covers("layer Silu")]
    public void Silu(GoldenCase c) => Matches(c, new Silu());

    [Theory, Golden("Softplus", "layers"), Covers("layer Softplus")]
    public void Softplus(GoldenCase c) => Matches(c, new Softplus(2, 5));

    [Theory, Golden("HardSigmoid", "layers"), Covers("layer HardSigmoid")]
    public void HardSigmoid(GoldenCase c) => Matches(c, new HardSigmoid());

    [Theory, Golden("HardTanh", "layers"), Covers("layer HardTanh")]
    public void HardTanh(GoldenCase c) => Matches(c, new HardTanh(-2, 0.5f));

    [Theory, Golden("HardSwish", "layers"), Covers("layer HardSwish")]
    public void HardSwish(GoldenCase c) => Matches(c, new HardSwish());

    [Theory, Golden("Softmax", "layers"), Covers("layer Softmax")]
    public void Softmax(GoldenCase c) => Matches(c, new Softmax(1));

    [Theory, Golden("LogSoftmax", "layers"), Covers("layer LogSoftmax")]
    public void LogSoftmax(GoldenCase c) => Matches(c, new LogSoftmax(-1));

    [Fact, Covers("layer Step", "layer Sign")]
    public void Step_and_sign()
    {
        Tensor x = Tensor.From([-2, 0, 3]);
        Assert.Equal([0f, 0, 1], new Step().Call(x).ToArray());
        Assert.Equal([-1f, 0, 1], new Sign().Call(x).ToArray());
    }

    /// <summary>Loads the weights under PyTorch's keys, no more and no fewer, and compares output, all gradients and buffers.</summary>
    private static void Matches(GoldenCase c, Layer layer)
    {
        Assert.Equal([.. c.Roles.Where(r => r.StartsWith("w.", StringComparison.Ordinal)).Select(r => r[2..]).Order()],
            layer.StateDict().Select(e => e.Key).Order());
        foreach ((string key, Tensor value) in layer.StateDict()) value.CopyFrom(c.Floats("w." + key));
        layer.Train(!c.Flag("eval"));
        Teams.SameBits(() =>
        {
            foreach ((string key, Tensor value) in layer.StateDict()) value.CopyFrom(c.Floats("w." + key));
            layer.ZeroGrad();
            Tensor x = c["x0"].RequireGrad(), y = layer.Call(x);
            y.Backward(c["dy"]);
            return [y.ToArray(), x.Grad!.ToArray(), .. layer.Parameters().Select(p => p.Grad!.ToArray()),
                .. layer.NamedBuffers().Select(b => b.Value.ToArray())];
        });
        foreach ((string key, Tensor value) in layer.StateDict()) value.CopyFrom(c.Floats("w." + key));
        layer.ZeroGrad();

        // Winograd's convolution rounds more than the direct one: docs/decisions/0006-winograd.md.
        Tolerance tolerance = c.Op.StartsWith("ConvBlock", StringComparison.Ordinal) ? Tolerance.Winograd : Tolerance.Default;
        Tensor input = c["x0"].RequireGrad(), output = layer.Call(input);
        Compare.Close(c["y"], output, "y", tolerance);
        output.Backward(c["dy"]);
        Compare.Close(c["dx0"], input.Grad!, "dx", tolerance);
        foreach ((string key, Parameter parameter) in layer.NamedParameters())
        {
            // A bias before a batch norm has no influence: its gradient is rounding and nothing else.
            if (layer is Sequential s && s.Count > 1 && s[1] is BatchNorm && !c.Flag("eval") && key == "0.bias")
                Assert.True(parameter.Grad!.Abs().Max().Item() < 1e-5, "the gradient of a bias without influence");
            else Compare.Close(c["g." + key], parameter.Grad!, "gradient of " + key, tolerance);
        }

        foreach ((string key, Tensor value) in layer.NamedBuffers()) Compare.Close(c["b." + key], value, key, tolerance);
        if (!c.Flag("eval")) return;
        Compare.Close(c["y"], layer.Predict(c["x0"]), "y of Predict", tolerance);
        Compare.Close(c["y"], layer.Prepare(c["x0"].Shape).Predict(c["x0"]), "y of a prepared model", tolerance);
    }
}
