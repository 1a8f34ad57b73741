using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Myelin.Peers;

/// <summary>A Transformer's layer that normalizes first; with memory, a decoder's.</summary>
internal sealed class Block : nn.Module<Tensor, Tensor>
{
    private readonly int _heads;
    private readonly bool _causal;
    private readonly LayerNorm _norm1, _norm2;
    private readonly Linear _qkv, _out, _up, _down;
    private readonly LayerNorm? _norm3;
    private readonly Linear? _crossQ, _crossKv, _crossOut;

    internal Block(long width, int heads, long wide, bool causal, bool hasMemory)
        : base(nameof(Block))
    {
        (_heads, _causal) = (heads, causal);
        (_norm1, _norm2) = (nn.LayerNorm(width), nn.LayerNorm(width));
        (_qkv, _out) = (nn.Linear(width, 3 * width), nn.Linear(width, width));
        (_up, _down) = (nn.Linear(width, wide), nn.Linear(wide, width));
        if (hasMemory)
        {
            _norm3 = nn.LayerNorm(width);
            (_crossQ, _crossKv, _crossOut) = (nn.Linear(width, width), nn.Linear(width, 2 * width), nn.Linear(width, width));
        }

        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => Run(input, null);

    internal Tensor Run(Tensor x, Tensor? memory)
    {
        Tensor[] parts = [.. _qkv.call(_norm1.call(x)).split(x.shape[2], 2).Select(Heads)];
        x += _out.call(Joined(nn.functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], is_casual: _causal)));
        if (memory is not null)
        {
            Tensor[] seen = [.. _crossKv!.call(memory).split(x.shape[2], 2).Select(Heads)];
            Tensor asked = Heads(_crossQ!.call(_norm3!.call(x)));
            x += _crossOut!.call(Joined(nn.functional.scaled_dot_product_attention(asked, seen[0], seen[1])));
        }

        return x + _down.call(nn.functional.gelu(_up.call(_norm2.call(x))));
    }

    private Tensor Heads(Tensor x) => x.view(x.shape[0], x.shape[1], _heads, x.shape[2] / _heads).transpose(1, 2);

    private static Tensor Joined(Tensor x) => x.transpose(1, 2).reshape(x.shape[0], x.shape[2], -1);
}

/// <summary>The first places are encoded, the rest decoded.</summary>
internal sealed class Translation : nn.Module<Tensor, Tensor>
{
    private readonly long _source;
    private readonly ModuleList<Block> _encoder, _decoder;

    internal Translation(long source, long width, int layers, int heads, int wide)
        : base(nameof(Translation))
    {
        _source = source;
        _encoder = nn.ModuleList([.. Enumerable.Range(0, layers).Select(_ => new Block(width, heads, wide, causal: false, hasMemory: false))]);
        _decoder = nn.ModuleList([.. Enumerable.Range(0, layers).Select(_ => new Block(width, heads, wide, causal: true, hasMemory: true))]);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        Tensor memory = input[TensorIndex.Colon, TensorIndex.Slice(stop: _source)], y = input[TensorIndex.Colon, TensorIndex.Slice(_source)];
        foreach (Block block in _encoder) memory = block.call(memory);
        foreach (Block block in _decoder) y = block.Run(y, memory);
        return y;
    }
}
