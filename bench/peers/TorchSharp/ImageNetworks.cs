using static TorchSharp.torch;

namespace Myelin.Peers;

/// <summary>Three ordinary networks for color images of 32x32.</summary>
internal static class ImageNetworks
{
    internal static nn.Module<Tensor, Tensor> Vgg() => nn.Sequential(
    [
        .. ConvRelu(3, 32), .. ConvRelu(32, 32), nn.MaxPool2d(2),
        .. ConvRelu(32, 64), .. ConvRelu(64, 64), nn.MaxPool2d(2),
        .. ConvRelu(64, 128), .. ConvRelu(128, 128), .. Head(128),
    ]);

    internal static nn.Module<Tensor, Tensor> ResNet() => nn.Sequential(
    [
        .. ConvRelu(3, 16), new Residual(16), new Residual(16),
        .. ConvRelu(16, 32, stride: 2), new Residual(32), new Residual(32),
        .. ConvRelu(32, 64, stride: 2), new Residual(64), new Residual(64), .. Head(64),
    ]);

    internal static nn.Module<Tensor, Tensor> MobileNet() => nn.Sequential(
    [
        .. ConvRelu(3, 32), .. Separable(32, 64), .. Separable(64, 128, stride: 2), .. Separable(128, 128),
        .. Separable(128, 256, stride: 2), .. Separable(256, 256), .. Head(256),
    ]);

    private static nn.Module<Tensor, Tensor>[] Conv(int inputs, int outputs, int kernel = 3, int stride = 1, int groups = 1) =>
        [nn.Conv2d(inputs, outputs, kernel, stride: stride, padding: kernel / 2, groups: groups, bias: false), nn.BatchNorm2d(outputs)];

    private static nn.Module<Tensor, Tensor>[] ConvRelu(int inputs, int outputs, int kernel = 3, int stride = 1, int groups = 1) =>
        [.. Conv(inputs, outputs, kernel, stride, groups), nn.ReLU()];

    private static nn.Module<Tensor, Tensor>[] Separable(int inputs, int outputs, int stride = 1) =>
        [.. ConvRelu(inputs, inputs, stride: stride, groups: inputs), .. ConvRelu(inputs, outputs, kernel: 1)];

    private static nn.Module<Tensor, Tensor>[] Head(int channels) => [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10)];

    /// <summary>A pair of convolutions with a shortcut around it.</summary>
    private sealed class Residual : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Sequential _body;

        internal Residual(int channels)
            : base(nameof(Residual))
        {
            _body = nn.Sequential([.. ConvRelu(channels, channels), .. Conv(channels, channels)]);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => nn.functional.relu(input + _body.call(input));
    }
}
