using System.Globalization;
using Myelin.Kernels;

namespace Myelin.Layers;

/// <summary>
/// Adds a vector to each place of a sequence, since attention by itself does not know their order. Sequences are <c>[…, T, width]</c>:
/// batch first, and without a batch.
/// </summary>
public abstract class PositionalEncoding : Layer
{
    private protected PositionalEncoding(int width, int maxLength)
    {
        Argument.AtLeast(1, width, GetType().Name, nameof(width), "Give the size of the sequence's last axis.");
        Argument.AtLeast(1, maxLength, GetType().Name, nameof(maxLength), "Give the longest sequence there will be.");
        (Width, MaxLength) = (width, maxLength);
    }

    /// <summary>Size of the sequence's last axis.</summary>
    public int Width { get; }

    /// <summary>The longest sequence there may be.</summary>
    public int MaxLength { get; }

    /// <summary>x <c>float32[…, T, width]</c> plus the first T vectors.</summary>
    /// <exception cref="ShapeException">The width is another, or T is above <see cref="MaxLength"/>.</exception>
    public override Tensor Forward(Tensor x) => Add(x, start: 0);

    /// <summary>The same for a piece that begins at place <paramref name="start"/>.</summary>
    internal Tensor Add(Tensor x, int start)
    {
        if (x.Rank < 2 || x.Shape[^1] != Width || start + x.Shape[^2] > MaxLength)
        {
            throw new ShapeException($"{Label}: x must be [..., T, {Width}] with T at most {MaxLength}.",
                $"x {x.Describe()}{(start == 0 ? "" : $" from place {start} on")}.",
                x.Rank >= 2 && x.Shape[^1] == Width ? "Take a shorter piece, or make the encoding for longer sequences." : "The last axis holds the vectors, the one before the places.");
        }

        return x + Vectors(start, x.Shape[^2]);
    }

    /// <summary>The vectors of some places, <c>[length, width]</c>.</summary>
    private protected abstract Tensor Vectors(int start, int length);
}

/// <summary>
/// Waves of geometrically growing length: PE[t, 2i] = sin(t/10000^(2i/width)), PE[t, 2i+1] = cos of the same. Nothing is trained, and a place
/// a fixed distance on is a rotation (Vaswani et al. 2017).
/// </summary>
public sealed class SinePositionalEncoding : PositionalEncoding
{
    private readonly Tensor _table;

    /// <param name="width">Size of the sequence's last axis.</param>
    /// <param name="maxLength">The longest sequence there may be.</param>
    public SinePositionalEncoding(int width, int maxLength = 5000) : base(width, maxLength)
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
    public override string Describe() => $"SinePositionalEncoding({Width}, {MaxLength.ToString(CultureInfo.InvariantCulture)})";

    private protected override Tensor Vectors(int start, int length) => _table.Slice(0, start, start + length);
}

/// <summary>
/// A trained vector for each place: what GPT-2 does. Key <c>weight</c>, as of an <c>nn.Embedding</c> of places; first values from a normal
/// distribution.
/// </summary>
public sealed class LearnedPositionalEncoding : PositionalEncoding
{
    /// <param name="width">Size of the sequence's last axis.</param>
    /// <param name="maxLength">The longest sequence there may be: the context.</param>
    /// <param name="standardDeviation">Of the first values; PyTorch's embeddings have 1, GPT-2 0.02.</param>
    public LearnedPositionalEncoding(int width, int maxLength, float standardDeviation = 1) : base(width, maxLength)
    {
        Argument.NotNegative(standardDeviation, nameof(LearnedPositionalEncoding), nameof(standardDeviation), "Try 0.02, or leave it out.");
        Weight = Param("weight", [maxLength, width], Initializer.Normal(0, standardDeviation));
    }

    /// <summary>The vectors, <c>float32[maxLength, width]</c>; key <c>weight</c>.</summary>
    public Parameter Weight { get; }

    /// <inheritdoc/>
    public override string Describe() => $"LearnedPositionalEncoding({Width}, {MaxLength.ToString(CultureInfo.InvariantCulture)})";

    private protected override Tensor Vectors(int start, int length) => Weight.Value.Slice(0, start, start + length);
}
