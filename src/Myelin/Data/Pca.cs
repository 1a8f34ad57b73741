using System.Globalization;
using System.Text.Json;

namespace Myelin;

/// <summary>
/// Principal component analysis: y = V·(x - mean), with the k orthonormal directions of largest variance in the rows of V. Fitted to the
/// training set, then applied to every part, and saved with the model for later inputs. scikit-learn: <c>PCA</c>.
/// </summary>
/// <remarks>
/// Means, covariance and directions are computed in double precision, in the order of the examples: the same bits every time, on any number
/// of threads. Of a direction and its opposite the one is taken whose largest element is positive.
/// </remarks>
/// <example><code>
/// Pca pca = Pca.FitShare(digits.Train, 0.95).Whitened();
/// Dataset train = digits.Train.Project(pca), test = digits.Test.Project(pca);
/// </code></example>
public sealed class Pca
{
    private readonly PcaNumbers _numbers;
    private readonly Tensor _mean, _components, _scales;

    internal Pca(PcaNumbers numbers)
    {
        _numbers = numbers;
        _mean = Tensor.From(numbers.Mean, 1, numbers.Mean.Length);
        _components = Tensor.From(numbers.Components, numbers.Variances.Length, numbers.Mean.Length);
        _scales = Tensor.From(numbers.Deviations(), 1, numbers.Variances.Length);
    }

    /// <summary>The number of components, k.</summary>
    public int Count => _numbers.Variances.Length;

    /// <summary>The number of features of an example.</summary>
    public int Features => _numbers.Mean.Length;

    /// <summary>Whether and how coordinates are scaled to variance 1.</summary>
    public Whitening Whitening => _numbers.Whitening;

    /// <summary>A copy of the mean of each feature, float32 <c>[features]</c>.</summary>
    public Tensor Mean => Tensor.From(_numbers.Mean, Features);

    /// <summary>A copy of the directions V, float32 <c>[k, features]</c>, in descending order of variance. scikit-learn: <c>components_</c>.</summary>
    public Tensor Components => Tensor.From(_numbers.Components, Count, Features);

    /// <summary>
    /// The variance of the training set along each component, of N-1, in descending order. scikit-learn: <c>explained_variance_</c>.
    /// </summary>
    public IReadOnlyList<double> Variances => _numbers.Variances;

    /// <summary>The variance along each component as a share of the whole. scikit-learn: <c>explained_variance_ratio_</c>.</summary>
    public IReadOnlyList<double> Shares => [.. _numbers.Variances.Select(variance => variance / _numbers.TotalVariance)];

    /// <summary>Fits a number of components.</summary>
    /// <param name="training">The examples; inputs of any shape are taken as rows of features.</param>
    /// <param name="components">k, from 1 to the smaller of the number of features and the number of examples less 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not this many components.</exception>
    /// <exception cref="ArgumentException">All examples are equal, or a feature is NaN or infinite.</exception>
    public static Pca Fit(Dataset training, int components)
    {
        int most = MostComponents(training);
        if (components >= 1 && components <= most) return new Pca(PcaFit.Run(training, _ => components));
        throw new ArgumentOutOfRangeException(nameof(components), string.Create(CultureInfo.InvariantCulture,
            $"Pca: the number of components must be from 1 to {most}, the smaller of features and examples less 1.\n" +
            $"  Got {components} for {training.Count} examples of {training.InputShape.ElementCount} features.\n" +
            $"  FitShare finds the number for a share of the variance."));
    }

    /// <summary>Fits as many components as make up a share of the variance. scikit-learn: <c>PCA(n_components=0.95)</c>.</summary>
    /// <param name="training">The examples; inputs of any shape are taken as rows of features.</param>
    /// <param name="share">Above 0; 1 keeps every component.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not above 0 and at most 1.</exception>
    /// <exception cref="ArgumentException">There are fewer than two examples, all are equal, or a feature is NaN or infinite.</exception>
    public static Pca FitShare(Dataset training, double share)
    {
        if (!(share > 0 && share <= 1)) throw new ArgumentOutOfRangeException(nameof(share), string.Create(CultureInfo.InvariantCulture,
            $"Pca: the share of the variance must be above 0 and at most 1.\n  Got {share}.\n  A usual share is 0.95; Fit takes a number of components."));
        int most = MostComponents(training);
        return new Pca(PcaFit.Run(training, variances =>
        {
            double whole = variances.Sum(), sum = 0;
            int count = 0;
            while (count < most && (count == 0 || share == 1 || sum < share * whole)) sum += variances[count++];
            return count;
        }));
    }

