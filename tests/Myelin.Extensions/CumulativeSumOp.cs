using Myelin;

namespace Extensions;

/// <summary>A structured operator: y[…, i] = Σ x[…, j] over j ≤ i; dx[…, j] = Σ dy[…, i] over i ≥ j. PyTorch: <c>torch.cumsum</c>.</summary>
internal static class CumulativeSumOp
{
    extension(Tensor x)
    {
        internal Tensor CumulativeSum() =>
            Operator.Record("CumulativeSum", -1, Summed(x, reverse: false), [x], [], static g => g.Set(0, Summed(g.Dy, reverse: true)));
    }

    private static Tensor Summed(Tensor x, bool reverse)
    {
        int width = x.Shape[^1];
        float[] sums = x.ToArray();
        for (int start = 0; start < sums.Length; start += width)
        {
            Span<float> row = sums.AsSpan(start, width);
            if (reverse) row.Reverse();
            for (int i = 1; i < width; i++) row[i] += row[i - 1];
            if (reverse) row.Reverse();
        }

        return Tensor.From(sums, x.Shape.AsSpan());
    }
}
