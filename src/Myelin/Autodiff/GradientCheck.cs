using System.Globalization;

namespace Myelin;

/// <summary>
/// Compares the gradient of a function with central differences, (f(x + h) - f(x - h)) / 2h: for an operator of your own. PyTorch:
/// <c>torch.autograd.gradcheck</c>, in float32.
/// </summary>
/// <param name="Error">The largest difference, relative to the largest expected gradient; below 0.01 for a right gradient of smooth values of about 1.</param>
/// <param name="Input">The input where it is largest, from 0.</param>
/// <param name="Element">The element of that input.</param>
/// <param name="Computed">The gradient there by <c>Backward</c>.</param>
/// <param name="Expected">The gradient there by central differences.</param>
public sealed record GradientCheck(double Error, int Input, int Element, double Computed, double Expected)
{
    private const float Step = 0.01f;

    /// <summary>Checks the gradient with respect to one input.</summary>
    /// <param name="function">The function, without random numbers and without effects.</param>
    /// <param name="x">The input; away from corners such as ReLU's 0.</param>
    /// <example><code>
    /// GradientCheck check = GradientCheck.Of(x => x.Square().Tanh(), Tensor.From([0.5f, -1, 2], 3));
    /// if (check.Error > 0.01) throw new Exception(check.ToString());
    /// </code></example>
    public static GradientCheck Of(Func<Tensor, Tensor> function, Tensor x) => Of(inputs => function(inputs[0]), [x]);

    /// <summary>Checks the gradients with respect to several inputs.</summary>
    /// <param name="function">The function, without random numbers and without effects.</param>
    /// <param name="inputs">The inputs.</param>
    /// <exception cref="InvalidOperationException">The output depends on no input in a way that is recorded.</exception>
    public static GradientCheck Of(Func<Tensor[], Tensor> function, params ReadOnlySpan<Tensor> inputs)
    {
        Tensor[] leaves = [.. inputs.ToArray().Select(input => input.Copy().RequireGrad())];
        Tensor y = function(leaves);
        // Random weights: with equal ones the gradients of a softmax, say, would cancel.
        Tensor weights = Tensor.Uniform(new RandomStream(seed: 1), 0.5f, 1.5f, y.Shape.AsSpan());
        y.Backward(weights);
        List<(int Input, int Element, double Computed, double Expected)> pairs = [];
        for (int i = 0; i < leaves.Length; i++)
        {
            float[]? gradient = leaves[i].Grad?.ToArray();
            for (int e = 0; e < leaves[i].Length; e++) pairs.Add((i, e, gradient?[e] ?? 0, Difference(function, leaves, weights, i, e)));
        }

        double largest = Math.Max(pairs.Max(p => Math.Abs(p.Expected)), 1e-6);
        (int input, int element, double computed, double expected) = pairs.MaxBy(p => Math.Abs(p.Computed - p.Expected));
        return new GradientCheck(Math.Abs(computed - expected) / largest, input, element, computed, expected);
    }

    /// <summary>The error and where it is.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"relative error {Error:G3}: input {Input}, element {Element} has gradient {Computed:G6} by Backward, {Expected:G6} by differences");

    private static double Difference(Func<Tensor[], Tensor> function, Tensor[] leaves, Tensor weights, int input, int element)
    {
        float[] values = leaves[input].ToArray();
        (float low, float high) = (values[element] - Step, values[element] + Step);
        float[] below = At(low), above = At(high), weight = weights.ToArray();
        double sum = 0;
        for (int i = 0; i < weight.Length; i++) sum += weight[i] * ((double)above[i] - below[i]);
        return sum / ((double)high - low);

        float[] At(float value)
        {
            values[element] = value;
            Tensor[] moved = [.. leaves];
            moved[input] = Tensor.From(values, leaves[input].Shape.AsSpan());
            return NoGrad.Run(() => function(moved)).ToArray();
        }
    }
}
