namespace Myelin;

/// <summary>
/// Decoder layers one after another, and a norm at the end. PyTorch: <c>nn.TransformerDecoder</c>, with its keys: <c>layers.0.…</c>, <c>norm.…</c>.
/// </summary>
public sealed class TransformerDecoder : Module<(Tensor Target, Tensor Memory), Tensor>
{
    private readonly LayerList<TransformerDecoderLayer> _layers;
    private readonly Layer? _norm;

    /// <param name="count">The number of layers, at least 1.</param>
    /// <param name="layer">Creates the layer of each number.</param>
    /// <param name="norm">The final norm, or null.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no layer.</exception>
    public TransformerDecoder(int count, Func<int, TransformerDecoderLayer> layer, Layer? norm = null)
    {
        Argument.AtLeast(1, count, nameof(TransformerDecoder), nameof(count), "The paper has 6.");
        _layers = Child("layers", new LayerList<TransformerDecoderLayer>(count, layer));
        _norm = norm is null ? null : Child("norm", norm);
    }

    /// <summary>The layers in order.</summary>
    public IReadOnlyList<TransformerDecoderLayer> Layers => _layers.Items;

    /// <summary>Target and memory, in the layers' format, to y of the target's shape; without masks.</summary>
    public override Tensor Forward((Tensor Target, Tensor Memory) x) => Run(x.Target, x.Memory, null, null);

    /// <summary>The same with masks, which are passed to every layer.</summary>
    /// <param name="target">The sequence to generate.</param>
    /// <param name="memory">The sequence that it is generated from.</param>
    /// <param name="targetMask">What the target must not see of itself; usually <see cref="AttentionMask.CausalOnly"/>; or null.</param>
    /// <param name="memoryMask">What the target must not see of the memory, or null.</param>
    public Tensor Call(Tensor target, Tensor memory, AttentionMask? targetMask = null, AttentionMask? memoryMask = null) =>
        Show((target, memory), Run(target, memory, targetMask, memoryMask));

    private Tensor Run(Tensor x, Tensor memory, AttentionMask? targetMask, AttentionMask? memoryMask)
    {
        foreach (TransformerDecoderLayer layer in _layers.Items) x = layer.Call(x, memory, targetMask, memoryMask);
        return _norm?.Call(x) ?? x;
    }
}
