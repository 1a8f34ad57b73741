using System.Globalization;

namespace Myelin;

/// <summary>The activation between the two products of a Transformer's feed-forward part.</summary>
public enum TransformerActivation
{
    /// <summary>max(x, 0), as in the paper.</summary>
    Relu,

    /// <summary>x·Φ(x), as in GPT and BERT.</summary>
    Gelu,
}

/// <summary>
/// A layer of a Transformer's encoder: self-attention and two products, each with a shortcut and a layer norm. As in the paper x = norm1(x
/// + attention(x)), y = norm2(x + feedForward(x)); with normFirst x = x + attention(norm1(x)), y = x + feedForward(norm2(x)), which trains
/// deep stacks without warm-up (Xiong et al. 2020). PyTorch: <c>nn.TransformerEncoderLayer</c>, with its keys and initial values. Vaswani
/// et al. 2017.
/// </summary>
public sealed class TransformerEncoderLayer : Layer
{
    private readonly bool _normFirst, _causal;
    private readonly MultiHeadAttention _attention;
    private readonly FeedForward _feedForward;
    private readonly LayerNorm _norm1, _norm2;
    private readonly Dropout _dropout1, _dropout2;

    /// <param name="modelSize">Size of a position, a multiple of heads.</param>
    /// <param name="heads">The number of heads that share it.</param>
    /// <param name="feedForward">Size between the two products.</param>
    /// <param name="dropout">
    /// The probability that an element is dropped in training: of attention's weights, after it, and in and after the feed-forward part.
    /// </param>
    /// <param name="activation">The activation between the two products.</param>
    /// <param name="eps">Added to the variance in the norms.</param>
    /// <param name="batchFirst">Whether sequences are <c>[N, L, modelSize]</c>; else <c>[L, N, modelSize]</c>, which is PyTorch's default.</param>
    /// <param name="normFirst">Whether the norms come before the attention and the products instead of after.</param>
    /// <param name="bias">Whether projections, products and norms have biases.</param>
    /// <param name="causal">Whether a position sees only itself and those before it, as in a language model.</param>
    /// <param name="rotary">Whether attention rotates queries and keys by their positions.</param>
    /// <exception cref="ArgumentException">A size is below 1, the heads do not divide modelSize, or a setting is out of range.</exception>
    public TransformerEncoderLayer(int modelSize, int heads, int feedForward = 2048, float dropout = 0.1f,
        TransformerActivation activation = TransformerActivation.Relu, float eps = 1e-5f, bool batchFirst = true, bool normFirst = false,
        bool bias = true, bool causal = false, bool rotary = false)
    {
        Argument.AtLeast(1, feedForward, nameof(TransformerEncoderLayer), nameof(feedForward), "A usual size is four times modelSize.");
        (_normFirst, _causal) = (normFirst, causal);
        _attention = Child("self_attn", new MultiHeadAttention(modelSize, heads, dropout, bias, batchFirst, rotary: rotary));
        var linear1 = Child("linear1", new Linear(modelSize, feedForward, bias));
        var between = Child("dropout", new Dropout(dropout));
        _feedForward = new FeedForward(linear1, between, Child("linear2", new Linear(feedForward, modelSize, bias)), activation);
        _norm1 = Child("norm1", new LayerNorm(modelSize, eps, bias: bias));
        _norm2 = Child("norm2", new LayerNorm(modelSize, eps, bias: bias));
        _dropout1 = Child("dropout1", new Dropout(dropout));
        _dropout2 = Child("dropout2", new Dropout(dropout));
    }

    /// <summary>Size of a position.</summary>
    public int ModelSize => _attention.ModelSize;

    /// <summary>The attention, whose weights can be displayed.</summary>
    public MultiHeadAttention SelfAttention => _attention;

    /// <summary>
    /// x <c>float32[N, L, modelSize]</c>, or <c>[L, N, modelSize]</c> without batchFirst, or <c>[L, modelSize]</c>, to y of the same shape; causal if the
    /// layer is.
    /// </summary>
    /// <exception cref="ShapeException">x has other axes.</exception>
    public override Tensor Forward(Tensor x) => Run(x, null);

    /// <summary>The same with a mask; a causal layer is causal with any mask.</summary>
    /// <param name="x">As for <see cref="Forward"/>.</param>
    /// <param name="mask">What is hidden, or null.</param>
    public Tensor Call(Tensor x, AttentionMask? mask) => Show(x, Run(x, mask));

