namespace Myelin;

/// <summary>
/// The weights before a step, and shorter and longer steps in its direction: tells a learning rate that is too high (a tenth of the step lowers
/// the loss, the step does not) or too low (a hundred steps at once lower it further) without any limit on the rate itself.
/// </summary>
internal sealed class StepTest
{
    /// <summary>
    /// Two copies of each weight, allocated once, since large arrays that come and go would cost more than the passes: its values before the step,
    /// in the test the step itself, and those after it.
    /// </summary>
    private readonly Dictionary<Parameter, (float[] Before, float[] After)> _copies = [];
    private readonly List<Parameter> _kept = [];
    private float[] _moved = [];

    /// <summary>The lengths that are tried, as factors of the step's.</summary>
    internal static IReadOnlyList<float> Lengths { get; } = [0, 0.1f, 1, 10, 100];

    /// <summary>Whether weights are kept.</summary>
    internal bool IsReady => _kept.Count > 0;

    /// <summary>Keeps the weights before a step.</summary>
    internal void Keep(IEnumerable<Parameter> parameters)
    {
        _kept.Clear();
        foreach (Parameter parameter in parameters.Where(p => p.RequiresGrad))
        {
            _kept.Add(parameter);
            int length = parameter.Shape.ElementCount;
            if (!_copies.TryGetValue(parameter, out (float[] Before, float[]) copies)) _copies[parameter] = copies = (new float[length], new float[length]);
            if (length > _moved.Length) _moved = new float[length];
            Copy(parameter, copies.Before);
        }
    }

    /// <summary>The values of a parameter before the step; null if they were not kept.</summary>
    internal float[]? Before(Parameter parameter) => _kept.Contains(parameter) ? _copies[parameter].Before : null;

    /// <summary>The losses at each length; the weights are then as before, and no longer kept.</summary>
    /// <param name="loss">The loss of some examples with the model's current weights, without trace.</param>
    internal double[] Losses(Func<double> loss)
    {
        foreach (Parameter parameter in _kept) TakeStep(parameter);
        double[] losses = new double[Lengths.Count];
        try
        {
            for (int i = 0; i < losses.Length; i++)
            {
                foreach (Parameter parameter in _kept) Move(parameter, Lengths[i]);
                losses[i] = loss();
            }
        }
        finally
        {
            foreach (Parameter parameter in _kept) parameter.CopyFrom(_copies[parameter].After);
            _kept.Clear();
        }

        return losses;
    }

    /// <summary>Replaces the values before the step by the step.</summary>
    private void TakeStep(Parameter parameter)
    {
        (float[] before, float[] after) = _copies[parameter];
        Copy(parameter, after);
        Moved(after, -1, before).CopyTo(before);
    }

    /// <summary>before + length · step, which is after + (length - 1) · step.</summary>
    private void Move(Parameter parameter, float length)
    {
        (float[] step, float[] after) = _copies[parameter];
        parameter.CopyFrom(Moved(after, length - 1, step));
    }

    private ReadOnlySpan<float> Moved(float[] from, float factor, float[] direction)
    {
        Span<float> moved = _moved.AsSpan(0, from.Length);
        from.CopyTo(moved);
        Kernels.Elementwise.AddScaledInto(factor, direction, moved);
        return moved;
    }

    private static void Copy(Parameter parameter, float[] values)
    {
        Tensor value = parameter.Value;
        value.Span.CopyTo(values);
        GC.KeepAlive(value);
    }
}
