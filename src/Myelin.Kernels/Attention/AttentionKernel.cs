using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>
/// Scaled dot-product attention, y = softmax(q · kᵀ · scale + mask) · v for each head of each example (Vaswani et al., "Attention is all you
/// need", 2017), without ever holding the matrix of scores: tiles of queries by keys with a running maximum and sum (Dao et al.,
/// "FlashAttention", 2022). What the backward pass keeps beside the operands is y and one number a query; it computes the tiles again.
/// </summary>
/// <remarks>
/// A hidden key has weight 0; a query all of whose keys are hidden gives 0 and gets and gives a gradient of 0.
/// Work is cut by shape and sums are added in a fixed order: the same bits for any number of threads and any vector width.
/// </remarks>
internal static unsafe class AttentionKernel
{
    /// <summary>Computes y.</summary>
    /// <param name="shape">Sizes, strides and settings.</param>
    /// <param name="q">Queries.</param>
    /// <param name="k">Keys.</param>
    /// <param name="v">Values.</param>
    /// <param name="keyPadding">Nothing or int32 [batch, keys]: keys that are not 0 here are hidden from all queries of their example.</param>
    /// <param name="scores">Nothing or float32 [queries, keys], or [batch · heads, queries, keys]: added to the scaled scores; -∞ hides.</param>
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
    /// dv = Pᵀ · dy, dq = dS · k · scale, dk = dSᵀ · q · scale. One that is not wanted is not computed; the others have the same bits.
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
    /// <param name="dq">Nothing or the gradient of q, overwritten where q's heads lie.</param>
    /// <param name="dk">Nothing or the gradient of k.</param>
    /// <param name="dv">Nothing or the gradient of v.</param>
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
