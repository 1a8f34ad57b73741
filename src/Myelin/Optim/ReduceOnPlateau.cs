using System.Globalization;

namespace Myelin;

/// <summary>
/// Reduces the rate when a value that should decrease has stopped decreasing. A trainer reports the validation loss (or, without a
/// validation set, the training loss) after each epoch; in your own loop call <see cref="Observe"/>. PyTorch: <c>ReduceLROnPlateau</c>.
/// </summary>
public sealed class ReduceOnPlateau : Schedule
{
    private readonly int _patience;
    private readonly double _factor, _threshold;
    private double _best = double.PositiveInfinity, _share = 1;
    private int _waited;

    /// <param name="patience">The number of epochs without improvement before a reduction, at least 0.</param>
    /// <param name="factor">The factor of the rate at each reduction, at least 0 and below 1.</param>
    /// <param name="threshold">The fraction by which the value must decrease to count as better, at least 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public ReduceOnPlateau(int patience = 10, double factor = 0.1, double threshold = 1e-4) : base(ScheduleUnit.Epoch)
    {
        _patience = Argument.AtLeast(0, patience, nameof(ReduceOnPlateau), nameof(patience), "Try 10.");
        _factor = Argument.BelowOne(factor, nameof(ReduceOnPlateau), nameof(factor), "Try 0.1.");
        _threshold = Argument.BelowOne(threshold, nameof(ReduceOnPlateau), nameof(threshold), "Try 0.0001.");
    }

    /// <inheritdoc/>
    public override void Observe(double figure)
    {
        (_best, _waited) = figure < _best * (1 - _threshold) ? (figure, 0) : (_best, _waited + 1);
        if (_waited > _patience) (_waited, _share) = (0, _share * _factor);
    }

    /// <inheritdoc/>
    public override double Factor(long done, long total) => _share;

    /// <inheritdoc/>
    public override void SaveState(SavedState state)
    {
        state.Set("best", _best);
        state.Set("waited", _waited);
        state.Set("share", _share);
    }

    /// <inheritdoc/>
    public override void LoadState(SavedState state) => (_best, _waited, _share) = (state.Number("best"), (int)state.Integer("waited"), state.Number("share"));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"ReduceOnPlateau({_patience}, {_factor}, {_threshold})");
}
