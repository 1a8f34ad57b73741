using Myelin.Kernels;
using System.Globalization;

namespace Myelin;

/// <summary>How the next token is chosen from a model's scores. All limits apply together.</summary>
public sealed record Sampling
{
    /// <summary>
    /// The divisor of the scores before softmax: below 1 likely tokens become likelier, above 1 probabilities become more equal; 0 always
    /// takes the most likely token.
    /// </summary>
    public double Temperature
    {
        get;
        init => field = value is >= 0 and < double.PositiveInfinity ? value : throw Out(nameof(Temperature), "a finite number, at least 0", value, "Try 0.8.");
    } = 1;

    /// <summary>The number of most likely tokens to choose from, at least 1; null for all (Fan et al. 2018).</summary>
    public int? TopK
    {
        get;
        init => field = value is null or >= 1 ? value : throw Out(nameof(TopK), "at least 1", value, "Try 40, or leave it out.");
    }

    /// <summary>
    /// Choose only from the most likely tokens that together have this probability, above 0 and at most 1; null for all (Holtzman et al.
    /// 2020).
    /// </summary>
    public double? TopP
    {
        get;
        init => field = value is null or (> 0 and <= 1) ? value : throw Out(nameof(TopP), "above 0 and at most 1", value, "Try 0.9, or leave it out.");
    }

    /// <summary>The seed of the draws.</summary>
    public ulong Seed { get; init; } = 1;

    internal int Choose(Tensor scores, RandomStream random)
    {
        float[] values = scores.ToArray();
        int[] order = [.. Enumerable.Range(0, values.Length)];
        // Descending, the first of equals first: the order must not depend on the sort.
        Array.Sort(order, (a, b) => values[b].CompareTo(values[a]) is var direction and not 0 ? direction : a.CompareTo(b));
        if (Temperature == 0) return order[0];

        int count = Math.Min(TopK ?? values.Length, values.Length);
        float[] likeliest = [.. order[..count].Select(i => (float)((values[i] - values[order[0]]) / Temperature))], probabilities = new float[count];
        SoftmaxKernel.Forward(likeliest, probabilities, 1, count, 1);
        double sum = 0;
        int kept = 0;
        while (kept < count && (kept == 0 || sum < (TopP ?? double.PositiveInfinity))) sum += probabilities[kept++];

        double drawn = random.NextUniform() * sum;
        for (int i = 0; i < kept; i++)
        {
            drawn -= probabilities[i];
            if (drawn < 0) return order[i];
        }

        return order[kept - 1];
    }

    private static ArgumentOutOfRangeException Out(string name, string rule, IFormattable? value, string fix) =>
        new(name, $"Sampling: {name} must be {rule}.\n  Got {value?.ToString(null, CultureInfo.InvariantCulture)}.\n  {fix}");
}
