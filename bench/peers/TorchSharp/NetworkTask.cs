using static TorchSharp.torch;

namespace Myelin.Peers;

/// <summary>What is trained, as the tasks of torch_networks.py.</summary>
/// <param name="Make">The network.</param>
/// <param name="Batch">Examples per step.</param>
/// <param name="Inputs">A number of inputs.</param>
/// <param name="Labels">Their labels.</param>
/// <param name="Optimizer">For a network.</param>
/// <param name="Loss">Of scores and labels.</param>
/// <param name="Infer">The batches of inference.</param>
internal sealed record NetworkTask(
    Func<nn.Module<Tensor, Tensor>> Make, int Batch, Func<int, Tensor> Inputs, Func<int, Tensor> Labels,
    Func<nn.Module, optim.Optimizer> Optimizer, Func<Tensor, Tensor, Tensor> Loss, int[] Infer)
{
    internal const int Vocabulary = 65, Context = 64;

    internal static NetworkTask Of(string name) => name switch
    {
        "mlp" => Digits(() => new Mlp(), 64, 1e-3),
        "cnn" => Digits(() => new Cnn(), 100, 1e-3),
        "lstm" => Digits(() => new Lstm(), 100, 1e-2),
        "gpt" => new(() => new Gpt(), 12, Text, Text, model => optim.AdamW(model.parameters(), 1e-3), NegativeLogLikelihood, [1, 256]),
        "vgg" => Images(ImageNetworks.Vgg),
        "resnet" => Images(ImageNetworks.ResNet),
        "mobilenet" => Images(ImageNetworks.MobileNet),
        _ => throw new ArgumentException($"There is no task {name}."),
    };

    private static NetworkTask Digits(Func<nn.Module<Tensor, Tensor>> make, int batch, double rate) =>
        new(make, batch, count => randn(count, 784), Classes, model => optim.Adam(model.parameters(), rate), NegativeLogLikelihood, [1, 256]);

    private static NetworkTask Images(Func<nn.Module<Tensor, Tensor>> make) =>
        new(make, 32, count => randn(count, 3, 32, 32), Classes, model => optim.Adam(model.parameters(), 1e-3), CrossEntropy, [1, 32]);

    private static Tensor NegativeLogLikelihood(Tensor scores, Tensor labels) => nn.functional.nll_loss(scores, labels);

    private static Tensor CrossEntropy(Tensor scores, Tensor labels) => nn.functional.cross_entropy(scores, labels);

    private static Tensor Classes(int count) => randint(0, 10, [count], dtype: int64);

    private static Tensor Text(int count) => randint(0, Vocabulary, [count, Context], dtype: int64);
}
