namespace Myelin.Graphs;

/// <summary>The position of the keys or the values of an attention.</summary>
/// <param name="Input">The operator's input that contains them, 0 to 2.</param>
/// <param name="Offset">The first element in that input's last axis.</param>
public readonly record struct AttentionOperand(int Input, int Offset);

/// <summary>
/// The attributes of <c>Attention</c>: softmax(q·kᵀ·scale + mask)·v in several heads, which are adjacent in the last axis of up to three
/// inputs. The fourth input is the mask that is added to the scores, or null. Queries begin at the first element of the first input.
/// </summary>
/// <param name="Heads">The number of heads.</param>
/// <param name="HeadSize">Elements per head of a query and of a key.</param>
/// <param name="ValueSize">Elements per head of a value.</param>
/// <param name="Keys">The position of the keys.</param>
/// <param name="Values">The position of the values.</param>
/// <param name="BatchFirst">Whether inputs of three axes are <c>[N, L, ·]</c>; else they are <c>[L, N, ·]</c>.</param>
/// <param name="Scale">The factor of the scores.</param>
/// <param name="Causal">Whether query i sees keys up to Past + i only.</param>
/// <param name="Past">The number of keys before the first query's own.</param>
/// <param name="MaskPerHead">Whether the mask has separate scores for each head of each example.</param>
/// <param name="KeyPadding">int32 <c>[N, S]</c>, nonzero where a key is hidden; null for none.</param>
public sealed record AttentionAttributes(
    int Heads, int HeadSize, int ValueSize, AttentionOperand Keys, AttentionOperand Values, bool BatchFirst, float Scale, bool Causal, int Past,
    bool MaskPerHead, IntTensor? KeyPadding);

/// <summary>The attributes of <c>ScaledDotProductAttention</c>, whose inputs are q, k, v and the mask that is added to the scores, or null.</summary>
/// <param name="Scale">The factor of the scores.</param>
/// <param name="Causal">Whether query i sees keys 0 to i only.</param>
public readonly record struct ScaledDotProductAttentionAttributes(float Scale, bool Causal);

/// <summary>The attributes of <c>Rotary</c>.</summary>
/// <param name="Heads">The number of rotated heads at the start of each row.</param>
/// <param name="HeadSize">Elements per head.</param>
/// <param name="Stride">The number of consecutive rows with the same position: 1, or the batch size if time is the first axis.</param>
/// <param name="Period">The number of positions.</param>
/// <param name="Start">The position of the first row.</param>
/// <param name="Theta">The base of the frequencies.</param>
public readonly record struct RotaryAttributes(int Heads, int HeadSize, int Stride, int Period, int Start, float Theta);
