namespace Myelin;

/// <summary>
/// A trained vector for each id: y = weight[id]. Turns tokens, words or categories into points that lie near each other where they mean
/// the same. PyTorch: <c>nn.Embedding</c>, with its key and first values (standard normal, the padding row 0).
/// </summary>
public sealed class Embedding : Module<IntTensor, Tensor>
{
    /// <param name="count">How many ids there are, at least 1.</param>
    /// <param name="width">The length of each vector, at least 1.</param>
    /// <param name="paddingIndex">The id of filling: its row is 0 at first and gets no gradient.</param>
    /// <param name="initializer">Other first values.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or the padding index is no id.</exception>
    public Embedding(int count, int width, int? paddingIndex = null, Initializer? initializer = null)
    {
        Argument.AtLeast(1, count, nameof(Embedding), nameof(count), "Give the number of tokens: tokenizer.Count.");
        Argument.AtLeast(1, width, nameof(Embedding), nameof(width), "Try 128.");
        if (paddingIndex is { } padding && (uint)padding >= (uint)count)
        {
            throw new ArgumentOutOfRangeException(nameof(paddingIndex), $"Embedding: paddingIndex must be one of the ids, 0 to {count - 1}.\n  Got {padding}.\n  Count the padding among the ids.");
        }

        (Count, Width, PaddingIndex) = (count, width, paddingIndex);
        Initializer first = initializer ?? Initializer.Normal();
        Weight = Param("weight", [count, width], paddingIndex is { } row ? new WithoutRow(first, row) : first);
    }

    /// <summary>How many ids there are.</summary>
    public int Count { get; }

    /// <summary>The length of each vector.</summary>
    public int Width { get; }

    /// <summary>The id of filling, or null.</summary>
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
