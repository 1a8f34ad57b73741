using System.Globalization;
using Myelin.Kernels;

namespace Myelin;

/// <summary>
/// t-distributed stochastic neighbor embedding (van der Maaten and Hinton 2008): places examples in the plane so that neighbors stay
/// neighbors. It minimizes Σ p·ln(p/q), with p from Gaussians of the given perplexity and q from 1/(1 + distance²), exactly, over all pairs.
/// scikit-learn: <c>TSNE(method="exact", init="pca", learning_rate="auto")</c>.
/// </summary>
/// <remarks>
/// Time and memory grow with N²: 4 bytes per pair. The result has the same bits on any number of threads. It is a picture, not a transform:
/// new examples cannot be placed in it, and neither distances between groups nor their sizes mean anything.
/// </remarks>
/// <example><code>
/// Tensor map = new TSne { Perplexity = 30 }.Embed(digits.Test.All().Inputs.Flatten(1));
/// </code></example>
public sealed record TSne
{
    /// <summary>The most examples: a pair takes 4 bytes.</summary>
    private const int MostExamples = 20_000;
    private const int RowsAtOnce = 256;
    private const float SmallStart = 1e-4f;

    /// <summary>About how many neighbors an example has; from 5 to 50 is usual.</summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>The number of steps in all.</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>The number of first steps in which neighbors attract more, so that groups form; momentum is 0.5 in them, later 0.8.</summary>
    public int EarlySteps { get; init; } = 250;

    /// <summary>How much more they attract.</summary>
    public double EarlyExaggeration { get; init; } = 12;

    /// <summary>The size of a step; null for N / <see cref="EarlyExaggeration"/> / 4, at least 50.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Null starts from the first two principal components; a seed from random positions.</summary>
    public ulong? Seed { get; init; }

    /// <summary>The number of steps between two reports of progress.</summary>
    public int ReportEvery { get; init; } = 50;

    /// <summary>Places examples in the plane.</summary>
    /// <param name="x">float32 <c>[N, …]</c>, of which each example is a row of features of about equal importance.</param>
    /// <param name="progress">Called every <see cref="ReportEvery"/> steps and at the end.</param>
    /// <param name="cancellation">Ends it between steps.</param>
    /// <returns>float32 <c>[N, 2]</c>, with mean 0.</returns>
    /// <exception cref="ArgumentException">A number is not finite, there are fewer than 4 examples or more than 20,000, or all are equal.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range, or the perplexity is not below N - 1.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public Tensor Embed(Tensor x, Action<TSneProgress>? progress = null, CancellationToken cancellation = default)
    {
        int count = Check(x);
        var forces = new NeighborForces(Probabilities(x, count, cancellation), count);
        Start(x, forces);
        var motion = new TSneMotion(forces, count, LearningRate ?? Math.Max(count / EarlyExaggeration / 4, 50));
        for (int step = 0; step < Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool early = step < EarlySteps;
            forces.Run(early ? (float)EarlyExaggeration : 1);
            motion.Step(early ? 0.5f : 0.8f);
            int done = step + 1;
            if (progress is null || (done % ReportEvery != 0 && done != Steps)) continue;
            progress(new TSneProgress(done, Steps, forces.Divergence(), Map(forces, count)));
        }

        return Map(forces, count);
    }

    private int Check(Tensor x)
    {
        Argument.AtLeast(1, Steps, "TSne", "Steps", "A thousand is usual.");
        Argument.AtLeast(0, EarlySteps, "TSne", "EarlySteps", "A quarter of the steps is usual.");
        Argument.AtLeast(1, ReportEvery, "TSne", "ReportEvery", "Leave out the progress if none is wanted.");
        Argument.Positive(EarlyExaggeration, "TSne", "EarlyExaggeration", "12 is usual, 1 for none.");
        Argument.Positive(LearningRate ?? 1, "TSne", "LearningRate", "Use null for N / 48, at least 50.");
        int count = x.Rank < 2 ? 0 : x.Shape[0];
        if (count is < 4 or > MostExamples || x.Length == 0) throw new ArgumentException(
            $"TSne: x must have from 4 to {MostExamples} examples, [N, features].\n  Got {x.Describe()}.\n  For more, embed a random subset.", nameof(x));
        if (!(Perplexity >= 1 && Perplexity < count - 1)) throw new ArgumentOutOfRangeException(nameof(x), string.Create(CultureInfo.InvariantCulture,
            $"TSne: Perplexity must be at least 1 and below {count - 1}, the number of other examples.\n  Got {Perplexity}.\n" +
            $"  Set it to at most a third of that."));
        FiniteCheck.Require(x.Span, x.Length / count, 0, "inputs");
        return count;
    }

    private float[] Probabilities(Tensor x, int count, CancellationToken cancellation)
    {
        int width = NeighborProbabilities.Padded(count), features = x.Length / count;
        float[] values = x.ToArray(), columns = new float[features * width], p = new float[count * width];
        // Perplexity does not depend on the unit; distances of numbers up to 1 cannot overflow.
        float largest = values.Max(MathF.Abs), scale = largest > 0 ? largest : 1;
        for (int i = 0; i < values.Length; i++) columns[(i % features * width) + (i / features)] = values[i] / scale;
        double entropy = NeighborProbabilities.Log(Perplexity);
        for (int start = 0; start < count; start += RowsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            NeighborProbabilities.Run(columns, p, count, start, Math.Min(RowsAtOnce, count - start), entropy);
        }

        NeighborProbabilities.Symmetrize(p, count);
        return p;
    }

    /// <summary>Small positions: principal components, whose first has a deviation of 1e-4, or random ones.</summary>
    private void Start(Tensor x, NeighborForces forces)
    {
        int count = x.Shape[0];
        bool isRandom = Seed is not null || x.Length == count;
        float[] start;
        if (isRandom)
        {
            start = new float[2 * count];
            new RandomStream(Seed ?? 0).FillNormal(start, 0, SmallStart);
        }
        else
        {
            var pca = Pca.Fit(new TensorDataset(x), 2);
            float unit = SmallStart / (float)Math.Sqrt(pca.Variances[0]);
            start = Array.ConvertAll(pca.Apply(x).ToArray(), value => value * unit);
        }

        for (int i = 0; i < count; i++) (forces.X[i], forces.Y[i]) = (start[2 * i], start[(2 * i) + 1]);
    }

    private static Tensor Map(NeighborForces forces, int count) =>
        Tensor.From([.. Enumerable.Range(0, count).SelectMany(i => (float[])[forces.X[i], forces.Y[i]])], count, 2);
}
