using Myelin.Data;
using Myelin.Kernels;
using Myelin.Layers;

namespace Myelin.Training;

/// <summary>
/// Rosenblatt's perceptron (1958): y = step(w·x + b), one straight line between yes and no. It is not trained by gradients, the step has
/// none, but by its own rule: after each wrong answer w ← w ± η·x, b ← b ± η. With several outputs, one for each class, y is the scores
/// w·x + b and the largest wins; a wrong answer moves the right class' weights towards x and the winner's away.
/// </summary>
/// <remarks>Where a straight line can separate the classes the rule finds one in finitely many steps (Novikoff 1962). Where none can, as
/// for XOR, it never ends: on whole numbers the weights fall into a cycle, which <see cref="Learn"/> reports.</remarks>
public sealed class Perceptron : Layer
{
    /// <param name="inputs">Size of x.</param>
    /// <param name="outputs">1 for yes or no, else the number of classes.</param>
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

    /// <summary>AND of two inputs, 0 or 1: only 0.5 + 0.5 gets above 0.7.</summary>
    public static Perceptron And() => Of([0.5f, 0.5f], -0.7f);

    /// <summary>NAND: AND with every sign turned.</summary>
    public static Perceptron Nand() => Of([-0.5f, -0.5f], 0.7f);

    /// <summary>OR: one 0.5 is enough to get above 0.2.</summary>
    public static Perceptron Or() => Of([0.5f, 0.5f], -0.2f);

    /// <summary>Size of x.</summary>
    public int Inputs { get; }

    /// <summary>How many outputs there are.</summary>
    public int Outputs { get; }

    /// <summary>w, <c>float32[outputs, inputs]</c>, at first 0; key <c>weight</c>.</summary>
    public Parameter Weight { get; }

    /// <summary>b, <c>float32[outputs]</c>, at first 0; key <c>bias</c>.</summary>
    public Parameter Bias { get; }

    /// <summary>x <c>float32[N, inputs]</c> to y <c>float32[N, outputs]</c>: 0 or 1 for one output, scores for several.</summary>
    public override Tensor Forward(Tensor x)
    {
        Tensor scores = x.Linear(Weight, Bias);
        return Outputs == 1 ? scores.Step() : scores;
    }

    /// <summary>The line on which a perceptron of two inputs changes its mind: w₁x₁ + w₂x₂ + b = 0.</summary>
    /// <exception cref="InvalidOperationException">There are not two inputs and one output.</exception>
    public DecisionLine Line() => Inputs == 2 && Outputs == 1
        ? new DecisionLine(Weight.Value[0, 0], Weight.Value[0, 1], Bias.Value[0])
        : throw new InvalidOperationException(
            "Line: only two inputs and one output make a line.\n" +
            $"  Got {Inputs} inputs and {Outputs} outputs.\n" +
            "  Read Weight and Bias instead.");

    /// <summary>Learns by Rosenblatt's rule, an example at a time, until an epoch passes without a mistake.</summary>
    /// <param name="data">Examples with labels: 0 or 1 for one output, else the classes.</param>
    /// <param name="epochs">After how many epochs to give up, at least 1.</param>
    /// <param name="learningRate">η, above 0.</param>
    /// <param name="seed">Decides the order in each epoch; null keeps the data's, in which cycles show.</param>
    /// <param name="onEpoch">Told each epoch's number, from 1, and its mistakes.</param>
    /// <exception cref="ArgumentException">The data has no labels, or of another size.</exception>
    public PerceptronRun Learn(Dataset data, int epochs = 100, float learningRate = 1, ulong? seed = null, Action<int, int>? onEpoch = null)
    {
        Argument.AtLeast(1, epochs, nameof(Perceptron), nameof(epochs), "Try 100.");
        if (data.InputShape.ElementCount != Inputs || data.Classes < 1 || data.Classes > Math.Max(Outputs, 2))
        {
            throw new ArgumentException(
                $"Learn: the data must have {Inputs} features and labels 0 to {Math.Max(Outputs, 2) - 1}.\n" +
                $"  Got inputs {data.InputShape} and {data.Classes} classes.\n" +
                $"  Try new Perceptron({data.InputShape.ElementCount}{(data.Classes > 2 ? $", {data.Classes}" : "")}).", nameof(data));
        }

        Batch all = data.All();
        float[] inputs = all.Inputs.ToArray(), weight = Weight.Value.ToArray(), bias = Bias.Value.ToArray();
        var mistakes = new List<int>();
        var seen = new Dictionary<string, int> { [KeyOf(weight, bias)] = 0 };
        PerceptronCycle? cycle = null;
        int[] order = [.. Enumerable.Range(0, data.Count)];
        while (mistakes.Count < epochs)
        {
            if (seed is { } s) RandomStream.For(s, $"perceptron {mistakes.Count}").Shuffle(order);
            int wrong = 0;
            foreach (int i in order) wrong += Correct(inputs.AsSpan(i * Inputs, Inputs), all.Labels![i], weight, bias, learningRate) ? 1 : 0;
            mistakes.Add(wrong);
            onEpoch?.Invoke(mistakes.Count, wrong);
            if (wrong == 0) break;
            if (seed is null && !seen.TryAdd(KeyOf(weight, bias), mistakes.Count))
            {
                int first = seen[KeyOf(weight, bias)];
                cycle = new PerceptronCycle(first, mistakes.Count - first, Round(inputs, all.Labels!, weight, bias, learningRate, mistakes.Count - first));
                break;
            }
        }

        Weight.CopyFrom(weight);
        Bias.CopyFrom(bias);
        return new PerceptronRun(mistakes[^1] == 0, mistakes, cycle);
    }

