namespace Myelin;

/// <summary>
/// A layer of a Transformer's decoder: self-attention of the target, attention of the target to the memory, which is the encoder's output,
/// and two products, each with a shortcut and a layer norm, after it or before (normFirst). PyTorch: <c>nn.TransformerDecoderLayer</c>,
/// with its keys and initial values. Vaswani et al. 2017.
/// </summary>
public sealed class TransformerDecoderLayer : Module<(Tensor Target, Tensor Memory), Tensor>
{
    private readonly bool _normFirst;
    private readonly MultiHeadAttention _self, _cross;
    private readonly FeedForward _feedForward;
    private readonly LayerNorm _norm1, _norm2, _norm3;
    private readonly Dropout _dropout1, _dropout2, _dropout3;

    /// <param name="modelSize">Size of a position, a multiple of heads.</param>
    /// <param name="heads">The number of heads that share it.</param>
    /// <param name="feedForward">Size between the two products.</param>
    /// <param name="dropout">The probability that an element is dropped in training.</param>
    /// <param name="activation">The activation between the two products.</param>
    /// <param name="eps">Added to the variance in the norms.</param>
    /// <param name="batchFirst">Whether sequences are <c>[N, L, modelSize]</c>; else <c>[L, N, modelSize]</c>, which is PyTorch's default.</param>
    /// <param name="normFirst">Whether the norms come before the attention and the products instead of after.</param>
    /// <param name="bias">Whether projections, products and norms have biases.</param>
    /// <exception cref="ArgumentException">A size is below 1, the heads do not divide modelSize, or a setting is out of range.</exception>
    public TransformerDecoderLayer(int modelSize, int heads, int feedForward = 2048, float dropout = 0.1f,
        TransformerActivation activation = TransformerActivation.Relu, float eps = 1e-5f, bool batchFirst = true, bool normFirst = false, bool bias = true)
    {
        Argument.AtLeast(1, feedForward, nameof(TransformerDecoderLayer), nameof(feedForward), "A usual size is four times modelSize.");
        _normFirst = normFirst;
        _self = Child("self_attn", new MultiHeadAttention(modelSize, heads, dropout, bias, batchFirst));
        _cross = Child("multihead_attn", new MultiHeadAttention(modelSize, heads, dropout, bias, batchFirst));
        var linear1 = Child("linear1", new Linear(modelSize, feedForward, bias));
        var between = Child("dropout", new Dropout(dropout));
        _feedForward = new FeedForward(linear1, between, Child("linear2", new Linear(feedForward, modelSize, bias)), activation);
        _norm1 = Child("norm1", new LayerNorm(modelSize, eps, bias: bias));
        _norm2 = Child("norm2", new LayerNorm(modelSize, eps, bias: bias));
        _norm3 = Child("norm3", new LayerNorm(modelSize, eps, bias: bias));
        _dropout1 = Child("dropout1", new Dropout(dropout));
        _dropout2 = Child("dropout2", new Dropout(dropout));
        _dropout3 = Child("dropout3", new Dropout(dropout));
    }

    /// <summary>The target's attention to itself, whose weights can be displayed.</summary>
    public MultiHeadAttention SelfAttention => _self;

    /// <summary>The target's attention to the memory.</summary>
    public MultiHeadAttention CrossAttention => _cross;

    /// <summary>
    /// Target and memory, each <c>float32[N, length, modelSize]</c>, or <c>[length, N, modelSize]</c> without batchFirst, to y of the target's shape;
    /// without masks.
    /// </summary>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public override Tensor Forward((Tensor Target, Tensor Memory) x) => Run(x.Target, x.Memory, null, null);

    /// <summary>The same with masks.</summary>
    /// <param name="target">The sequence to generate.</param>
    /// <param name="memory">The sequence that it is generated from.</param>
    /// <param name="targetMask">What the target must not see of itself; usually <see cref="AttentionMask.CausalOnly"/>; or null.</param>
    /// <param name="memoryMask">What the target must not see of the memory, or null.</param>
    public Tensor Call(Tensor target, Tensor memory, AttentionMask? targetMask = null, AttentionMask? memoryMask = null) =>
        Show((target, memory), Run(target, memory, targetMask, memoryMask));

    /// <inheritdoc/>
    public override string Describe() =>
        $"TransformerDecoderLayer({_self.ModelSize}, {_self.Heads}, {_feedForward.Size}{_feedForward.Settings}{(_normFirst ? ", normFirst: true" : "")})";

    private Tensor Run(Tensor x, Tensor memory, AttentionMask? targetMask, AttentionMask? memoryMask)
    {
        if (_normFirst)
        {
            Tensor first = _norm1.Call(x);
            x += _dropout1.Call(_self.Call(first, first, first, targetMask));
            x += _dropout2.Call(_cross.Call(_norm2.Call(x), memory, memory, memoryMask));
            return x + _dropout3.Call(_feedForward.Run(_norm3.Call(x)));
        }

        x = _norm1.Call(x + _dropout1.Call(_self.Call(x, x, x, targetMask)));
        x = _norm2.Call(x + _dropout2.Call(_cross.Call(x, memory, memory, memoryMask)));
        return _norm3.Call(x + _dropout3.Call(_feedForward.Run(x)));
    }
}
