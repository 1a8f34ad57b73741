namespace Myelin;

/// <summary>
/// The path of a run through its weights, in the plane in which it moves most: the first two principal components of its snapshots (Li et al.
/// 2018), around the last one.
/// </summary>
/// <example><code>
/// List&lt;WeightVector&gt; snapshots = [WeightVector.Of(model)];
/// for (int epoch = 0; epoch &lt; 10; epoch++)
/// {
///     trainer.Fit(digits.Train, new FitOptions { Epochs = 1 });
///     snapshots.Add(WeightVector.Of(model));
/// }
///
/// WeightPath path = WeightPath.Of(model, snapshots);
/// </code></example>
public sealed class WeightPath
{
    private WeightPath(WeightVector x, WeightVector y, IReadOnlyList<double> shares, IReadOnlyList<(double X, double Y)> points) =>
        (X, Y, Shares, Points) = (x, y, shares, points);

    /// <summary>The direction in which the run moves most, of length 1.</summary>
    public WeightVector X { get; }

    /// <summary>The direction orthogonal to it in which it moves most, of length 1.</summary>
    public WeightVector Y { get; }

    /// <summary>The share of the snapshots' variance along each of the two: what the plane does not show is the rest.</summary>
    public IReadOnlyList<double> Shares { get; }

    /// <summary>The snapshots' coordinates in the plane; the last is at (0, 0).</summary>
    public IReadOnlyList<(double X, double Y)> Points { get; }

    /// <summary>What it shows: <c>WeightPath(11 snapshots, 93.2 % of the variance)</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"WeightPath({Points.Count} snapshots, {100 * Shares.Sum():F1} % of the variance)");

    /// <summary>Projects snapshots.</summary>
    /// <param name="model">The model that they are of.</param>
    /// <param name="snapshots">At least 3, in the order of the run.</param>
    /// <exception cref="ArgumentException">There are fewer, they are equal, or they are of another model.</exception>
    public static WeightPath Of(Module model, IReadOnlyList<WeightVector> snapshots)
    {
        if (snapshots.Count < 3) throw new ArgumentException(
            $"WeightPath: a plane needs at least 3 snapshots.\n  Got {snapshots.Count}.\n  Take one per epoch, or every 10 steps.", nameof(snapshots));
        WeightVector[] moves = [.. snapshots.Select(snapshot => snapshot.Minus(snapshots[^1]))];
        var pca = Pca.Fit(new TensorDataset(Tensor.Stack([.. moves.Select(move => Tensor.From(move.ToArray(), (int)move.Count))])), 2);
        float[] axes = pca.Components.ToArray();
        var x = WeightVector.From(model, axes.AsSpan(0, pca.Features));
        var y = WeightVector.From(model, axes.AsSpan(pca.Features));
        return new WeightPath(x, y, pca.Shares, [.. moves.Select(move => (move.Dot(x), move.Dot(y)))]);
    }
}
