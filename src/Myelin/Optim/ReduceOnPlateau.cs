using System.Globalization;

namespace Myelin;

/// <summary>
/// Cuts the rate when a figure that should fall has not fallen for a while. A trainer reports the validation loss (or without validation
/// data the training loss) after each epoch; in a loop of your own call <see cref="Observe"/>. PyTorch: <c>ReduceLROnPlateau</c>.
/// </summary>
/// <param name="patience">How many epochs without improvement pass before a cut.</param>
/// <param name="factor">What the rate is multiplied by at each cut.</param>
/// <param name="threshold">By what share the figure must fall to count as better.</param>
public sealed class ReduceOnPlateau(int patience = 10, double factor = 0.1, double threshold = 1e-4) : Schedule(ScheduleUnit.Epoch)
{
    private double _best = double.PositiveInfinity, _share = 1;
    private int _waited;

    /// <inheritdoc/>
    public override void Observe(double figure)
    {
        (_best, _waited) = figure < _best * (1 - threshold) ? (figure, 0) : (_best, _waited + 1);
        if (_waited > patience) (_waited, _share) = (0, _share * factor);
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
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"ReduceOnPlateau({patience}, {factor}, {threshold})");
}
