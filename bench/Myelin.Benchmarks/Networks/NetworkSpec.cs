using System.Text.Json;
using System.Text.Json.Nodes;

namespace Myelin.Benchmarks;

/// <summary>A network of bench/networks.json, which every side builds from the same words (they are explained in bench/peers/torch_networks.py).</summary>
internal sealed class NetworkSpec
{
    private const string FileName = "bench/networks.json";

    private readonly JsonArray _layers;
    private readonly bool _decaysWeights;
    private readonly double _rate;

    private NetworkSpec(string name, JsonNode node)
    {
        Name = name;
        Input = node["input"].Deserialize<int[]>()!;
        Ids = (int?)node["ids"];
        Batch = (int)node["batch"]!;
        Infer = node["infer"].Deserialize<int[]>()!;
        HasValues = (string?)node["answer"] == "values";
        _layers = node["layers"]!.AsArray();
        _decaysWeights = (string?)node["optimizer"] == "adamw";
        _rate = (double?)node["rate"] ?? 1e-3;
    }

    /// <summary>All networks, in the order of the file.</summary>
    internal static IReadOnlyList<NetworkSpec> All { get; } =
        [.. JsonNode.Parse(File.ReadAllText(Checkout.File(FileName)))!.AsObject().Select(network => new NetworkSpec(network.Key, network.Value!))];

    internal string Name { get; }

    /// <summary>The shape of one example.</summary>
    internal int[] Input { get; }

    /// <summary>The number of ids; null if the inputs are numbers.</summary>
    internal int? Ids { get; }

    /// <summary>Examples per training step.</summary>
    internal int Batch { get; }

    /// <summary>The batches of inference.</summary>
    internal IReadOnlyList<int> Infer { get; }

    /// <summary>Whether its answers are numbers, not classes.</summary>
    internal bool HasValues { get; }

    internal Loss Loss => HasValues ? new MeanSquaredError() : new CrossEntropy();

    internal static NetworkSpec Of(string name) => All.First(network => network.Name == name);

    internal Optimizer Optimizer(Module model) =>
        _decaysWeights ? new AdamW(model.Parameters(), _rate) : new Adam(model.Parameters(), _rate);

    /// <summary>The network of numbers, not yet initialized.</summary>
    internal Sequential Create() => new([.. new NetworkBuilder(Shape(2)).Build(_layers)]);

    /// <summary>The network of ids, not yet initialized.</summary>
    internal TokenSequential CreateForIds()
    {
        // The first layer is the embedding.
        int width = new Peers.LayerWords((string)_layers[0]!).Size(0);
        return new(new Embedding(Ids!.Value, width), [.. new NetworkBuilder([.. Shape(2), width]).Build(_layers.Skip(1))]);
    }

    internal int[] Shape(int batch) => [batch, .. Input];
}
