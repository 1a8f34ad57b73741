namespace Myelin.Graphs;

/// <summary>Where the keys or the values of an attention begin.</summary>
/// <param name="Input">Which of the operator's inputs holds them, 0 to 2.</param>
/// <param name="Offset">At which element of that input's last axis.</param>
public readonly record struct AttentionOperand(int Input, int Offset);

/// <summary>
/// The attributes of <c>Attention</c>: softmax(q·kᵀ·scale + mask)·v in several heads, which stand side by side in the last axis of up to three
/// inputs. The fourth input is the mask that is added to the scores, or null. Queries begin at the first element of the first input.
/// </summary>
/// <param name="Heads">How many heads there are.</param>
/// <param name="HeadSize">Elements of a query and of a key in one head.</param>
/// <param name="ValueSize">Elements of a value in one head.</param>
/// <param name="Keys">Where the keys are.</param>
/// <param name="Values">Where the values are.</param>
/// <param name="BatchFirst">Whether inputs of three axes are <c>[N, L, ·]</c>; else they are <c>[L, N, ·]</c>.</param>
/// <param name="Scale">What the scores are multiplied by.</param>
/// <param name="Causal">Whether query i sees keys up to Past + i only.</param>
/// <param name="Past">How many keys stand before the first query's own.</param>
/// <param name="MaskPerHead">Whether the mask has scores of its own for each head of each example.</param>
/// <param name="KeyPadding">int32 <c>[N, S]</c>, not 0 where a key is hidden; null for none.</param>
public sealed record AttentionAttributes(
    int Heads, int HeadSize, int ValueSize, AttentionOperand Keys, AttentionOperand Values, bool BatchFirst, float Scale, bool Causal, int Past,
    bool MaskPerHead, IntTensor? KeyPadding);

/// <summary>The attributes of <c>ScaledDotProductAttention</c>, whose inputs are q, k, v and the mask that is added to the scores, or null.</summary>
/// <param name="Scale">What the scores are multiplied by.</param>
/// <param name="Causal">Whether query i sees keys 0 to i only.</param>
public readonly record struct ScaledDotProductAttentionAttributes(float Scale, bool Causal);

/// <summary>The attributes of <c>Rotary</c>.</summary>
/// <param name="Heads">How many heads of each row are rotated, from the first on.</param>
/// <param name="HeadSize">Elements of a head.</param>
/// <param name="Stride">How many rows of one position follow one another: 1, or the batch where the time is the first axis.</param>
/// <param name="Period">How many positions there are.</param>
/// <param name="Start">The position of the first row.</param>
/// <param name="Theta">The base of the frequencies.</param>
public readonly record struct RotaryAttributes(int Heads, int HeadSize, int Stride, int Period, int Start, float Theta);
