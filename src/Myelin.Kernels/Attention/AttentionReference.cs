namespace Myelin.Kernels;

/// <summary>Attention in double precision, one score at a time.</summary>
internal static class AttentionReference
{
    internal static double[] Forward(in AttentionShape s, float[] q, float[] k, float[] v, int[] keyPadding, float[] scores, int length)
    {
        var y = new double[length];
        for (int head = 0; head < s.Batch * s.Heads; head++)
        {
            for (int i = 0; i < s.Queries; i++)
            {
                double[] weights = Weights(s, q, k, keyPadding, scores, head, i);
                for (int j = 0; j < s.Keys; j++)
                {
                    for (int e = 0; e < s.ValueSize; e++) y[Place(s, s.Y, head, i) + e] += weights[j] * Kept(s, head, i, j) * v[Place(s, s.V, head, j) + e];
                }
            }
        }
        return y;
    }

    internal static (double[] Dq, double[] Dk, double[] Dv) Backward(in AttentionShape s, float[] dy, float[] q, float[] k, float[] v,
        int[] keyPadding, float[] scores)
    {
        double[] dq = new double[q.Length], dk = new double[k.Length], dv = new double[v.Length];
        for (int head = 0; head < s.Batch * s.Heads; head++)
        {
            for (int i = 0; i < s.Queries; i++)
            {
                double[] weights = Weights(s, q, k, keyPadding, scores, head, i), gradients = new double[s.Keys];
                double level = 0;
                for (int j = 0; j < s.Keys; j++)
                {
                    double kept = Kept(s, head, i, j);
                    for (int e = 0; e < s.ValueSize; e++)
                    {
                        gradients[j] += kept * dy[Place(s, s.Y, head, i) + e] * v[Place(s, s.V, head, j) + e];
                        dv[Place(s, s.V, head, j) + e] += weights[j] * kept * dy[Place(s, s.Y, head, i) + e];
                    }
                    level += weights[j] * gradients[j];
                }
                for (int j = 0; j < s.Keys; j++)
                {
                    double gradient = weights[j] * (gradients[j] - level) * s.Scale;
                    for (int e = 0; e < s.HeadSize; e++)
                    {
                        dq[Place(s, s.Q, head, i) + e] += gradient * k[Place(s, s.K, head, j) + e];
                        dk[Place(s, s.K, head, j) + e] += gradient * q[Place(s, s.Q, head, i) + e];
                    }
                }
            }
        }
        return (dq, dk, dv);
    }

    private static double[] Weights(in AttentionShape s, float[] q, float[] k, int[] keyPadding, float[] scores, int head, int i)
    {
        var weights = new double[s.Keys];
        for (int j = 0; j < s.Keys; j++)
        {
            double score = 0;
            for (int e = 0; e < s.HeadSize; e++) score += (double)q[Place(s, s.Q, head, i) + e] * k[Place(s, s.K, head, j) + e];
            weights[j] = score * s.Scale + (scores.Length == 0 ? 0 : scores[((s.ScoresPerHead ? head * s.Queries : 0) + i) * s.Keys + j]);
            if ((s.Causal && j > i + s.Past) || (keyPadding.Length > 0 && keyPadding[head / s.Heads * s.Keys + j] != 0)) weights[j] = double.NegativeInfinity;
        }
        double max = double.NegativeInfinity, sum = 0;
        foreach (double weight in weights) max = Math.Max(max, weight);
        if (double.IsNegativeInfinity(max)) return new double[s.Keys];
        for (int j = 0; j < s.Keys; j++) sum += weights[j] = Math.Exp(weights[j] - max);
        for (int j = 0; j < s.Keys; j++) weights[j] /= sum;
        return weights;
    }

    private static double Kept(in AttentionShape s, int head, int i, int j)
    {
        if (s.Dropout == 0) return 1;
        ulong position = s.Position + (ulong)((head * (long)s.Keys + j) * s.Queries + i);
        return Philox.Uniform(s.Seed, s.Stream, position) < 1 - s.Dropout ? 1 / (1 - s.Dropout) : 0;
    }

    private static int Place(in AttentionShape s, in HeadStrides strides, int head, int row) =>
        head / s.Heads * strides.Batch + head % s.Heads * strides.Head + row * strides.Row;
}
