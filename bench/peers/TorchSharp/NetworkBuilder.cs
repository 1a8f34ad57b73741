using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Myelin.Peers;

/// <summary>Builds layers from the words that torch_networks.py explains, and knows the shape that the next one gets.</summary>
/// <param name="x">Two examples.</param>
/// <param name="ids">The number of ids; null if the inputs are numbers.</param>
internal sealed class NetworkBuilder(Tensor x, long? ids)
{
    private Tensor _x = x;

    internal nn.Module<Tensor, Tensor> Build(JsonArray layers)
    {
        List<nn.Module<Tensor, Tensor>> made = [];
        foreach (nn.Module<Tensor, Tensor> layer in layers.SelectMany(l => Parts(l!)))
        {
            using IDisposable noGrad = no_grad();
            _x = layer.call(_x);
            made.Add(layer);
        }

        return made.Count == 0 ? nn.Identity() : nn.Sequential(made);
    }

    private nn.Module<Tensor, Tensor> Fork(JsonNode layers)
    {
        Tensor x = _x;
        nn.Module<Tensor, Tensor> made = Build(layers.AsArray());
        _x = x;
        return made;
    }

    /// <summary>The modules of one entry, each made when the one before has been shown.</summary>
    private IEnumerable<nn.Module<Tensor, Tensor>> Parts(JsonNode layer)
    {
        if (layer is JsonValue) return Named(new LayerWords((string)layer!));
        if (layer["repeat"] is { } count) return Enumerable.Repeat(layer["of"]!.AsArray(), (int)count).SelectMany(l => l).SelectMany(l => Parts(l!));
        if (layer["residual"] is { } body) return [new Residual(Fork(body), layer["shortcut"] is { } s ? Fork(s) : null)];
        if (layer["concat"] is { } branches) return [new Concat([.. branches.AsArray().Select(b => Fork(b!))])];
        return [new Translation((long)layer["translate"]!, _x.shape[2], (int)layer["layers"]!, (int)layer["heads"]!, (int)layer["wide"]!)];
    }

    private IEnumerable<nn.Module<Tensor, Tensor>> Named(LayerWords layer)
    {
        long channels = _x.shape.Length > 1 ? _x.shape[1] : 0, width = _x.shape[^1];
        return layer.Name switch
        {
            "conv" => Conv(layer, channels, layer.Size(0), layer.Kernel(1), layer.Option("groups", 1)),
            "depthwise" => Conv(layer, channels, (int)channels, layer.Kernel(0), (int)channels),
            "deconv" => [nn.ConvTranspose2d(channels, layer.Size(0), layer.Size(1), layer.Option("stride", 1),
                (layer.Size(1) - layer.Option("stride", 1)) / 2)],
            "patches" => [nn.Conv2d(channels, layer.Size(0), layer.Size(1), stride: layer.Size(1)), new Apply(x => x.flatten(2).transpose(1, 2))],
            "max" => [nn.MaxPool2d(layer.Size(0), layer.Option("stride", layer.Size(0)), layer.Option("pad", 0))],
            "avg" => [nn.AvgPool2d(layer.Size(0), layer.Option("stride", layer.Size(0)), layer.Option("pad", 0))],
            "mean" => [nn.AdaptiveAvgPool2d(1), nn.Flatten()],
            "norm" => [nn.BatchNorm2d(channels)],
            "layernorm" => [nn.LayerNorm(width)],
            "relu" => [nn.ReLU()],
            "tanh" => [nn.Tanh()],
            "sigmoid" => [nn.Sigmoid()],
            "flatten" => [nn.Flatten()],
            "shape" => [nn.Unflatten(1, [.. layer.Sizes.Select(size => (long)size)])],
            "up" => [nn.Upsample(scale_factor: [layer.Size(0), layer.Size(0)])],
            "linear" => [nn.Linear(width, layer.Size(0), hasBias: !layer.Has("nobias"))],
            "rnn" => [Recurrent.Rnn(width, layer.Size(0), layer.Option("layers", 1), layer.Has("both"))],
            "gru" => [Recurrent.Gru(width, layer.Size(0), layer.Option("layers", 1), layer.Has("both"))],
            "lstm" => [Recurrent.Lstm(width, layer.Size(0), layer.Option("layers", 1), layer.Has("both"))],
            "last" => [new Apply(x => x[TensorIndex.Colon, -1])],
            "average" => [new Apply(x => x.mean([1]))],
            "embed" => [nn.Embedding(ids!.Value, layer.Size(0))],
            "positions" => [new Positions(channels, width)],
            "transformer" => [new Block(width, layer.Size(0), layer.Size(1), layer.Has("causal"), hasMemory: false)],
            _ => throw new JsonException($"networks.json: there is no layer {layer.Name}."),
        };
    }

    private static IEnumerable<nn.Module<Tensor, Tensor>> Conv(LayerWords layer, long inputs, int outputs, (int Height, int Width) kernel, int groups)
    {
        int stride = layer.Option("stride", 1), dilation = layer.Option("dilation", 1);
        yield return nn.Conv2d(
            inputs, outputs, (kernel.Height, kernel.Width), (stride, stride), (dilation * (kernel.Height / 2), dilation * (kernel.Width / 2)),
            (dilation, dilation), groups: groups, bias: layer.HasBias);
        if (layer.Has("norm")) yield return nn.BatchNorm2d(outputs);
        if (layer.Has("relu")) yield return nn.ReLU();
    }
}
