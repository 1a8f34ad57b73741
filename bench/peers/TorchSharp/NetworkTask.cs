using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Myelin.Peers;

/// <summary>What is trained: a network of bench/networks.json with random data, as in torch_networks.py.</summary>
internal sealed class NetworkTask
{
    private readonly JsonObject _spec;
    private readonly long[] _input, _output;
    private readonly long? _ids;
    private readonly bool _hasValues;

    private NetworkTask(JsonObject spec)
    {
        _spec = spec;
        _input = spec["input"].Deserialize<long[]>()!;
        _ids = (long?)spec["ids"];
        _hasValues = (string?)spec["answer"] == "values";
        Batch = (int)spec["batch"]!;
        Infer = spec["infer"].Deserialize<int[]>()!;
        using IDisposable scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        nn.Module<Tensor, Tensor> model = Make();
        model.eval();
        _output = model.call(Inputs(1)).shape[1..];
    }

    /// <summary>Examples per step.</summary>
    internal int Batch { get; }

    /// <summary>The batches of inference.</summary>
    internal IReadOnlyList<int> Infer { get; }

    /// <summary>Reads one.</summary>
    internal static NetworkTask Of(string name)
    {
        // bin/Release/net10.0 of bench/peers/TorchSharp.
        string file = Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "..", "networks.json");
        return new(JsonNode.Parse(File.ReadAllText(file))![name]!.AsObject());
    }

    internal nn.Module<Tensor, Tensor> Make() => new NetworkBuilder(Inputs(2), _ids).Build(_spec["layers"]!.AsArray());

    internal Tensor Inputs(int count) => _ids is { } ids ? randint(0, ids, [count, .. _input], dtype: int64) : randn([count, .. _input]);

    internal Tensor Answers(int count) => _hasValues ? randn([count, .. _output]) : randint(0, _output[^1], [count, .. _output[..^1]], dtype: int64);

    internal Tensor Loss(Tensor y, Tensor answers) =>
        _hasValues ? nn.functional.mse_loss(y, answers) : nn.functional.cross_entropy(y.reshape(-1, _output[^1]), answers.reshape(-1));

    internal optim.Optimizer Optimizer(nn.Module model)
    {
        double rate = (double?)_spec["rate"] ?? 1e-3;
        return (string?)_spec["optimizer"] == "adamw" ? optim.AdamW(model.parameters(), rate) : optim.Adam(model.parameters(), rate);
    }
}