    /// <summary>
    /// Maps new positions of sequences, whose earlier positions are in the cache, to the result of <see cref="Forward"/> for these
    /// positions of the whole sequence. Like <c>Predict</c>, in evaluation mode and without recording; hooks see the new positions. The
    /// layer must be causal and batchFirst.
    /// </summary>
    /// <param name="x"><c>float32[N, t, modelSize]</c>: t new positions of each sequence, at least 1.</param>
    /// <param name="cache">The cached earlier positions; the new ones are added.</param>
    /// <returns><c>float32[N, t, modelSize]</c>.</returns>
    /// <exception cref="ShapeException">x has other axes, or another batch than the cache.</exception>
    /// <exception cref="InvalidOperationException">
    /// The layer is not causal or not batchFirst, or the cache has no room or is another model's.
    /// </exception>
    public Tensor Step(Tensor x, AttentionCache cache)
    {
        if (!_causal) throw new InvalidOperationException(
            $"{Label}: generation step by step needs causal: true, because earlier positions must not see later ones.\n  Got {Describe()}.\n" +
            $"  Try new TransformerEncoderLayer({ModelSize}, {_attention.Heads}, causal: true).");
        return Prediction.Of(() => Show(x, Pass(x, x => _attention.Step(x, cache))));
    }

    /// <summary>What a prepared layer is made of.</summary>
    internal sealed record Parts(
        Parameter InWeight, Parameter? InBias, Linear Out, Linear Up, Linear Down, TransformerActivation Activation, LayerNorm Norm1, LayerNorm Norm2,
        int Heads, bool NormFirst, bool Causal);

    internal override void Plan(InferencePlan plan)
    {
        Shape x = plan.Shape;
        if (x.Rank != 3 || !_attention.BatchFirst || _attention.IsRotary)
        {
            plan.Run(this);
            return;
        }

        var parts = new Parts(
            _attention.InWeight!, _attention.InBias, _attention.Output, _feedForward.First, _feedForward.Second, _feedForward.Activation, _norm1, _norm2,
            _attention.Heads, _normFirst, _causal);
        plan.Add(new TransformerStep(x, new PreparedTransformerLayer(TransformerStep.PartOf(x) * x[1], parts)));
    }

    /// <inheritdoc/>
    public override string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"TransformerEncoderLayer({ModelSize}, {_attention.Heads}, {_feedForward.Size}{_feedForward.Settings}" +
        $"{(_normFirst ? ", normFirst: true" : "")}{(_causal ? ", causal: true" : "")})");

    private Tensor Run(Tensor x, AttentionMask? mask)
    {
        if (_causal && mask is not { Causal: true }) mask = mask is null ? AttentionMask.CausalOnly : mask with { Causal = true };
        return Pass(x, x => _attention.Call(x, x, x, mask));
    }

    private Tensor Pass(Tensor x, Func<Tensor, Tensor> attend)
    {
        if (_normFirst)
        {
            x += _dropout1.Call(attend(_norm1.Call(x)));
            return x + _dropout2.Call(_feedForward.Run(_norm2.Call(x)));
        }

        x = _norm1.Call(x + _dropout1.Call(attend(x)));
        return _norm2.Call(x + _dropout2.Call(_feedForward.Run(x)));
    }
}

/// <summary>The two products of a Transformer's layer, and the layers between them.</summary>
internal sealed class FeedForward(Linear first, Dropout between, Linear second, TransformerActivation activation)
{
    internal Linear First => first;

    internal Linear Second => second;

    internal TransformerActivation Activation => activation;

    internal int Size => first.OutFeatures;

    internal string Settings => string.Create(CultureInfo.InvariantCulture,
        $"{(between.Rate == 0.1f ? "" : $", dropout: {between.Rate}")}{(activation == TransformerActivation.Relu ? "" : $", activation: {activation}")}");

    internal Tensor Run(Tensor x) => second.Call(between.Call(Activated(x)));

    private Tensor Activated(Tensor x)
    {
        // One operator computes both.
        if (ProbePass.IsActive || !first.Fits(x)) return OneByOne(x);
        Tensor y = activation == TransformerActivation.Gelu ? LinearGeluOp.Record(x, first.Weight, first.Bias) : x.LinearRelu(first.Weight, first.Bias);
        return first.HasHooks ? Shadow.Run(x, y, OneByOne, first) : y;

        Tensor OneByOne(Tensor x) => activation == TransformerActivation.Gelu ? first.Call(x).Gelu() : first.Call(x).Relu();
    }
}
