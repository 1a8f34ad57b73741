namespace Myelin.Pictures;

/// <summary>The principal axes of rows: the mean, the axes with the largest variance first, and their variances.</summary>
internal sealed record PrincipalAxes(Tensor Mean, Tensor Axes, double[] Variances)
{
    /// <summary>The axes of float32 <c>[N, features]</c>; each points to where its largest element is positive.</summary>
    internal static PrincipalAxes Of(Tensor x) => NoGrad.Run(() =>
    {
        Tensor mean = x.Mean(0, keepDims: true), centered = x - mean;
        Tensor covariance = centered.MatMul(centered, transposeA: true) * (1f / Math.Max(1, x.Shape[0] - 1));
        (Tensor values, Tensor vectors) = ((covariance + covariance.Transpose()) * 0.5f).SymmetricEigen();
        int features = x.Shape[1];
        float[] columns = vectors.ToArray(), axes = new float[features * features];
        for (int axis = 0; axis < features; axis++)
        {
            // Ascending in the decomposition, descending here.
            float[] one = [.. Enumerable.Range(0, features).Select(i => columns[(i * features) + features - 1 - axis])];
            float sign = one.MaxBy(Math.Abs) < 0 ? -1 : 1;
            for (int i = 0; i < features; i++) axes[(axis * features) + i] = sign * one[i];
        }

        return new PrincipalAxes(mean, Tensor.From(axes, features, features), [.. Numbers.Of(values).Reverse().Select(v => Math.Max(v, 0))]);
    });

    /// <summary>The rows along the first axes: float32 <c>[N, count]</c>.</summary>
    internal Tensor Along(Tensor x, int count) => NoGrad.Run(() => (x - Mean).MatMul(Axes.Slice(0, 0, count), transposeB: true));

    /// <summary>The rows again, from their places along the first axes.</summary>
    internal Tensor Back(Tensor places) => NoGrad.Run(() => places.MatMul(Axes.Slice(0, 0, places.Shape[1])) + Mean);

    /// <summary>The share of the variance along the first axes.</summary>
    internal double Share(int count) => Variances.Take(count).Sum() / Math.Max(1e-12, Variances.Sum());
}
