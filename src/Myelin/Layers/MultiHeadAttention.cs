using System.Globalization;
using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

/// <summary>
/// Attention with several heads: queries, keys and values are projected, each head takes its part of them and computes softmax(q·kᵀ/√E)·v,
/// and the heads' results are projected together. PyTorch: <c>nn.MultiheadAttention</c>, with its keys and initial values; a query whose
/// keys are all hidden gets the output's bias, where PyTorch gives NaN. Vaswani et al. 2017.
/// </summary>
public sealed partial class MultiHeadAttention : Layer
{
    private readonly bool _batchFirst, _rotary;
    private readonly int _size;
    private readonly float _dropout;
    private readonly Linear _output;

    /// <param name="modelSize">Size of queries and of the output, a multiple of heads.</param>
    /// <param name="heads">The number of heads that share it.</param>
    /// <param name="dropout">The probability that an attention weight is dropped in training, at least 0 and below 1.</param>
    /// <param name="bias">Whether the projections have biases.</param>
    /// <param name="batchFirst">Whether sequences are <c>[N, L, modelSize]</c>; else <c>[L, N, modelSize]</c>, which is PyTorch's default.</param>
    /// <param name="keySize">Size of keys, if not modelSize. PyTorch: <c>kdim</c>.</param>
    /// <param name="valueSize">Size of values, if not modelSize. PyTorch: <c>vdim</c>.</param>
    /// <param name="rotary">Whether queries and keys are rotated by their positions (<c>Rotary</c>).</param>
    /// <exception cref="ArgumentException">A size is below 1, the heads do not divide modelSize, or the dropout is out of range.</exception>
    public MultiHeadAttention(int modelSize, int heads, float dropout = 0, bool bias = true, bool batchFirst = true,
        int? keySize = null, int? valueSize = null, bool rotary = false)
    {
        const string Name = nameof(MultiHeadAttention);
        Argument.AtLeast(1, modelSize, Name, nameof(modelSize), "Give the size of a position: 128.");
        Argument.AtLeast(1, heads, Name, nameof(heads), "Try 4 heads of 32.");
        Argument.AtLeast(1, keySize ?? 1, Name, nameof(keySize), "Give the size of the keys' last axis, or leave it out.");
        Argument.AtLeast(1, valueSize ?? 1, Name, nameof(valueSize), "Give the size of the values' last axis, or leave it out.");
        Argument.BelowOne(dropout, Name, nameof(dropout), "It is the fraction that is dropped: 0.1 drops a tenth.");
        if (modelSize % heads != 0) throw new ArgumentException(
            $"{Name}: heads must divide modelSize.\n  Got {heads} heads, modelSize {modelSize}.\n  Try {Divisor(modelSize, heads)} heads.", nameof(heads));
        if (rotary && modelSize / heads % 2 != 0) throw new ArgumentException(
            $"{Name}: rotary positions need heads of an even size.\n  Got {heads} heads of {modelSize / heads}.\n" +
            $"  Try a modelSize of {2 * modelSize}.", nameof(rotary));
        (ModelSize, Heads, _size, _dropout, _batchFirst, _rotary) = (modelSize, heads, modelSize / heads, dropout, batchFirst, rotary);
        (KeySize, ValueSize) = (keySize ?? modelSize, valueSize ?? modelSize);
        if (KeySize == modelSize && ValueSize == modelSize)
        {
            InWeight = Param("in_proj_weight", [3 * modelSize, modelSize], Initializer.XavierUniform());
        }
        else
        {
            QueryWeight = Param("q_proj_weight", [modelSize, modelSize], Initializer.XavierUniform());
            KeyWeight = Param("k_proj_weight", [modelSize, KeySize], Initializer.XavierUniform());
            ValueWeight = Param("v_proj_weight", [modelSize, ValueSize], Initializer.XavierUniform());
        }

        InBias = bias ? Param("in_proj_bias", [3 * modelSize], Initializer.Zeros) : null;
        _output = Child("out_proj", new Linear(modelSize, modelSize, bias, biasInitializer: Initializer.Zeros));
    }

    /// <summary>Size of queries and of the output.</summary>
    public int ModelSize { get; }

    /// <summary>The number of heads that share it.</summary>
    public int Heads { get; }

    /// <summary>Size of keys.</summary>
    public int KeySize { get; }

    /// <summary>Size of values.</summary>
    public int ValueSize { get; }

    /// <summary>Whether the batch is the first axis.</summary>
    internal bool BatchFirst => _batchFirst;

    /// <summary>Whether queries and keys are rotated by their positions.</summary>
    internal bool IsRotary => _rotary;

    /// <summary>The projection of the heads' results.</summary>
    internal Linear Output => _output;

    /// <summary>
    /// The weights that project queries, keys and values, one below the other, <c>float32[3·modelSize, modelSize]</c>; null if sizes
    /// differ.
    /// </summary>
    public Parameter? InWeight { get; }

    /// <summary>The weight that projects queries, <c>float32[modelSize, modelSize]</c>; null if <see cref="InWeight"/> is used.</summary>
    public Parameter? QueryWeight { get; }

    /// <summary>The weight that projects keys, <c>float32[modelSize, keySize]</c>; null if <see cref="InWeight"/> is used.</summary>
    public Parameter? KeyWeight { get; }

    /// <summary>The weight that projects values, <c>float32[modelSize, valueSize]</c>; null if <see cref="InWeight"/> is used.</summary>
    public Parameter? ValueWeight { get; }

    /// <summary>The biases of these projections, <c>float32[3·modelSize]</c>.</summary>
    public Parameter? InBias { get; }

