using System.Globalization;
using Myelin.Kernels;

namespace Myelin;

/// <summary>
/// Adds a vector to each position of a sequence, because attention alone does not know their order. Sequences are <c>[N, T, width]</c>,
/// without batchFirst <c>[T, N, width]</c>, like those of the Transformer's layers; without a batch <c>[T, width]</c>.
/// </summary>
public abstract class PositionalEncoding : Layer
{
    private protected PositionalEncoding(int width, int maxLength, bool batchFirst)
    {
        Argument.AtLeast(1, width, GetType().Name, nameof(width), "Give the size of the sequence's last axis.");
        Argument.AtLeast(1, maxLength, GetType().Name, nameof(maxLength), "Give the length of the longest sequence.");
        (Width, MaxLength, BatchFirst) = (width, maxLength, batchFirst);
    }

    /// <summary>Size of the sequence's last axis.</summary>
    public int Width { get; }

    /// <summary>The length of the longest sequence.</summary>
    public int MaxLength { get; }

    /// <summary>Whether sequences are <c>[N, T, width]</c>; else <c>[T, N, width]</c>.</summary>
    public bool BatchFirst { get; }

    /// <summary>x <c>float32[N, T, width]</c>, without batchFirst <c>[T, N, width]</c>, or <c>[T, width]</c>, plus the first T vectors.</summary>
    /// <exception cref="ShapeException">x has other axes or another width, or T is above <see cref="MaxLength"/>.</exception>
    public override Tensor Forward(Tensor x) => Add(x, start: 0);

    internal override void Plan(InferencePlan plan)
    {
        Shape x = plan.Shape;
        if (x.Rank == 3 && !BatchFirst) plan.Run(this);
        else plan.Add(new AddRepeatedStep(x, Vectors(0, x[^2])));
    }

    /// <summary>Like <c>Call</c>, for a part that begins at position <paramref name="start"/>.</summary>
    internal Tensor CallFrom(int start, Tensor x) => Show(x, Add(x, start));

    private Tensor Add(Tensor x, int start)
    {
        int time = BatchFirst && x.Rank == 3 ? 1 : 0;
        if (x.Rank is not (2 or 3) || x.Shape[^1] != Width || start + x.Shape[time] > MaxLength)
        {
            throw new ShapeException($"{Label}: x must be {(BatchFirst ? "[N, T" : "[T, N")}, {Width}] with T at most {MaxLength}.",
                $"x {x.Describe()}{(start == 0 ? "" : $" starting at position {start}")}.",
                x.Rank is not (2 or 3) || x.Shape[^1] != Width ? "The last axis holds the vectors."
                : x.Rank == 3 && x.Shape[1 - time] <= MaxLength
                ? $"Take a shorter part, make the encoding for longer sequences, or set batchFirst: {(BatchFirst ? "false" : "true")}."
                : "Take a shorter part or make the encoding for longer sequences.");
        }

        Tensor vectors = Vectors(start, x.Shape[time]);
        return x + (x.Rank == 3 && !BatchFirst ? vectors.Unsqueeze(1) : vectors);
    }

    /// <summary>The vectors of some positions, <c>[length, width]</c>.</summary>
    private protected abstract Tensor Vectors(int start, int length);
}

/// <summary>
/// Waves of geometrically increasing length: PE[t, 2i] = sin(t/10000^(2i/width)), PE[t, 2i+1] = cos of the same. Nothing is trained, and
/// moving by a fixed distance is a rotation (Vaswani et al. 2017).
/// </summary>
public sealed class SinePositionalEncoding : PositionalEncoding
{
    private readonly Tensor _table;

    /// <param name="width">Size of the sequence's last axis.</param>
    /// <param name="maxLength">The length of the longest sequence.</param>
    /// <param name="batchFirst">Whether sequences are <c>[N, T, width]</c>; else <c>[T, N, width]</c>, which is PyTorch's default.</param>
    public SinePositionalEncoding(int width, int maxLength = 5000, bool batchFirst = true) : base(width, maxLength, batchFirst)
    {
        var values = new float[checked(maxLength * width)];
        for (int i = 0; i < width; i += 2)
        {
            double frequency = Waves.Power(10000, -(double)i / width);
            for (int t = 0; t < maxLength; t++)
            {
                (double sine, double cosine) = Waves.At(t * frequency);
                values[(t * width) + i] = (float)sine;
                if (i + 1 < width) values[(t * width) + i + 1] = (float)cosine;
            }
        }

        _table = Tensor.From(values, maxLength, width);
    }

    /// <inheritdoc/>
    public override string Describe() =>
        $"SinePositionalEncoding({Width}, {MaxLength.ToString(CultureInfo.InvariantCulture)}{(BatchFirst ? "" : ", batchFirst: false")})";

    private protected override Tensor Vectors(int start, int length) => _table.Slice(0, start, start + length);
}

/// <summary>
/// A trained vector for each position, as in GPT-2. Key <c>weight</c>, like an <c>nn.Embedding</c> of positions; initial values from a
/// normal distribution.
/// </summary>
public sealed class LearnedPositionalEncoding : PositionalEncoding
{
    /// <param name="width">Size of the sequence's last axis.</param>
    /// <param name="maxLength">The length of the longest sequence: the context.</param>
    /// <param name="standardDeviation">The standard deviation of the initial values; PyTorch's embeddings have 1, GPT-2 0.02.</param>
    /// <param name="batchFirst">Whether sequences are <c>[N, T, width]</c>; else <c>[T, N, width]</c>, which is PyTorch's default.</param>
    public LearnedPositionalEncoding(int width, int maxLength, float standardDeviation = 1, bool batchFirst = true) : base(width, maxLength, batchFirst)
    {
        Argument.NotNegative(standardDeviation, nameof(LearnedPositionalEncoding), nameof(standardDeviation), "Try 0.02, or leave it out.");
        Weight = Param("weight", [maxLength, width], Initializer.Normal(0, standardDeviation));
    }

    /// <summary>The vectors, <c>float32[maxLength, width]</c>; key <c>weight</c>.</summary>
    public Parameter Weight { get; }

    /// <inheritdoc/>
    public override string Describe() =>
        $"LearnedPositionalEncoding({Width}, {MaxLength.ToString(CultureInfo.InvariantCulture)}{(BatchFirst ? "" : ", batchFirst: false")})";

    private protected override Tensor Vectors(int start, int length) => Weight.Value.Slice(0, start, start + length);
}
