using System.Globalization;

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
    private const double LogOf10000 = 9.210340371976184;

    private readonly Tensor _table;

    /// <param name="width">Size of the sequence's last axis.</param>
    /// <param name="maxLength">The longest sequence there may be.</param>
    public SinePositionalEncoding(int width, int maxLength = 5000) : base(width, maxLength)
    {
        var values = new float[checked(maxLength * width)];
        for (int i = 0; i < width; i += 2)
        {
            // By turning from place to place in double: no library's sine and power, which differ between machines.
            double frequency = PowerOfE(-LogOf10000 * i / width);
            (double sin, double cos) = (SmallSine(frequency), SmallCosine(frequency));
            (double s, double c) = (0, 1);
            for (int t = 0; t < maxLength; t++)
            {
                values[(t * width) + i] = (float)s;
                if (i + 1 < width) values[(t * width) + i + 1] = (float)c;
                (s, c) = ((s * cos) + (c * sin), (c * cos) - (s * sin));
            }
        }

        _table = Tensor.From(values, maxLength, width);
    }

    /// <inheritdoc/>
    public override string Describe() => $"SinePositionalEncoding({Width}, {MaxLength.ToString(CultureInfo.InvariantCulture)})";

    private protected override Tensor Vectors(int start, int length) => _table.Slice(0, start, start + length);

    /// <summary>eˣ for x from -10 to 0: a short series of x/1024, squared ten times.</summary>
    private static double PowerOfE(double x)
    {
        double small = x / 1024, term = 1, power = 1;
        for (int k = 1; k < 10; k++) power += term *= small / k;
        for (int i = 0; i < 10; i++) power *= power;
        return power;
    }

    // Series for |x| up to 1, exact to the last bit or two.
    private static double SmallSine(double x) => Series(x, x, first: 1);

    private static double SmallCosine(double x) => Series(x, 1, first: 0);

    private static double Series(double x, double term, int first)
    {
        double sum = term;
        for (int k = first + 2; k < 26; k += 2)
        {
            term *= -(x * x) / (k * (k - 1));
            sum += term;
        }

        return sum;
    }
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
