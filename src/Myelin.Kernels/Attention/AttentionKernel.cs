using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>
/// Scaled dot-product attention, y = softmax(q · kᵀ · scale + mask) · v for each head of each example (Vaswani et al., "Attention is all
/// you need", 2017), without ever storing the matrix of scores: tiles of queries by keys with a running maximum and sum (Dao et al.,
/// "FlashAttention", 2022). For the backward pass only y and one number per query are kept in addition to the operands; the tiles are
/// computed again.
/// </summary>
/// <remarks>
/// A hidden key has weight 0; a query whose keys are all hidden gives 0 and passes a gradient of 0 in both directions. Work is split by
/// shape and sums are added in a fixed order: the same bits for any number of threads and any vector width.
/// </remarks>
internal static unsafe class AttentionKernel
{
    /// <summary>Computes y.</summary>
    /// <param name="shape">Sizes, strides and settings.</param>
    /// <param name="q">Queries.</param>
    /// <param name="k">Keys.</param>
    /// <param name="v">Values.</param>
    /// <param name="keyPadding">Empty or int32 [batch, keys]: keys with a nonzero value here are hidden from all queries of their
    /// example.</param>
    /// <param name="scores">Empty or float32 [queries, keys], or [batch · heads, queries, keys]: added to the scaled scores; -∞
    /// hides.</param>
    /// <param name="y">The result, overwritten.</param>
    /// <param name="logSumExp">float32 [batch, heads, queries], overwritten; for <see cref="Backward"/>.</param>
    /// <exception cref="ArgumentException">A size is negative or a span too short.</exception>
    public static void Forward(in AttentionShape shape, ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<float> v,
        ReadOnlySpan<int> keyPadding, ReadOnlySpan<float> scores, Span<float> y, Span<float> logSumExp)
    {
        Check(shape, q.Length, k.Length, v.Length, keyPadding.Length, scores.Length, y.Length, logSumExp.Length);
        fixed (float* pq = q, pk = k, pv = v, ps = scores, py = y, pl = logSumExp)
        fixed (int* pp = keyPadding)
        {
            AttentionArgs args = new() { Shape = shape, Q = pq, K = pk, V = pv, KeyPadding = pp, Scores = ps, Y = py, LogSumExp = pl };
            if (LaneWidth.Bits == 512) AttentionForward<Simd512, Vector512<float>>.Run(args);
            else if (LaneWidth.Bits == 256) AttentionForward<Simd256, Vector256<float>>.Run(args);
            else AttentionForward<Simd128, Vector128<float>>.Run(args);
        }
    }

    /// <summary>
    /// The gradients of <see cref="Forward"/>: with the weights P = softmax(…), their gradient dP = dy · vᵀ and dS = P · (dP - Σ dy · y),
    /// dv = Pᵀ · dy, dq = dS · k · scale, dk = dSᵀ · q · scale. Gradients that are not wanted are not computed; the others have the same
    /// bits.
    /// </summary>
    /// <param name="shape">As in the forward pass.</param>
    /// <param name="dy">The gradient of y.</param>
    /// <param name="q">Queries.</param>
    /// <param name="k">Keys.</param>
    /// <param name="v">Values.</param>
    /// <param name="keyPadding">As in the forward pass.</param>
    /// <param name="scores">As in the forward pass; they get no gradient.</param>
    /// <param name="y">The result of the forward pass.</param>
    /// <param name="logSumExp">What the forward pass saved.</param>
    /// <param name="dq">Empty or the gradient of q, overwritten at the positions of q's heads.</param>
    /// <param name="dk">Empty or the gradient of k.</param>
    /// <param name="dv">Empty or the gradient of v.</param>
    /// <exception cref="ArgumentException">A size is negative or a span too short.</exception>
    public static void Backward(in AttentionShape shape, ReadOnlySpan<float> dy, ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<float> v,
        ReadOnlySpan<int> keyPadding, ReadOnlySpan<float> scores, ReadOnlySpan<float> y, ReadOnlySpan<float> logSumExp,
        Span<float> dq, Span<float> dk, Span<float> dv)
    {
        Check(shape, q.Length, k.Length, v.Length, keyPadding.Length, scores.Length, Math.Min(y.Length, dy.Length), logSumExp.Length);
        Check(shape, dq.IsEmpty ? q.Length : dq.Length, dk.IsEmpty ? k.Length : dk.Length, dv.IsEmpty ? v.Length : dv.Length,
            keyPadding.Length, scores.Length, y.Length, logSumExp.Length);
        fixed (float* pdy = dy, pq = q, pk = k, pv = v, ps = scores, py = y, pl = logSumExp, pdq = dq, pdk = dk, pdv = dv)
        fixed (int* pp = keyPadding)
        {
            AttentionArgs args = new()
            {
                Shape = shape,
                Q = pq,
                K = pk,
                V = pv,
                KeyPadding = pp,
                Scores = ps,
                Y = py,
                LogSumExp = pl,
                Dy = pdy,
                Dq = pdq,
                Dk = pdk,
                Dv = pdv,
            };
            if (LaneWidth.Bits == 512) AttentionBackward<Simd512, Vector512<float>>.Run(args);
            else if (LaneWidth.Bits == 256) AttentionBackward<Simd256, Vector256<float>>.Run(args);
            else AttentionBackward<Simd128, Vector128<float>>.Run(args);
        }
    }

    private static void Check(in AttentionShape s, int q, int k, int v, int keyPadding, int scores, int y, int logSumExp)
    {
        if ((s.Batch | s.Heads | s.Queries | s.Keys | s.HeadSize | s.ValueSize) < 0) throw new ArgumentException("Attention: sizes must not be negative.");
        Require("q", s.Q.Span(s.Batch, s.Heads, s.Queries, s.HeadSize), q);
        Require("k", s.K.Span(s.Batch, s.Heads, s.Keys, s.HeadSize), k);
        Require("v", s.V.Span(s.Batch, s.Heads, s.Keys, s.ValueSize), v);
        Require("y", s.Y.Span(s.Batch, s.Heads, s.Queries, s.ValueSize), y);
        Require("logSumExp", (long)s.Batch * s.Heads * s.Queries, logSumExp);
        if (keyPadding != 0) Require("keyPadding", (long)s.Batch * s.Keys, keyPadding);
        if (scores != 0) Require("scores", (s.ScoresPerHead ? (long)s.Batch * s.Heads : 1) * s.Queries * s.Keys, scores);
    }

    private static void Require(string name, long needed, int length)
    {
        if (length < needed) throw new ArgumentException($"Attention: {name} must have {needed} elements, not {length}.", name);
    }
}
