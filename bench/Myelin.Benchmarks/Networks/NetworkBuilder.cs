using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Peers;

namespace Myelin.Benchmarks;

/// <summary>Builds layers from the words of bench/networks.json, and knows the shape that the next one gets.</summary>
internal sealed class NetworkBuilder(int[] shape)
{
    private Tensor _x = Tensor.Zeros(shape);

    internal List<Layer> Build(IEnumerable<JsonNode?> layers)
    {
        List<Layer> made = [];
        foreach (Layer layer in layers.SelectMany(layer => Parts(layer!)))
        {
            _x = layer.Predict(_x);
            made.Add(layer);
        }

        return made;
    }

    private Sequential Fork(JsonNode layers)
    {
        Tensor x = _x;
        Sequential made = new([.. Build(layers.AsArray())]);
        _x = x;
        return made;
    }

    /// <summary>The layers of one entry, each made when the one before has been shown.</summary>
    private IEnumerable<Layer> Parts(JsonNode layer)
    {
        if (layer is JsonValue) return Named(new LayerWords((string)layer!));
        if (layer["repeat"] is { } count) return Repeated((int)count, layer["of"]!.AsArray());
        if (layer["residual"] is { } body) return [new Residual(Fork(body), layer["shortcut"] is { } shortcut ? Fork(shortcut) : null)];
        if (layer["concat"] is { } branches) return [new Branches([.. branches.AsArray().Select(branch => Fork(branch!))])];
        return [new Translation((int)layer["translate"]!, _x.Shape[2], (int)layer["layers"]!, (int)layer["heads"]!, (int)layer["wide"]!)];
    }

    private IEnumerable<Layer> Repeated(int count, JsonArray layers)
    {
        if (layers is [JsonValue single] && new LayerWords((string)single!) is { Name: "transformer" } words)
        {
            int width = _x.Shape[2];
            return [new TransformerEncoder(count, _ => Transformer(words, width))];
        }

        return Enumerable.Repeat(layers, count).SelectMany(group => group).SelectMany(layer => Parts(layer!));
    }

    private Layer[] Named(LayerWords layer)
    {
        int channels = _x.Shape[1], width = _x.Shape[^1], units = layer.First;
        return layer.Name switch
        {
            "conv" => Conv(layer, units, layer.Kernel(1), layer.Option("groups", 1)),
            "depthwise" => Conv(layer, channels, layer.Kernel(0), channels),
            "deconv" => [new ConvTranspose2d(channels, units, layer.Size(1), layer.Option("stride", 1), (layer.Size(1) - layer.Option("stride", 1)) / 2)],
            "patches" => [new Conv2d(channels, units, layer.Size(1), layer.Size(1)), new Places()],
            "max" => [new MaxPool2d(units, layer.Option("stride", units), layer.Option("pad", 0))],
            "avg" => [new AvgPool2d(units, layer.Option("stride", units), layer.Option("pad", 0))],
            "mean" => [new AdaptiveAvgPool2d(1), new Flatten()],
            "norm" => [new BatchNorm2d(channels)],
            "layernorm" => [new LayerNorm(width)],
            "relu" => [new Relu()],
            "tanh" => [new Tanh()],
            "sigmoid" => [new Sigmoid()],
            "flatten" => [new Flatten()],
            "shape" => [new Unflatten(layer.Sizes)],
            "up" => [new Upsample(units)],
            "linear" => [new Linear(width, units, bias: layer.HasBias)],
            "rnn" => [new Rnn(width, units, layer.Option("layers", 1), bidirectional: layer.Has("both"))],
            "gru" => [new Gru(width, units, layer.Option("layers", 1), bidirectional: layer.Has("both"))],
            "lstm" => [new Lstm(width, units, layer.Option("layers", 1), bidirectional: layer.Has("both"))],
            "last" => [new SequenceLast()],
            "average" => [new SequenceMean()],
            "positions" => [new LearnedPositionalEncoding(width, channels)],
            "transformer" => [Transformer(layer, width)],
            _ => throw new JsonException($"networks.json: there is no layer {layer.Name}."),
        };
    }

    private static TransformerEncoderLayer Transformer(LayerWords layer, int width) => new(
        width, layer.Size(0), layer.Size(1), dropout: 0, TransformerActivation.Gelu, normFirst: true, causal: layer.Has("causal"));

    private Layer[] Conv(LayerWords layer, int outputs, (int Height, int Width) kernel, int groups)
    {
        int dilation = layer.Option("dilation", 1);
        var padding = new Size2(dilation * (kernel.Height / 2), dilation * (kernel.Width / 2));
        var size = new Size2(kernel.Height, kernel.Width);
        List<Layer> made =
        [
            new Conv2d(_x.Shape[1], outputs, size, layer.Option("stride", 1), padding, groups: groups, bias: layer.HasBias, dilation: dilation),
        ];
        if (layer.Has("norm")) made.Add(new BatchNorm2d(outputs));
        if (layer.Has("relu")) made.Add(new Relu());
        return [.. made];
    }
}
