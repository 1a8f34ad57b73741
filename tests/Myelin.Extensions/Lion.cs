using Myelin;

namespace Extensions;

/// <summary>An optimizer with state: θ ← θ - η·(sign(β₁m + (1-β₁)g) + λθ), then m ← β₂m + (1-β₂)g. Chen et al. 2023.</summary>
internal sealed class Lion(IEnumerable<Parameter> parameters, double learningRate, float beta1 = 0.9f, float beta2 = 0.99f, double weightDecay = 0)
    : Optimizer(parameters, learningRate, weightDecay)
{
    protected override string Settings => FormattableString.Invariant($"beta1 {beta1}, beta2 {beta2}");

    protected override IReadOnlyList<string> StateNames => ["momentum"];

    protected override void Update(ParameterGroup group, OptimizerState state, Span<float> value, ReadOnlySpan<float> gradient)
    {
        Span<float> m = state["momentum"];
        float rate = (float)group.LearningRate, decay = (float)group.WeightDecay;
        for (int i = 0; i < value.Length; i++)
        {
            float direction = MathF.Sign((beta1 * m[i]) + ((1 - beta1) * gradient[i]));
            value[i] -= rate * (direction + (decay * value[i]));
            m[i] = (beta2 * m[i]) + ((1 - beta2) * gradient[i]);
        }
    }
}