    /// <summary>The same components with whitening, to which no new fit is needed.</summary>
    /// <param name="kind">How it scales.</param>
    /// <param name="epsilon">
    /// Added to each variance: deviations are √(variance + ε). Keeps what is almost noise small; 0 for none. Coordinates along directions
    /// without variance become 0.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The epsilon is negative or not finite.</exception>
    public Pca Whitened(Whitening kind = Whitening.Pca, double epsilon = 0)
    {
        Argument.NotNegative(epsilon, "Pca", "epsilon", "Use 0, or a small share of the largest variance.");
        return new Pca(_numbers with { Whitening = kind, Epsilon = epsilon });
    }

    /// <summary>y = V·(x - mean), whitened if it was asked for; made of operators, so that gradients pass. scikit-learn: <c>transform</c>.</summary>
    /// <param name="x">float32 <c>[N, …]</c> with as many features per example as it was fitted to.</param>
    /// <returns>float32 <c>[N, k]</c>; with <see cref="Whitening.Zca"/> of x's shape.</returns>
    /// <exception cref="ShapeException">The number of features differs from the data it was fitted to.</exception>
    public Tensor Apply(Tensor x)
    {
        Tensor coordinates = (Rows(x, Features) - _mean).MatMul(_components, transposeB: true);
        return Whitening switch
        {
            Whitening.None => coordinates,
            Whitening.Pca => coordinates * Inverse(),
            _ => (coordinates * Inverse()).MatMul(_components).Reshape(x.Shape.AsSpan()),
        };
    }

    /// <summary>The reverse of <see cref="Apply"/>: what k components retain of an example. scikit-learn: <c>inverse_transform</c>.</summary>
    /// <param name="y">float32 <c>[N, k]</c>; with <see cref="Whitening.Zca"/> <c>[N, …]</c> of all features.</param>
    /// <returns>float32 <c>[N, features]</c>; with <see cref="Whitening.Zca"/> of y's shape.</returns>
    /// <exception cref="ShapeException">The number of coordinates is not that of <see cref="Apply"/>.</exception>
    public Tensor Invert(Tensor y)
    {
        bool turned = Whitening == Whitening.Zca;
        Tensor coordinates = Rows(y, turned ? Features : Count);
        if (turned) coordinates = coordinates.MatMul(_components, transposeB: true);
        if (Whitening != Whitening.None) coordinates *= _scales;
        Tensor x = coordinates.MatMul(_components) + _mean;
        return turned ? x.Reshape(y.Shape.AsSpan()) : x;
    }

    /// <summary>The numbers as JSON, exactly.</summary>
    public string ToJson() => JsonSerializer.Serialize(_numbers, DataJson.Default.PcaNumbers);

    /// <summary>Reads the output of <see cref="ToJson"/>.</summary>
    /// <exception cref="InvalidDataException">The text is damaged.</exception>
    public static Pca FromJson(string json)
    {
        try
        {
            PcaNumbers? numbers = JsonSerializer.Deserialize(json, DataJson.Default.PcaNumbers);
            return numbers?.IsWhole == true ? new Pca(numbers) : throw new JsonException("A part is missing or invalid.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException(
                $"Pca: the text must be JSON as ToJson writes it.\n  Got \"{error.Message.Split('\n')[0]}\"\n  Fit it to the training data again.", error);
        }
    }

    /// <summary>What it keeps: <c>Pca(10 of 64 features, 73.8 % of the variance)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"Pca({Count} of {Features} features, {100 * Shares.Sum():F1} % of the variance{(Whitening == Whitening.None ? "" : $", whitened by {Whitening}")})");

    /// <summary>The shape of a projected example.</summary>
    internal Shape OutputShape(Shape input)
    {
        RequireFits(input.ElementCount, Features, input);
        return Whitening == Whitening.Zca ? input : [Count];
    }

    private Tensor Inverse() => Tensor.From([.. _numbers.Deviations().Select(d => d > 0 ? 1 / d : 0)], 1, Count);

    private static Tensor Rows(Tensor x, int features)
    {
        RequireFits(x.Rank < 2 ? 0 : x.Shape.Without(0).ElementCount, features, x.Shape);
        return x.Flatten(1);
    }

    private static void RequireFits(int got, int features, Shape shape)
    {
        if (got == features) return;
        throw new ShapeException(
            "Pca: an example must have as many numbers as the components were fitted to, in a batch [N, …].",
            $"{shape}, {features} expected per example.",
            "Fit a Pca to these data, or reshape one example to [1, …].");
    }

    private static int MostComponents(Dataset training)
    {
        int features = training.InputShape.ElementCount;
        if (training.Count >= 2 && features > 0) return Math.Min(features, training.Count - 1);
        throw new ArgumentException(
            "Pca: it must be fitted to at least two examples with at least one feature.\n" +
            $"  Got {training.Count} examples of shape {training.InputShape}.\n  Check where the data comes from.",
            nameof(training));
    }
}
