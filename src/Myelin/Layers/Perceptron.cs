namespace Myelin;

/// <summary>
/// Rosenblatt's perceptron (1958): y = step(w·x + b), one straight line between yes and no. It is trained by its own rule instead of
/// gradients, which the step does not have: after each wrong answer w ← w ± η·x, b ← b ± η. With several outputs, one per class, y is the
/// scores w·x + b and the largest wins; a wrong answer moves the right class' weights towards x and the winner's away.
/// </summary>
/// <remarks>
/// If a straight line can separate the classes, the rule finds one in finitely many steps (Novikoff 1962). If none can, as for XOR, it
/// never ends: on whole numbers the weights enter a cycle, which <c>Learn</c> reports.
/// </remarks>
public sealed class Perceptron : Layer
{
    /// <param name="inputs">Size of x.</param>
    /// <param name="outputs">1 for yes or no, otherwise the number of classes.</param>
    public Perceptron(int inputs, int outputs = 1)
    {
        Argument.AtLeast(1, inputs, nameof(Perceptron), nameof(inputs), "Give the number of features.");
        Argument.AtLeast(1, outputs, nameof(Perceptron), nameof(outputs), "Try 1 for two classes.");
        (Inputs, Outputs) = (inputs, outputs);
        Weight = Param("weight", [outputs, inputs], Initializer.Zeros);
        Bias = Param("bias", [outputs], Initializer.Zeros);
    }

    /// <summary>A perceptron with one output and given weights.</summary>
    /// <param name="weights">w, one for each input.</param>
    /// <param name="bias">b.</param>
    public static Perceptron Of(ReadOnlySpan<float> weights, float bias)
    {
        var perceptron = new Perceptron(weights.Length);
        perceptron.Weight.CopyFrom(weights);
        perceptron.Bias.CopyFrom([bias]);
        return perceptron;
    }

    /// <summary>AND of two inputs, 0 or 1: only 0.5 + 0.5 exceeds 0.7.</summary>
    public static Perceptron And() => Of([0.5f, 0.5f], -0.7f);

    /// <summary>NAND: AND with all signs reversed.</summary>
    public static Perceptron Nand() => Of([-0.5f, -0.5f], 0.7f);

    /// <summary>OR: one 0.5 is enough to exceed 0.2.</summary>
    public static Perceptron Or() => Of([0.5f, 0.5f], -0.2f);

    /// <summary>Size of x.</summary>
    public int Inputs { get; }

    /// <summary>The number of outputs.</summary>
    public int Outputs { get; }

    /// <summary>w, <c>float32[outputs, inputs]</c>, initially 0; key <c>weight</c>.</summary>
    public Parameter Weight { get; }

    /// <summary>b, <c>float32[outputs]</c>, initially 0; key <c>bias</c>.</summary>
    public Parameter Bias { get; }

    /// <summary>x <c>float32[N, inputs]</c> to y <c>float32[N, outputs]</c>: 0 or 1 for one output, scores for several.</summary>
    public override Tensor Forward(Tensor x)
    {
        Tensor scores = x.Linear(Weight, Bias);
        return Outputs == 1 ? scores.Step() : scores;
    }

    /// <summary>The line on which a perceptron of two inputs changes its output: w₁x₁ + w₂x₂ + b = 0.</summary>
    /// <exception cref="InvalidOperationException">There are not two inputs and one output.</exception>
    public DecisionLine Line() => Inputs == 2 && Outputs == 1
        ? new DecisionLine(Weight.Value[0, 0], Weight.Value[0, 1], Bias.Value[0])
        : throw new InvalidOperationException(
            "Line: only two inputs and one output make a line.\n" +
            $"  Got {Inputs} inputs and {Outputs} outputs.\n" +
            "  Read Weight and Bias instead.");

    /// <inheritdoc/>
    public override string Describe() => Outputs == 1 ? $"Perceptron({Inputs})" : $"Perceptron({Inputs}, {Outputs})";
}

/// <summary>The line w₁x₁ + w₂x₂ + b = 0.</summary>
/// <param name="W1">w₁.</param>
/// <param name="W2">w₂.</param>
/// <param name="B">b.</param>
public readonly record struct DecisionLine(float W1, float W2, float B)
{
    /// <summary>x₂ = Slope·x₁ + Intercept; NaN if the line is vertical.</summary>
    public float Slope => W2 == 0 ? float.NaN : -W1 / W2;

    /// <summary>The value of x₂ at x₁ = 0; NaN if the line is vertical.</summary>
    public float Intercept => W2 == 0 ? float.NaN : -B / W2;

    /// <summary>The line as an equation.</summary>
    public override string ToString() => FormattableString.Invariant($"{W1:G4}·x1 {Signed(W2)}·x2 {Signed(B)} = 0");

    private static string Signed(float value) => FormattableString.Invariant($"{(value < 0 ? '-' : '+')} {Math.Abs(value):G4}");
}
