namespace Myelin;

/// <summary>What is hidden from attention, and what is added to its scores. All settings apply together.</summary>
public sealed record AttentionMask
{
    /// <summary>Query i sees keys 0 to i only. PyTorch: <c>is_causal</c>, or an upper triangle of -∞ as <c>attn_mask</c>.</summary>
    public bool Causal { get; init; }

    /// <summary>
    /// Keys with a nonzero value here are hidden: <c>int32[N, S]</c>, or <c>[S]</c> without a batch. PyTorch: <c>key_padding_mask</c>.
    /// </summary>
    public IntTensor? KeyPadding { get; init; }

    /// <summary>
    /// Added to the scores before the softmax, -∞ hides: <c>float32[L, S]</c>, or <c>[N·heads, L, S]</c>. It gets no gradient. PyTorch:
    /// <c>attn_mask</c>.
    /// </summary>
    public Tensor? Scores { get; init; }

    /// <summary>A mask that is only causal.</summary>
    public static AttentionMask CausalOnly { get; } = new() { Causal = true };
}