    /// <summary>Self-attention without a mask: every position sees every position.</summary>
    /// <param name="x"><c>float32[N, L, modelSize]</c>, or <c>[L, N, modelSize]</c> without batchFirst, or <c>[L, modelSize]</c>.</param>
    /// <exception cref="ShapeException">x has other axes, or no positions.</exception>
    public override Tensor Forward(Tensor x) => Attend(x, x, x, null);

    /// <summary>Attention of queries to keys, whose values it mixes.</summary>
    /// <param name="query"><c>float32[N, L, modelSize]</c>, or <c>[L, N, modelSize]</c> without batchFirst, or <c>[L, modelSize]</c>.</param>
    /// <param name="key"><c>float32[S, N, keySize]</c>, likewise.</param>
    /// <param name="value"><c>float32[S, N, valueSize]</c>, likewise.</param>
    /// <param name="mask">What is hidden, or null.</param>
    /// <returns>float32 of query's shape.</returns>
    /// <exception cref="ShapeException">The shapes do not fit, or there is no key.</exception>
    public Tensor Call(Tensor query, Tensor key, Tensor value, AttentionMask? mask = null) => Show(query, Attend(query, key, value, mask));

    /// <inheritdoc/>
    public override string Describe()
    {
        string sizes = KeySize == ModelSize && ValueSize == ModelSize ? "" : $", keySize: {KeySize}, valueSize: {ValueSize}";
        return string.Create(CultureInfo.InvariantCulture,
            $"MultiHeadAttention({ModelSize}, {Heads}{(_dropout == 0 ? "" : $", dropout: {_dropout}")}{(InBias is null ? ", bias: false" : "")}" +
            $"{(_batchFirst ? "" : ", batchFirst: false")}{sizes}{(_rotary ? ", rotary: true" : "")})");
    }

    private Tensor Attend(Tensor query, Tensor key, Tensor value, AttentionMask? mask)
    {
        Sizes sizes = Check(query, key, value, mask);
        (Tensor first, Tensor? second, Tensor? third, AttentionOperand k, AttentionOperand v) = Project(query, key, value, sizes);
        HeadStrides Strides(Tensor tensor, int length) => sizes.Strides(tensor.Shape[^1], length, _size, _batchFirst);
        Tensor keys = In(k), values = In(v);
        var shape = new AttentionShape
        {
            Batch = sizes.Batch,
            Heads = Heads,
            Queries = sizes.Queries,
            Keys = sizes.Keys,
            HeadSize = _size,
            ValueSize = _size,
            Q = Strides(first, sizes.Queries),
            K = Strides(keys, sizes.Keys),
            V = Strides(values, sizes.Keys),
            Y = sizes.Strides(ModelSize, sizes.Queries, _size, _batchFirst),
            Scale = 1 / MathF.Sqrt(_size),
            Causal = mask is { Causal: true },
            ScoresPerHead = mask?.Scores is { Rank: 3 },
        };
        if (Training && _dropout > 0) shape = WithDropout(shape);
        return _output.Call(AttentionOp.Record("Attention", shape, query.Shape, first, second, third, k, v, mask?.KeyPadding, mask?.Scores, _batchFirst));

        Tensor In(AttentionOperand operand) => operand.Input switch { 0 => first, 1 => second!, _ => third! };
    }

    private AttentionShape WithDropout(in AttentionShape shape)
    {
        RandomStream random = RandomOf("dropout");
        (ulong seed, ulong stream) = random.Keys;
        long position = random.Position;
        random.Position = position + ((long)shape.Batch * shape.Heads * shape.Queries * shape.Keys);
        return shape with { Dropout = _dropout, Seed = seed, Stream = stream, Position = (ulong)position };
    }

    /// <summary>Queries, keys and values, in as few products as there are different inputs.</summary>
    private (Tensor First, Tensor? Second, Tensor? Third, AttentionOperand K, AttentionOperand V) Project(
        Tensor query, Tensor key, Tensor value, Sizes sizes)
    {
        int d = ModelSize;
        if (InWeight is not null && query == key && key == value)
        {
            Tensor all = query.Linear(InWeight, InBias);
            if (_rotary) all = Turn(all, 2 * Heads, sizes.Queries, sizes.Batch);
            return (all, null, null, new(0, d), new(0, 2 * d));
        }

        Tensor queries = Turned(query.Linear(QueryWeight is null ? Part(InWeight!, 0, 1) : QueryWeight, Part(InBias, 0, 1)), Heads, sizes.Queries, sizes.Batch);
        if (InWeight is not null && key == value)
        {
            return (queries, Turned(key.Linear(Part(InWeight, 1, 3), Part(InBias, 1, 3)), Heads, sizes.Keys, sizes.Batch), null, new(1, 0), new(1, d));
        }

        Tensor keys = Turned(key.Linear(KeyWeight is null ? Part(InWeight!, 1, 2) : KeyWeight, Part(InBias, 1, 2)), Heads, sizes.Keys, sizes.Batch);
        return (queries, keys, value.Linear(ValueWeight is null ? Part(InWeight!, 2, 3) : ValueWeight, Part(InBias, 2, 3)), new(1, 0), new(2, 0));
    }

    private Tensor Turned(Tensor x, int heads, int length, int batch) => _rotary ? Turn(x, heads, length, batch) : x;

    private Tensor Turn(Tensor x, int heads, int length, int batch, int start = 0) => RotaryOp.Record(x, heads, _size, _batchFirst ? 1 : batch, length, start);

    /// <summary>The part of a packed parameter that projects queries (0), keys (1) or values (2).</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(packed))]
    private Tensor? Part(Parameter? packed, int from, int to) => packed?.Value.Slice(0, from * ModelSize, to * ModelSize);

    private static int Divisor(int n, int wanted)
    {
        while (n % wanted != 0) wanted--;
        return wanted;
    }
}
