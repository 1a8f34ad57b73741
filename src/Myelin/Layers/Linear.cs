namespace Myelin;

/// <summary>
/// y = x·Wᵀ + b on the last axis. PyTorch: <c>nn.Linear</c>, with its keys and initial values (both uniformly from ±1/√inFeatures).
/// </summary>
public sealed class Linear : Layer
{
    /// <param name="inFeatures">Size of x's last axis, at least 1.</param>
    /// <param name="outFeatures">Size of y's last axis, at least 1.</param>
    /// <param name="bias">Whether to have b.</param>
    /// <param name="weightInitializer">Other initial values for W, such as <c>Initializer.KaimingNormal()</c> before a ReLU.</param>
    /// <param name="biasInitializer">Other initial values for b.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public Linear(int inFeatures, int outFeatures, bool bias = true, Initializer? weightInitializer = null, Initializer? biasInitializer = null)
    {
        Argument.AtLeast(1, inFeatures, nameof(Linear), nameof(inFeatures), "Give the size of the input's last axis: Linear(784, 10) takes [N, 784].");
        Argument.AtLeast(1, outFeatures, nameof(Linear), nameof(outFeatures), "Give the size of the output's last axis: Linear(784, 10) makes [N, 10].");
        float bound = 1 / MathF.Sqrt(inFeatures);
        InFeatures = inFeatures;
        OutFeatures = outFeatures;
        Weight = Param("weight", [outFeatures, inFeatures], weightInitializer ?? Initializer.Uniform(-bound, bound));
        Bias = bias ? Param("bias", [outFeatures], biasInitializer ?? Initializer.Uniform(-bound, bound)) : null;
    }

    /// <summary>Size of the input's last axis.</summary>
    public int InFeatures { get; }

    /// <summary>Size of the output's last axis.</summary>
    public int OutFeatures { get; }

    /// <summary>W, <c>float32[outFeatures, inFeatures]</c>; key <c>weight</c>.</summary>
    public Parameter Weight { get; }

    /// <summary>b, <c>float32[outFeatures]</c>; key <c>bias</c>.</summary>
    public Parameter? Bias { get; }

    /// <summary>x <c>float32[…, inFeatures]</c> to y <c>float32[…, outFeatures]</c>.</summary>
    /// <exception cref="ShapeException">x's last axis is not inFeatures.</exception>
    public override Tensor Forward(Tensor x)
    {
        if (!Fits(x)) throw WrongInput(x);
        return x.Linear(Weight, Bias);
    }

    internal override void Plan(InferencePlan plan) => Plan(plan, relu: false);

    internal void Plan(InferencePlan plan, bool relu) => plan.Add(new LinearStep(plan.Shape.With(-1, OutFeatures), this, relu));

    internal bool Fits(Tensor x) => x.Rank > 0 && x.Shape[^1] == InFeatures;

    /// <inheritdoc/>
    public override string Describe() => $"Linear({InFeatures}, {OutFeatures}{(Bias is null ? ", bias: false" : "")})";

    private ShapeException WrongInput(Tensor x)
    {
        string fix = x.Rank > 2 && x.Shape.Product(1, x.Rank) == InFeatures
            ? $"Try x.Flatten(1), which gives [{x.Shape[0]}, {InFeatures}], or a Flatten layer before this one."
            : x.Rank > 2
                ? $"Try x.Flatten(1), which gives [{x.Shape[0]}, {x.Shape.Product(1, x.Rank)}], and Linear({x.Shape.Product(1, x.Rank)}, {OutFeatures})."
                : $"Try Linear({(x.Rank == 0 ? 1 : x.Shape[^1])}, {OutFeatures}), or give the features that the layer was created for.";
        return new ShapeException($"{Label}: the last axis of x must equal inFeatures ({InFeatures}).",
            $"x {x.Describe()}, weight float32{Weight.Shape}.", fix);
    }
}
