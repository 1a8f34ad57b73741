using Myelin;

namespace Extensions;

/// <summary>
/// A callback with state, which takes part in training: it adds noise to the gradients, less and less. Its random numbers must continue
/// where a killed run was last saved. Neelakantan et al. 2015.
/// </summary>
/// <param name="scale">The noise's standard deviation in the first step.</param>
internal sealed class GradientNoise(float scale) : TrainingCallback
{
    private readonly RandomStream _random = new(7);

    /// <summary>How many steps got noise, in this process and before.</summary>
    internal long Noisy { get; private set; }

    public override void OnGradients(TrainingContext run)
    {
        Noisy++;
        foreach ((Parameter parameter, Tensor gradient) in run.Gradients)
        {
            Tensor noise = Tensor.Normal(_random, parameter.Shape.AsSpan()) * (scale / Noisy);
            gradient.CopyFrom((gradient + noise).AsSpan());
        }
    }

    public override void SaveState(SavedState state)
    {
        state.Set("noisy", Noisy);
        state.Set("position", _random.Position);
    }

    public override void LoadState(SavedState state) => (Noisy, _random.Position) = (state.Integer("noisy"), state.Integer("position"));
}
