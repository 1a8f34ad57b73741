using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Myelin.Peers;

/// <summary>Four layers of four heads, width 128.</summary>
internal sealed class Gpt : nn.Module<Tensor, Tensor>
{
    private const int Width = 128, Heads = 4, Layers = 4;

    private readonly Embedding _tokens = nn.Embedding(NetworkTask.Vocabulary, Width), _positions = nn.Embedding(NetworkTask.Context, Width);
    private readonly ModuleList<Block> _blocks = nn.ModuleList([.. Enumerable.Range(0, Layers).Select(_ => new Block(Width, Heads))]);
    private readonly LayerNorm _norm = nn.LayerNorm(Width);
    private readonly Linear _head = nn.Linear(Width, NetworkTask.Vocabulary, hasBias: false);

    internal Gpt()
        : base(nameof(Gpt)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        Tensor x = _tokens.call(input) + _positions.call(arange(input.shape[1], dtype: int64));
        foreach (Block block in _blocks) x = block.call(x);
        return nn.functional.log_softmax(_head.call(_norm.call(x)).view(-1, NetworkTask.Vocabulary), 1);
    }

    /// <summary>A Transformer's layer that normalizes first.</summary>
    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly int _heads;
        private readonly LayerNorm _norm1, _norm2;
        private readonly Linear _qkv, _out, _up, _down;

        internal Block(int width, int heads)
            : base(nameof(Block))
        {
            _heads = heads;
            (_norm1, _norm2) = (nn.LayerNorm(width), nn.LayerNorm(width));
            (_qkv, _out) = (nn.Linear(width, 3 * width), nn.Linear(width, width));
            (_up, _down) = (nn.Linear(width, 4 * width), nn.Linear(4 * width, width));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            long batch = input.shape[0], steps = input.shape[1], width = input.shape[2], size = width / _heads;
            Tensor[] parts = [.. _qkv.call(_norm1.call(input)).split(width, 2).Select(part => part.view(batch, steps, _heads, size).transpose(1, 2))];
            Tensor scores = parts[0].matmul(parts[1].transpose(-2, -1)) * Math.Pow(size, -0.5);
            Tensor future = ones(steps, steps, dtype: @bool).triu(1);
            Tensor seen = scores.masked_fill(future, float.NegativeInfinity).softmax(-1).matmul(parts[2]);
            Tensor x = input + _out.call(seen.transpose(1, 2).reshape(batch, steps, width));
            return x + _down.call(nn.functional.gelu(_up.call(_norm2.call(x))));
        }
    }
}
