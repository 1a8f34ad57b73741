namespace Myelin;

/// <summary>What the binary losses take.</summary>
internal static class BinaryTargets
{
    /// <summary>Labels 0 and 1 as numbers of the prediction's shape.</summary>
    internal static Tensor Of(string name, Tensor prediction, IntTensor labels)
    {
        bool fits = prediction.Length == labels.Length
            && (prediction.Shape == labels.Shape || (prediction.Rank == labels.Shape.Rank + 1 && prediction.Shape[^1] == 1));
        if (!fits) throw new ShapeException(
            $"{name}: there must be one label, 0 or 1, for each prediction.",
            $"prediction {prediction.Describe()}, labels {labels.Describe()}.",
            prediction.Length == labels.Length
                ? $"Try labels.Reshape({string.Join(", ", prediction.Shape)})."
                : "For one of several classes use CrossEntropy, for several at once targets of the prediction's shape.");
        foreach (int label in labels.AsSpan())
        {
            if (label is not (0 or 1)) throw new ArgumentOutOfRangeException(nameof(labels),
                $"{name}: labels must be 0 or 1.\n  Got {label}.\n  For more than two classes use CrossEntropy.");
        }

        return labels.ToTensor().Reshape(prediction.Shape.AsSpan());
    }

    internal static void CheckProbabilities(Tensor prediction)
    {
        foreach (float p in prediction.Span)
        {
            if (p is >= 0 and <= 1) continue;
            throw new ArgumentException(
                FormattableString.Invariant($"BinaryCrossEntropy: predictions must be probabilities, from 0 to 1.\n  Got {p}.\n") +
                "  End the model with a Sigmoid, or better, use BinaryCrossEntropyWithLogits on scores.", nameof(prediction));
        }
    }

    internal static void Check(string name, Tensor target)
    {
        foreach (float t in target.Span)
        {
            if (t is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(target),
                FormattableString.Invariant($"{name}: targets must be from 0 to 1.\n  Got {t}.\n  Labels -1 and 1 become 0 and 1 by (target + 1) * 0.5f."));
        }
    }
}
