using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Myelin;

/// <summary>
/// Shifts and scales inputs: y = (x - mean) / scale, with one mean and scale per feature or one for all. Fitted to the training set, then
/// applied to every part, and saved with the model for later inputs.
/// </summary>
/// <remarks>Means and deviations are summed in double precision in the order of the examples: the same bits every time.</remarks>
public sealed record Normalizer
{
    private const int ChunkElements = 1 << 20;
    private readonly float[] _means;
    private readonly float[] _scales;

    /// <param name="means">The numbers to subtract: one per feature, or one for all.</param>
    /// <param name="scales">The divisors: the same number of them, none 0.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a number is not finite, or a scale is 0.</exception>
    [JsonConstructor]
    public Normalizer(IReadOnlyList<float> means, IReadOnlyList<float> scales)
    {
        if (means is null || scales is null || means.Count == 0 || means.Count != scales.Count)
        {
            throw new ArgumentException(
                $"Normalizer: there must be one scale for each mean, at least one.\n" +
                $"  Got {means?.Count ?? 0} means, {scales?.Count ?? 0} scales.\n  Fit it to the training data again.",
                nameof(means));
        }

        for (int i = 0; i < means.Count; i++)
        {
            if (float.IsFinite(means[i]) && float.IsFinite(scales[i]) && scales[i] != 0) continue;
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture,
                $"Normalizer: means and scales must be finite, and no scale 0.\n" +
                $"  Got mean {means[i]}, scale {scales[i]} of feature {i}.\n  Look for NaN in the data with CheckFinite()."),
                nameof(means));
        }

        (_means, _scales) = ([.. means], [.. scales]);
    }

    /// <summary>The number subtracted from each feature, or from all.</summary>
    public IReadOnlyList<float> Means => _means;

    /// <summary>The divisor of each feature, or of all.</summary>
    public IReadOnlyList<float> Scales => _scales;

    /// <summary>
    /// Gives each feature mean 0 and standard deviation 1 (of the N examples, not N-1) over a data set. A constant feature keeps scale 1.
    /// scikit-learn: <c>StandardScaler</c>.
    /// </summary>
    /// <exception cref="ArgumentException">There are no examples, or a feature is NaN or infinite.</exception>
    public static Normalizer PerFeature(Dataset training) => Fit(training, training.InputShape.ElementCount, scale: true);

    /// <summary>Gives all features together mean 0 and standard deviation 1 over a data set.</summary>
    /// <exception cref="ArgumentException">There are no examples, or a feature is NaN or infinite.</exception>
    public static Normalizer PerDataset(Dataset training) => Fit(training, 1, scale: true);

    /// <summary>
    /// Gives each target mean 0 and standard deviation 1 over a data set, for <see cref="Dataset.NormalizeTargets"/>. scikit-learn:
    /// <c>TransformedTargetRegressor</c>.
    /// </summary>
    /// <exception cref="ArgumentException">There are no examples, or a target is NaN or infinite.</exception>
    public static Normalizer OfTargets(Dataset training) => PerFeature(training.Map(batch => new Batch(batch.Targets)));

    /// <summary>Subtracts the mean over a data set without scaling.</summary>
    /// <param name="training">The examples.</param>
    /// <param name="perFeature">Whether each feature has its own mean.</param>
    /// <exception cref="ArgumentException">There are no examples, or a feature is NaN or infinite.</exception>
    public static Normalizer MeanRemoval(Dataset training, bool perFeature = true) =>
        Fit(training, perFeature ? training.InputShape.ElementCount : 1, scale: false);

    /// <summary>Maps a known range to 0 to 1: <c>Range(0, 255)</c> divides by 255.</summary>
    /// <exception cref="ArgumentException">The range is empty.</exception>
    public static Normalizer Range(float low, float high) => new([low], [high - low]);

    /// <summary>
    /// Maps each feature's range over a data set to 0 to 1. A constant feature becomes 0. scikit-learn: <c>MinMaxScaler</c>.
    /// </summary>
    /// <exception cref="ArgumentException">There are no examples, or a feature is NaN or infinite.</exception>
    public static Normalizer MinMax(Dataset training)
    {
        float[] low = new float[training.InputShape.ElementCount], high = new float[low.Length];
        Array.Fill(low, float.PositiveInfinity);
        Array.Fill(high, float.NegativeInfinity);
        Visit(training, row =>
        {
            for (int i = 0; i < row.Length; i++)
            {
                low[i] = MathF.Min(low[i], row[i]);
                high[i] = MathF.Max(high[i], row[i]);
            }
        });
        return new Normalizer(low, [.. low.Zip(high, (l, h) => h > l ? h - l : 1)]);
    }

    /// <summary>(x - mean) / scale, with nothing recorded.</summary>
    /// <param name="x">float32 <c>[N, …]</c>, or one example without N; with a mean per feature its length is a multiple of theirs.</param>
    /// <returns>float32 of x's shape.</returns>
    /// <exception cref="ShapeException">The number of features differs from the data it was fitted to.</exception>
    public Tensor Apply(Tensor x) => Map(x, invert: false);

    /// <summary>y·scale + mean: the original numbers, up to rounding.</summary>
    /// <param name="y">float32 <c>[N, …]</c>.</param>
    /// <returns>float32 of y's shape.</returns>
    /// <exception cref="ShapeException">The number of features differs from the data it was fitted to.</exception>
    public Tensor Invert(Tensor y) => Map(y, invert: true);

    /// <summary>The numbers as JSON, exactly.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DataJson.Default.Normalizer);

    /// <summary>Reads the output of <see cref="ToJson"/>.</summary>
    /// <exception cref="InvalidDataException">The text is damaged.</exception>
    public static Normalizer FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, DataJson.Default.Normalizer) ?? throw new JsonException("It is null.");
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new InvalidDataException(
                $"Normalizer: the text must be JSON as ToJson writes it.\n  Got \"{error.Message.Split('\n')[0]}\"\n  Fit it to the training data again.",
                error);
        }
    }

    /// <summary>Whether both have the same effect.</summary>
    public bool Equals(Normalizer? other) => other is not null && _means.AsSpan().SequenceEqual(other._means) && _scales.AsSpan().SequenceEqual(other._scales);

    /// <summary>Means and scales: <c>Normalizer(means 0.5, 2, scales 1, 3)</c>.</summary>
    public override string ToString() => $"Normalizer(means {Shown(_means)}, scales {Shown(_scales)})";

    private static string Shown(float[] values) =>
        string.Join(", ", values.Take(6).Select(value => value.ToString("G4", CultureInfo.InvariantCulture))) + (values.Length > 6 ? ", …" : "");

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_means.Length, _means[0], _scales[0], _means[^1], _scales[^1]);

    internal void RequireFits(Shape input)
    {
        if (_means.Length == 1 || input.ElementCount == _means.Length) return;
        throw new ShapeException(
            "Normalize: the data must have as many features as the normalizer was fitted to.",
            $"inputs {input}, {_means.Length} means.",
            "Fit a normalizer to these data, or use PerDataset.");
    }

    private static Normalizer Fit(Dataset training, int groups, bool scale)
    {
        double[] sums = new double[groups], squares = new double[groups];
        Visit(training, row =>
        {
            for (int i = 0; i < row.Length; i++) sums[groups == 1 ? 0 : i] += row[i];
        });
        double count = (double)training.Count * training.InputShape.ElementCount / groups;
        for (int i = 0; i < groups; i++) sums[i] /= count;
        float[] scales = new float[groups];
        Array.Fill(scales, 1);
        if (scale)
        {
            Visit(training, row =>
            {
                for (int i = 0; i < row.Length; i++)
                {
                    int group = groups == 1 ? 0 : i;
                    double difference = row[i] - sums[group];
                    squares[group] += difference * difference;
                }
            });
            for (int i = 0; i < groups; i++)
            {
                float deviation = (float)Math.Sqrt(squares[i] / count);
                if (deviation > 0) scales[i] = deviation;
            }
        }

        return new Normalizer([.. sums.Select(s => (float)s)], scales);
    }

    private delegate void RowVisitor(ReadOnlySpan<float> row);

    /// <summary>Each example's features in turn, in chunks that fit in memory, checked to be finite.</summary>
    private static void Visit(Dataset data, RowVisitor visit)
    {
        int width = data.InputShape.ElementCount;
        if (data.Count == 0 || width == 0) throw new ArgumentException(
            $"Normalizer: it must be fitted to at least one example with at least one feature.\n" +
            $"  Got {data.Count} examples of shape {data.InputShape}.\n  Check where the data comes from.",
            nameof(data));
        foreach ((Tensor inputs, int first) in data.Chunks(Math.Clamp(ChunkElements / width, 1, 4096)))
        {
            ReadOnlySpan<float> values = inputs.Span;
            FiniteCheck.Require(values, width, first, "inputs");
            for (int start = 0; start < values.Length; start += width) visit(values.Slice(start, width));
            GC.KeepAlive(inputs);
        }
    }

    private Tensor Map(Tensor x, bool invert)
    {
        bool fits = _means.Length == 1 || x.Length == _means.Length || (x.Rank > 0 && x.Shape.Without(0).ElementCount == _means.Length);
        if (!fits) RequireFits(x.Rank > 1 ? x.Shape.Without(0) : x.Shape);
        Tensor y = Tensor.Uninitialized(x.Shape);
        Span<float> from = x.Span, to = y.Span;
        float[] means = _means, scales = _scales;
        int feature = 0;
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = invert ? (from[i] * scales[feature]) + means[feature] : (from[i] - means[feature]) / scales[feature];
            if (++feature == means.Length) feature = 0;
        }

        GC.KeepAlive(x);
        return y;
    }
}

/// <summary>The types of this folder that are saved as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Normalizer))]
[JsonSerializable(typeof(PcaNumbers))]
internal sealed partial class DataJson : JsonSerializerContext;
