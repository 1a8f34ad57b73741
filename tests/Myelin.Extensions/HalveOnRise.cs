using Myelin;

namespace Extensions;

/// <summary>A schedule with state: the learning rate is halved whenever the loss of an epoch is above that of the epoch before.</summary>
internal sealed class HalveOnRise() : Schedule(ScheduleUnit.Epoch)
{
    private double _last = double.PositiveInfinity, _factor = 1;

    internal int Halvings { get; private set; }

    public override double Factor(long done, long total) => _factor;

    public override void Observe(double figure)
    {
        if (figure > _last) (_factor, Halvings) = (_factor / 2, Halvings + 1);
        _last = figure;
    }

    public override void SaveState(SavedState state)
    {
        state.Set("last", _last);
        state.Set("factor", _factor);
        state.Set("halvings", Halvings);
    }

    public override void LoadState(SavedState state) =>
        (_last, _factor, Halvings) = (state.Number("last"), state.Number("factor"), (int)state.Integer("halvings"));

    public override string ToString() => "HalveOnRise";
}
