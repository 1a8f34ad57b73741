using System.Globalization;

namespace Myelin;

/// <summary>The difference between a prediction and its target, as one number to be minimized.</summary>
/// <remarks>
/// A loss takes targets (numbers) or labels (classes, <see cref="IntTensor"/>), some take both; the wrong kind is an error that says so.
/// Different shapes are an error: nothing is broadcast.
/// </remarks>
public abstract class Loss
{
    /// <summary>The loss' name, such as <c>MeanSquaredError</c>.</summary>
    public string Name => GetType().Name;

    /// <summary>The loss with its settings: a run continues only with the same. Override it for your own loss if it has settings.</summary>
    public override string ToString() => Name;

    /// <summary>
    /// What the model's outputs mean to this loss, by which metrics go: an evaluation reports the accuracy of classes, the root mean squared
    /// error of values. Override it for your own loss of classes.
    /// </summary>
    public virtual OutputKind Output => OutputKind.Values;

    /// <summary>
    /// What the mean over these labels is divided by; null for the number of examples. A mean over several batches weights each by it, so that
    /// it does not depend on their size.
    /// </summary>
    /// <param name="labels">The right classes of a batch.</param>
    /// <param name="weights">The weight of each label; null weights all equally.</param>
    public virtual double? WeightOf(IntTensor labels, Tensor? weights = null) => null;

    /// <summary>The sum of the weights of the labels that count.</summary>
    private protected static double SumOfWeights(IntTensor labels, Tensor? weights, Tensor? classWeights, int ignoreIndex)
    {
        double sum = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            int label = labels.AsSpan()[i];
            if (label == ignoreIndex) continue;
            double ofClass = classWeights is null ? 1 : (uint)label < (uint)classWeights.Length ? classWeights.Span[label] : 0;
            sum += ofClass * (weights is null ? 1 : weights.Span[i]);
        }

        GC.KeepAlive(classWeights);
        GC.KeepAlive(weights);
        return sum;
    }

    /// <summary>The loss of predictions with targets.</summary>
    /// <param name="prediction">The model's output.</param>
    /// <param name="target">The desired output.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">This loss takes labels.</exception>
    public virtual Tensor Call(Tensor prediction, Tensor target) => Terms(prediction, target)?.Mean() ?? throw TakesLabels(target);

    /// <summary>The loss of predictions with class labels.</summary>
    /// <param name="prediction">The model's output, a score for each class.</param>
    /// <param name="labels">The right classes, from 0.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">This loss takes targets.</exception>
    public virtual Tensor Call(Tensor prediction, IntTensor labels) => throw new ArgumentException(
        $"{Name}: the target must be numbers, float32{prediction.Shape}.\n" +
        $"  Got labels {labels.Describe()}.\n" +
        (prediction.Length == labels.Length
            ? $"  Try labels.ToTensor(){(prediction.Shape == labels.Shape ? "" : $".Reshape({string.Join(", ", prediction.Shape)})")}."
            : "  Try CrossEntropy for classes, or labels.OneHot(classes) as targets."), nameof(labels));

    /// <summary>
    /// The loss with a weight for each example: Σ weightᵢ·lossᵢ / Σ weightᵢ, 0 if all weights are 0. PyTorch: <c>reduction="none"</c>, then
    /// the weighted mean.
    /// </summary>
    /// <param name="prediction">The model's output.</param>
    /// <param name="target">The desired output.</param>
    /// <param name="weights">float32, of the target's first axes: <c>[N]</c> for a weight per example.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">This loss takes labels, or no weights.</exception>
    public virtual Tensor Call(Tensor prediction, Tensor target, Tensor weights) =>
        Terms(prediction, target) is { } terms ? WeightedMean(terms, weights) : throw TakesNoWeights(target.Describe());

    /// <summary>The same for class labels.</summary>
    /// <param name="prediction">The model's output, a score for each class.</param>
    /// <param name="labels">The right classes, from 0.</param>
    /// <param name="weights">float32 of the labels' shape.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">This loss takes targets, or no weights.</exception>
    public virtual Tensor Call(Tensor prediction, IntTensor labels, Tensor weights) => throw TakesNoWeights(labels.Describe());

    /// <summary>The loss of each element, whose mean is the loss; null if it is not such a mean.</summary>
    private protected virtual Tensor? Terms(Tensor prediction, Tensor target) => null;

    /// <summary>Σ weight·term / Σ weight; a weight counts for all elements of its example.</summary>
    private protected Tensor WeightedMean(Tensor terms, Tensor weights)
    {
        if (weights.Rank > terms.Rank || !terms.Shape.AsSpan()[..weights.Rank].SequenceEqual(weights.Shape.AsSpan())) throw new ShapeException(
            $"{Name}: there must be one weight for each example, of the target's first axes.",
            $"losses {terms.Describe()}, weights {weights.Describe()}.",
            "Give weights [N] for N examples.");
        LossWeights.Check(Name, nameof(weights), weights);
        int size = terms.Length / Math.Max(1, weights.Length);
        float sum = weights.Detach().Sum().Item();
        Tensor weighted = terms.Reshape(weights.Length, size) * weights.Detach().Reshape(weights.Length, 1);
        return weighted.Sum() * (sum == 0 ? 0 : 1 / (sum * size));
    }

    private ArgumentException TakesLabels(Tensor target) => new(
        $"{Name}: the target must be class labels, int32[N].\n" +
        $"  Got {target.Describe()}.\n" +
        "  Try IntTensor labels, as target.ToIntTensor(), or MeanSquaredError for numbers.", nameof(target));

    private ArgumentException TakesNoWeights(string target) => new(
        $"{Name}: this loss takes no weights with such a target.\n" +
        $"  Got {target}.\n" +
        "  Give labels to a classification loss and numbers to others; in a loss of your own override Call with weights.");

    /// <summary>The name with settings in brackets; those that are null are left out.</summary>
    private protected string With(params ReadOnlySpan<string?> settings)
    {
        string[] given = [.. settings.ToArray().OfType<string>()];
        return given.Length == 0 ? Name : $"{Name}({string.Join(", ", given)})";
    }

    /// <summary>Weights as a setting.</summary>
    private protected static string? Setting(Tensor? weights, string name = "classWeights") =>
        weights is null ? null : $"{name} [{string.Join(", ", weights.ToArray().Select(w => w.ToString(CultureInfo.InvariantCulture)))}]";

    /// <summary>The ignored label as a setting; null if it is the usual one.</summary>
    private protected static string? Setting(int ignoreIndex) =>
        ignoreIndex == -100 ? null : string.Create(CultureInfo.InvariantCulture, $"ignoreIndex {ignoreIndex}");

    /// <summary>Checks that prediction and target have the same shape.</summary>
    private protected void RequireSameShape(Tensor prediction, Tensor target)
    {
        if (prediction.Shape == target.Shape) return;
        string fix = prediction.Length == target.Length
            ? $"Try target.Reshape({string.Join(", ", prediction.Shape)})."
            : "The model must give as many outputs as the target has.";
        throw new ShapeException(
            $"{Name}: prediction and target must have the same shape; a loss never broadcasts.",
            $"prediction {prediction.Describe()}, target {target.Describe()}.", fix);
    }
}
