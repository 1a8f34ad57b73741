using Myelin;

namespace Extensions;

/// <summary>
/// A layer with parameters, a child and random numbers of its own: y = W·x + b + σ·ε, where σ is learned for each output and ε is drawn in
/// each training step. Fortunato et al. 2018, simplified.
/// </summary>
internal sealed class NoisyLinear : Layer
{
    private readonly Linear _linear;
    private readonly Parameter _scale;

    internal NoisyLinear(int inFeatures, int outFeatures)
    {
        _linear = Child("linear", new Linear(inFeatures, outFeatures));
        _scale = Param("scale", [outFeatures], Initializer.Constant(0.1f));
    }

    /// <summary>x <c>float32[N, inFeatures]</c> to y <c>float32[N, outFeatures]</c>.</summary>
    public override Tensor Forward(Tensor x)
    {
        Tensor y = _linear.Call(x);
        return Training ? y + (_scale * Tensor.Normal(Random, y.Shape.AsSpan())) : y;
    }
}
