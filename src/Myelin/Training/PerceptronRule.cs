using Myelin.Kernels;

namespace Myelin;

/// <summary>Rosenblatt's learning rule, as a member of <see cref="Perceptron"/>.</summary>
public static class PerceptronRule
{
    extension(Perceptron perceptron)
    {
        /// <summary>Learns by Rosenblatt's rule, one example at a time, until an epoch passes without a mistake.</summary>
        /// <param name="data">Examples with labels: 0 or 1 for one output, otherwise the classes.</param>
        /// <param name="epochs">The largest number of epochs, at least 1.</param>
        /// <param name="learningRate">η, above 0.</param>
        /// <param name="seed">
        /// Determines the order in each epoch; null keeps the order of the data, in which cycles can be detected.
        /// </param>
        /// <param name="onEpoch">Called with each epoch's number, from 1, and its mistakes.</param>
        /// <exception cref="ArgumentException">The data has no labels, or inputs of another size.</exception>
        public PerceptronRun Learn(Dataset data, int epochs = 100, float learningRate = 1, ulong? seed = null, Action<int, int>? onEpoch = null)
        {
            Argument.AtLeast(1, epochs, nameof(Perceptron), nameof(epochs), "Try 100.");
            Argument.Positive(learningRate, nameof(Perceptron), nameof(learningRate), "Try 1.");
            if (data.InputShape.ElementCount != perceptron.Inputs || data.Classes < 1 || data.Classes > Math.Max(perceptron.Outputs, 2))
            {
                throw new ArgumentException(
                    $"Learn: the data must have {perceptron.Inputs} features and labels 0 to {Math.Max(perceptron.Outputs, 2) - 1}.\n" +
                    $"  Got inputs {data.InputShape} and {data.Classes} classes.\n" +
                    $"  Try new Perceptron({data.InputShape.ElementCount}{(data.Classes > 2 ? $", {data.Classes}" : "")}).", nameof(data));
            }

            Batch all = data.All();
            float[] inputs = all.Inputs.ToArray(), weight = perceptron.Weight.Value.ToArray(), bias = perceptron.Bias.Value.ToArray();
            var mistakes = new List<int>();
            var seen = new Dictionary<string, int> { [KeyOf(weight, bias)] = 0 };
            PerceptronCycle? cycle = null;
            int[] order = [.. Enumerable.Range(0, data.Count)];
            while (mistakes.Count < epochs)
            {
                if (seed is { } s) RandomStream.For(s, $"perceptron {mistakes.Count}").Shuffle(order);
                int wrong = 0;
                foreach (int i in order)
                    wrong += Correct(inputs.AsSpan(i * perceptron.Inputs, perceptron.Inputs), all.Labels[i], weight, bias, learningRate) ? 1 : 0;
                mistakes.Add(wrong);
                onEpoch?.Invoke(mistakes.Count, wrong);
                if (wrong == 0) break;
                if (seed is null && !seen.TryAdd(KeyOf(weight, bias), mistakes.Count))
                {
                    int first = seen[KeyOf(weight, bias)];
                    cycle = new PerceptronCycle(first, mistakes.Count - first,
                        Round(inputs, perceptron.Inputs, all.Labels, weight, bias, learningRate, mistakes.Count - first));
                    break;
                }
            }

            perceptron.Weight.CopyFrom(weight);
            perceptron.Bias.CopyFrom(bias);
            return new PerceptronRun(mistakes[^1] == 0, mistakes, cycle);
        }
    }

    /// <summary>The weights over this many epochs, from one correction to the next.</summary>
    private static List<float[]> Round(float[] inputs, int features, IntTensor labels, float[] weight, float[] bias, float rate, int epochs)
    {
        var states = new List<float[]>();
        for (int step = 0; step < epochs * labels.Length; step++)
        {
            int i = step % labels.Length;
            if (Correct(inputs.AsSpan(i * features, features), labels[i], weight, bias, rate)) states.Add([.. weight, .. bias]);
        }

        return states;
    }

    /// <summary>Processes one example; returns whether the answer was wrong and the weights were updated.</summary>
    private static bool Correct(ReadOnlySpan<float> x, int label, Span<float> weight, Span<float> bias, float rate)
    {
        if (bias.Length == 1)
        {
            int answer = Score(x, weight, bias, 0) > 0 ? 1 : 0;
            if (answer == label) return false;
            Move(x, weight, bias, 0, rate * (label - answer));
            return true;
        }

        int winner = 0;
        double best = double.NegativeInfinity;
        for (int o = 0; o < bias.Length; o++)
        {
            double score = Score(x, weight, bias, o);
            if (score > best) (winner, best) = (o, score);
        }

        if (winner == label) return false;
        Move(x, weight, bias, label, rate);
        Move(x, weight, bias, winner, -rate);
        return true;
    }

    private static double Score(ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int output) =>
        Reduce.Dot(x, weight.Slice(output * x.Length, x.Length)) + bias[output];

    private static void Move(ReadOnlySpan<float> x, Span<float> weight, Span<float> bias, int output, float step)
    {
        Elementwise.AddScaledInto(step, x, weight.Slice(output * x.Length, x.Length));
        bias[output] += step;
    }

    /// <summary>The exact weights, so that a repeated state is recognized.</summary>
    private static string KeyOf(float[] weight, float[] bias) => Convert.ToBase64String([.. weight.Concat(bias).SelectMany(BitConverter.GetBytes)]);
}

/// <summary>The result of learning by Rosenblatt's rule.</summary>
/// <param name="Converged">Whether the last epoch had no mistake.</param>
/// <param name="Mistakes">Wrong answers in each epoch.</param>
/// <param name="Cycle">The cycle of the weights; null if no state was repeated.</param>
public sealed record PerceptronRun(bool Converged, IReadOnlyList<int> Mistakes, PerceptronCycle? Cycle)
{
    /// <summary>How it ended: <c>converged after 3 epochs, mistakes 4, 2, 0</c>.</summary>
    public override string ToString() =>
        $"{(Converged ? "converged" : Cycle is null ? "not converged" : "in a cycle")} after " +
        $"{Mistakes.Count} {(Mistakes.Count == 1 ? "epoch" : "epochs")}, mistakes {string.Join(", ", Mistakes)}";
}

/// <summary>Weights that repeat: proof that the rule will never end.</summary>
/// <param name="Start">The epoch after which the weights first had the values that they returned to.</param>
/// <param name="Length">The number of epochs per cycle.</param>
/// <param name="Weights">The weights, followed by the bias, after each correction of one cycle; the last are the initial ones.</param>
public sealed record PerceptronCycle(int Start, int Length, IReadOnlyList<float[]> Weights)
{
    /// <summary>Where it is: <c>3 epochs, from epoch 12 on</c>.</summary>
    public override string ToString() => $"{Length} epochs, from epoch {Start} on";
}
