namespace Myelin;

/// <summary>
/// The loss around a model's weights: L(w + a·x) along a direction, or L(w + a·x + b·y) in a plane. Afterwards weights, buffers and random
/// numbers are those from before, to the bit, also if the loss throws.
/// </summary>
/// <example><code>
/// var x = WeightVector.RandomDirection(model, seed: 1);
/// var y = WeightVector.RandomDirection(model, seed: 2);
/// double[] steps = [.. Enumerable.Range(-10, 21).Select(i => i / 10.0)];
/// Tensor losses = LossSurface.Grid(model, x, y, steps, steps, () => trainer.Evaluate(digits.Test).Loss);
/// </code></example>
public static class LossSurface
{
    /// <summary>The loss in a plane through the model's weights.</summary>
    /// <param name="model">The model; its weights now are the plane's origin.</param>
    /// <param name="x">The direction of the columns.</param>
    /// <param name="y">The direction of the rows.</param>
    /// <param name="xs">The positions along x; 0 is the origin.</param>
    /// <param name="ys">The positions along y.</param>
    /// <param name="loss">Evaluates the model as it is at the time of the call, always on the same examples.</param>
    /// <param name="cancellation">Ends it between two evaluations.</param>
    /// <returns>float32 <c>[ys, xs]</c>; what overflows is infinite or NaN.</returns>
    /// <exception cref="ArgumentException">A direction is of another model, a position is not finite, or there is none.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static Tensor Grid(
        Module model, WeightVector x, WeightVector y, ReadOnlySpan<double> xs, ReadOnlySpan<double> ys, Func<double> loss,
        CancellationToken cancellation = default)
    {
        y.RequireFits(model.Parameters().Select(parameter => parameter.Shape.ElementCount));
        return Evaluate(model, x, y, Positions(xs, nameof(xs)), Positions(ys, nameof(ys)), loss, cancellation);
    }

    /// <summary>The loss along a line through the model's weights.</summary>
    /// <param name="model">The model; its weights now are at 0.</param>
    /// <param name="x">The direction.</param>
    /// <param name="xs">The positions along it.</param>
    /// <param name="loss">Evaluates the model as it is at the time of the call, always on the same examples.</param>
    /// <param name="cancellation">Ends it between two evaluations.</param>
    /// <returns>float32 <c>[xs]</c>.</returns>
    /// <exception cref="ArgumentException">The direction is of another model, a position is not finite, or there is none.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static Tensor Line(Module model, WeightVector x, ReadOnlySpan<double> xs, Func<double> loss, CancellationToken cancellation = default) =>
        Evaluate(model, x, null, Positions(xs, nameof(xs)), [0], loss, cancellation).Reshape(xs.Length);

    private static Tensor Evaluate(
        Module model, WeightVector x, WeightVector? y, double[] xs, double[] ys, Func<double> loss, CancellationToken cancellation)
    {
        x.RequireFits(model.Parameters().Select(parameter => parameter.Shape.ElementCount));
        var center = WeightVector.Of(model);
        var state = new ModuleState(model);
        float[] losses = new float[xs.Length * ys.Length];
        try
        {
            for (int i = 0; i < losses.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                center.CopyMoved(model, x, xs[i % xs.Length], y, ys[i / xs.Length]);
                losses[i] = (float)loss();
                state.Restore();
            }
        }
        finally
        {
            center.CopyTo(model);
            state.Restore();
        }

        return Tensor.From(losses, ys.Length, xs.Length);
    }

    private static double[] Positions(ReadOnlySpan<double> positions, string name)
    {
        foreach (double position in positions)
        {
            if (!double.IsFinite(position)) throw new ArgumentException(FormattableString.Invariant(
                $"LossSurface: positions must be finite numbers.\n  Got {position} in {name}.\n  Use for example -1 to 1 in steps of 0.1."), name);
        }

        return positions.Length > 0 ? positions.ToArray() : throw new ArgumentException(
            $"LossSurface: there must be a position along each direction.\n  Got none in {name}.\n  Use for example -1 to 1 in steps of 0.1.", name);
    }
}
