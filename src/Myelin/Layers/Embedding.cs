namespace Myelin;

/// <summary>
/// A trained vector for each id: y = weight[id]. Maps tokens, words or categories to points that are close to each other if their meaning
/// is similar. PyTorch: <c>nn.Embedding</c>, with its key and initial values (standard normal, the padding row 0).
/// </summary>
public sealed class Embedding : Module<IntTensor, Tensor>
{
    /// <param name="count">The number of ids, at least 1.</param>
    /// <param name="width">The length of each vector, at least 1.</param>
    /// <param name="paddingIndex">The padding id: its row is initially 0 and gets no gradient.</param>
    /// <param name="initializer">Other initial values.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or the padding index is not an id.</exception>
    public Embedding(int count, int width, int? paddingIndex = null, Initializer? initializer = null)
    {
        Argument.AtLeast(1, count, nameof(Embedding), nameof(count), "Give the number of tokens: tokenizer.Count.");
        Argument.AtLeast(1, width, nameof(Embedding), nameof(width), "Try 128.");
        if (paddingIndex is { } padding && (uint)padding >= (uint)count)
        {
            throw new ArgumentOutOfRangeException(nameof(paddingIndex),
                $"Embedding: paddingIndex must be one of the ids, 0 to {count - 1}.\n  Got {padding}.\n  Count the padding among the ids.");
        }

        (Count, Width, PaddingIndex) = (count, width, paddingIndex);
        Initializer first = initializer ?? Initializer.Normal();
        Weight = Param("weight", [count, width], paddingIndex is { } row ? new WithoutRow(first, row) : first);
    }

    /// <summary>The number of ids.</summary>
    public int Count { get; }

    /// <summary>The length of each vector.</summary>
    public int Width { get; }

    /// <summary>The padding id, or null.</summary>
    public int? PaddingIndex { get; }

    /// <summary>The vectors, <c>float32[count, width]</c>; key <c>weight</c>.</summary>
    public Parameter Weight { get; }

    /// <summary>ids <c>int32[…]</c> to y <c>float32[…, width]</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id has no row.</exception>
    public override Tensor Forward(IntTensor x)
    {
        if (EmbeddingOp.FirstOutside(Count, x.AsSpan()) is { } place) throw EmbeddingOp.OutOfRange(Label, Count, x.AsSpan(), place, x.Shape);
        return EmbeddingOp.Look(Weight.Value, x, PaddingIndex);
    }

    /// <inheritdoc/>
    public override string Describe() => $"Embedding({Count}, {Width}{(PaddingIndex is { } padding ? $", paddingIndex: {padding}" : "")})";

    private sealed class WithoutRow(Initializer others, int row) : Initializer
    {
        public override void Fill(Tensor tensor, RandomStream random)
        {
            others.Fill(tensor, random);
            int width = tensor.Shape[1];
            tensor.Span.Slice(row * width, width).Clear();
        }
    }
}
