using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Myelin.Peers;

/// <summary>784-128-64-10 with ReLU.</summary>
internal sealed class Mlp : nn.Module<Tensor, Tensor>
{
    private readonly Sequential _layers = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10));

    internal Mlp()
        : base(nameof(Mlp)) => RegisterComponents();

    public override Tensor forward(Tensor input) => nn.functional.log_softmax(_layers.call(input), 1);
}

/// <summary>Two convolutions of 5x5 with batch normalization, ReLU and pooling.</summary>
internal sealed class Cnn : nn.Module<Tensor, Tensor>
{
    private readonly Sequential _features = nn.Sequential(
        nn.Conv2d(1, 16, 5, padding: 2), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2, 2),
        nn.Conv2d(16, 32, 5, padding: 2), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2, 2));

    private readonly Linear _head = nn.Linear(7 * 7 * 32, 10);

    internal Cnn()
        : base(nameof(Cnn)) => RegisterComponents();

    public override Tensor forward(Tensor input) => nn.functional.log_softmax(_head.call(_features.call(input.view(-1, 1, 28, 28)).flatten(1)), 1);
}

/// <summary>28 rows of 28 pixels as a sequence, two layers of 128.</summary>
internal sealed class Lstm : nn.Module<Tensor, Tensor>
{
    private readonly LSTM _recurrent = nn.LSTM(28, 128, 2, batchFirst: true);
    private readonly Linear _head = nn.Linear(128, 10);

    internal Lstm()
        : base(nameof(Lstm)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        (Tensor output, _, _) = _recurrent.call(input.view(-1, 28, 28));
        return nn.functional.log_softmax(_head.call(output[TensorIndex.Colon, -1]), 1);
    }
}
