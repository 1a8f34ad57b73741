using System.Globalization;

namespace Myelin;

/// <summary>
/// Cuts the rate when a figure that should fall has not fallen for a while. A trainer reports the validation loss (or without validation
/// data the training loss) after each epoch; in a loop of your own call <see cref="Observe"/>. PyTorch: <c>ReduceLROnPlateau</c>.
/// </summary>
/// <param name="patience">How many epochs without improvement are borne before a cut.</param>
/// <param name="factor">What the rate is multiplied by at each cut.</param>
/// <param name="threshold">By what share the figure must fall to count as better.</param>
public sealed class ReduceOnPlateau(int patience = 10, double factor = 0.1, double threshold = 1e-4) : Schedule(ScheduleUnit.Epoch)
{
    /// <summary>The lowest figure so far, the epochs since, and the rate's share now; saved with a run.</summary>
    internal (double Best, int Waited, double Share) State { get; set; } = (double.PositiveInfinity, 0, 1);

    /// <summary>Takes note of an epoch's figure.</summary>
    public void Observe(double figure)
    {
        (double best, int waited, double share) = State;
        (best, waited) = figure < best * (1 - threshold) ? (figure, 0) : (best, waited + 1);
        State = waited > patience ? (best, 0, share * factor) : (best, waited, share);
    }

    /// <inheritdoc/>
    public override double Factor(long done, long total) => State.Share;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"ReduceOnPlateau({patience}, {factor}, {threshold})");
}