    /// <summary>What the weights run through in so many epochs, from one correction to the next.</summary>
    private List<float[]> Round(float[] inputs, IntTensor labels, float[] weight, float[] bias, float rate, int epochs)
    {
        var states = new List<float[]>();
        for (int step = 0; step < epochs * labels.Length; step++)
        {
            int i = step % labels.Length;
            if (Correct(inputs.AsSpan(i * Inputs, Inputs), labels[i], weight, bias, rate)) states.Add([.. weight, .. bias]);
        }

        return states;
    }

    /// <summary>One example; returns whether the answer was wrong and the weights moved.</summary>
    private bool Correct(ReadOnlySpan<float> x, int label, Span<float> weight, Span<float> bias, float rate)
    {
        if (Outputs == 1)
        {
            int answer = Score(x, weight, bias, 0) > 0 ? 1 : 0;
            if (answer == label) return false;
            Move(x, weight, bias, 0, rate * (label - answer));
            return true;
        }

        int winner = 0;
        double best = double.NegativeInfinity;
        for (int o = 0; o < Outputs; o++)
        {
            double score = Score(x, weight, bias, o);
            if (score > best) (winner, best) = (o, score);
        }

        if (winner == label) return false;
        Move(x, weight, bias, label, rate);
        Move(x, weight, bias, winner, -rate);
        return true;
    }

    private double Score(ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int output) =>
        Reduce.Dot(x, weight.Slice(output * Inputs, Inputs)) + bias[output];

    private void Move(ReadOnlySpan<float> x, Span<float> weight, Span<float> bias, int output, float step)
    {
        Elementwise.AddScaledInto(step, x, weight.Slice(output * Inputs, Inputs));
        bias[output] += step;
    }

    /// <summary>The exact weights, so that a state that comes back is recognised.</summary>
    private static string KeyOf(float[] weight, float[] bias) => Convert.ToBase64String([.. weight.Concat(bias).SelectMany(BitConverter.GetBytes)]);

    /// <inheritdoc/>
    public override string Describe() => Outputs == 1 ? $"Perceptron({Inputs})" : $"Perceptron({Inputs}, {Outputs})";
}

/// <summary>How learning by Rosenblatt's rule went.</summary>
/// <param name="Converged">Whether the last epoch had no mistake.</param>
/// <param name="Mistakes">Wrong answers in each epoch.</param>
/// <param name="Cycle">What the weights go round in; null if no state came back.</param>
public sealed record PerceptronRun(bool Converged, IReadOnlyList<int> Mistakes, PerceptronCycle? Cycle);

/// <summary>Weights that come back: proof that the rule will never end.</summary>
/// <param name="Start">After which epoch the weights were, for the first time, what they were to be again.</param>
/// <param name="Length">How many epochs one round takes.</param>
/// <param name="Weights">The weights, the bias behind them, after each correction of one round; the last are those it started from.</param>
public sealed record PerceptronCycle(int Start, int Length, IReadOnlyList<float[]> Weights);

/// <summary>The line w₁x₁ + w₂x₂ + b = 0.</summary>
/// <param name="W1">w₁.</param>
/// <param name="W2">w₂.</param>
/// <param name="B">b.</param>
public readonly record struct DecisionLine(float W1, float W2, float B)
{
    /// <summary>x₂ = Slope·x₁ + Intercept; NaN where the line is vertical.</summary>
    public float Slope => W2 == 0 ? float.NaN : -W1 / W2;

    /// <summary>Where it meets x₁ = 0; NaN where the line is vertical.</summary>
    public float Intercept => W2 == 0 ? float.NaN : -B / W2;

    /// <summary>The line as an equation.</summary>
    public override string ToString() => FormattableString.Invariant($"{W1:G4}·x1 {Signed(W2)}·x2 {Signed(B)} = 0");

    private static string Signed(float value) => FormattableString.Invariant($"{(value < 0 ? '-' : '+')} {Math.Abs(value):G4}");
}
