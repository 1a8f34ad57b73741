using System.Globalization;

namespace Myelin;

/// <summary>
/// The mean over pairs of vectors of 1 - cos if they belong together and max(0, cos - margin) if not, where cos is the cosine of their angle:
/// for embeddings of which only the direction counts. Without labels all pairs belong together. PyTorch: <c>nn.CosineEmbeddingLoss</c>.
/// </summary>
/// <param name="margin">The cosine up to which a pair that does not belong together costs nothing, from -1 to 1.</param>
public sealed class CosineEmbedding(float margin = 0) : Loss
{
    private readonly float _margin = margin is >= -1 and <= 1
        ? margin
        : throw new ArgumentOutOfRangeException(
            nameof(margin), string.Create(CultureInfo.InvariantCulture, $"CosineEmbedding: margin must be from -1 to 1.\n  Got {margin}.\n  Try 0."));

    /// <summary>The loss of pairs of both kinds.</summary>
    /// <param name="first">float32 <c>[…, D]</c>, one vector of each pair.</param>
    /// <param name="second">float32 of the same shape, the other.</param>
    /// <param name="labels">int32 <c>[…]</c>: 1 for pairs that belong together, -1 for those that do not.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ShapeException">The shapes differ, or there is not one label per pair.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is neither 1 nor -1.</exception>
    public Tensor Call(Tensor first, Tensor second, IntTensor labels)
    {
        Tensor together = Terms(first, second);
        if (labels.Shape != together.Shape) throw new ShapeException(
            $"{Name}: there must be one label for each pair.",
            $"pairs {first.Describe()}, labels {labels.Describe()}.",
            "Vectors are along the last axis.");
        foreach (int label in labels.AsSpan())
        {
            if (label is not (1 or -1)) throw new ArgumentOutOfRangeException(nameof(labels),
                $"{Name}: labels must be 1 or -1.\n  Got {label}.\n  Labels 0 and 1 become -1 and 1 by 2 * labels - 1.");
        }

        return labels.GreaterThan(0).ToTensor().Where(together, (1 - together - _margin).Relu()).Mean();
    }

    private protected override Tensor Terms(Tensor prediction, Tensor target)
    {
        RequireSameShape(prediction, target);
        return 1 - prediction.CosineSimilarity(target);
    }

    /// <inheritdoc/>
    public override string ToString() => With(string.Create(CultureInfo.InvariantCulture, $"margin {_margin}"));
}
