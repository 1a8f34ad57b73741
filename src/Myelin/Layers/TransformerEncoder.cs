using System.Globalization;

namespace Myelin;

/// <summary>
/// Encoder layers one after another, and a norm at the end. PyTorch: <c>nn.TransformerEncoder</c>, with its keys: <c>layers.0.…</c>, <c>norm.…</c>.
/// </summary>
public sealed class TransformerEncoder : Layer
{
    // Positions that pass through all layers together if nothing is recorded: the values between layers then stay in the last-level cache.
    internal const int PositionsOfPart = 4096;

    private readonly LayerList<TransformerEncoderLayer> _layers;
    private readonly Layer? _norm;

    /// <param name="count">The number of layers, at least 1.</param>
    /// <param name="layer">Creates the layer of each number.</param>
    /// <param name="norm">The final norm, usually a <see cref="LayerNorm"/> if the layers are normFirst; or null.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no layer.</exception>
    /// <example><code>
    /// var encoder = new TransformerEncoder(4, _ => new TransformerEncoderLayer(128, 4, 512, normFirst: true), new LayerNorm(128));
    /// </code></example>
    public TransformerEncoder(int count, Func<int, TransformerEncoderLayer> layer, Layer? norm = null)
    {
        Argument.AtLeast(1, count, nameof(TransformerEncoder), nameof(count), "The paper has 6.");
        _layers = Child("layers", new LayerList<TransformerEncoderLayer>(count, layer));
        _norm = norm is null ? null : Child("norm", norm);
    }

    /// <summary>The layers in order.</summary>
    public IReadOnlyList<TransformerEncoderLayer> Layers => _layers.Items;

    /// <summary>x, in the layers' format, to y of the same shape; causal in layers that are causal.</summary>
    public override Tensor Forward(Tensor x) => InParts(x) ?? Run(x, static (layer, x, _) => layer.Call(x), 0);

    /// <summary>The same with a mask, which is passed to every layer.</summary>
    /// <param name="x">The input, in the layers' format.</param>
    /// <param name="mask">What is hidden, or null.</param>
    public Tensor Call(Tensor x, AttentionMask? mask) => Show(x, Run(x, static (layer, x, mask) => layer.Call(x, mask), mask));

    /// <summary>
    /// Maps new positions of sequences, whose earlier positions are in the cache, to the result of <see cref="Forward"/> for these
    /// positions of the whole sequence. Like <c>Predict</c>, in evaluation mode and without recording; hooks see the new positions. The
    /// layers must be causal and batchFirst.
    /// </summary>
    /// <param name="x"><c>float32[N, t, modelSize]</c>: t new positions of each sequence, at least 1.</param>
    /// <param name="cache">The cached earlier positions; the new ones are added.</param>
    /// <returns><c>float32[N, t, modelSize]</c>.</returns>
    /// <exception cref="ShapeException">x has other axes, or another batch than the cache.</exception>
    /// <exception cref="InvalidOperationException">
    /// A layer is not causal or not batchFirst, or the cache has no room or is another model's.
    /// </exception>
    /// <example><code>
    /// var cache = new AttentionCache(batch: 1, capacity: 256);
    /// Tensor next = encoder.Step(prompt, cache).Slice(1, -1);
    /// while (cache.Length &lt; cache.Capacity) next = encoder.Step(next, cache).Slice(1, -1);
    /// </code></example>
    public Tensor Step(Tensor x, AttentionCache cache) =>
        Prediction.Of(() => Show(x, Run(x, static (layer, x, cache) => layer.Step(x, cache), cache)));

    internal override void Plan(InferencePlan plan)
    {
        foreach (TransformerEncoderLayer layer in _layers.Items) layer.Plan(plan);
        _norm?.Plan(plan);
    }

    /// <summary>A large batch, some examples at a time: the same bits. Null if that is not possible.</summary>
    private Tensor? InParts(Tensor x)
    {
        if (Training || !NoGrad.IsActive || x.Rank != 3 || !Layers[0].SelfAttention.BatchFirst) return null;
        int batch = x.Shape[0], part = Math.Max(1, PositionsOfPart / Math.Max(1, x.Shape[1]));
        if (batch <= part || IsWatched) return null;
        Tensor? y = null;
        for (int at = 0; at < batch; at += part)
        {
            Tensor done = Run(x.Slice(0, at, Math.Min(batch, at + part)), static (layer, x, _) => layer.Call(x), 0);
            y ??= Tensor.Uninitialized(done.Shape.With(0, batch));
            done.Span.CopyTo(y.Span[(at * done.Shape.Product(1, done.Rank))..]);
            GC.KeepAlive(done);
        }

        return y;
    }

    private Tensor Run<T>(Tensor x, Func<TransformerEncoderLayer, Tensor, T, Tensor> run, T with)
    {
        foreach (TransformerEncoderLayer layer in _layers.Items) x = run(layer, x, with);
        return _norm?.Call(x) ?? x;
    }
}

/// <summary>Modules with numbers as names. PyTorch: <c>nn.ModuleList</c>.</summary>
internal sealed class LayerList<T> : Module where T : Module
{
    internal LayerList(int count, Func<int, T> make)
    {
        for (int i = 0; i < count; i++) Items.Add(Child(i.ToString(CultureInfo.InvariantCulture), make(i)));
    }

    internal List<T> Items { get; } = [];

    /// <inheritdoc/>
    public override string Describe() => "LayerList";
}
