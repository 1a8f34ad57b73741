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
    public virtual double? WeightOf(IntTensor labels) => null;

    /// <summary>The sum of the labels' class weights; null without weights.</summary>
    private protected static double? WeightOf(IntTensor labels, Tensor? classWeights)
    {
        if (classWeights is null) return null;
        double sum = 0;
        foreach (int label in labels.AsSpan()) sum += (uint)label < (uint)classWeights.Length ? classWeights.Span[label] : 0;
        GC.KeepAlive(classWeights);
        return sum;
    }

    /// <summary>The loss of predictions with targets.</summary>
    /// <param name="prediction">The model's output.</param>
    /// <param name="target">The desired output.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">This loss takes labels.</exception>
    public virtual Tensor Call(Tensor prediction, Tensor target) => throw new ArgumentException(
        $"{Name}: the target must be class labels, int32[N].\n" +
        $"  Got {target.Describe()}.\n" +
        "  Try IntTensor labels, or MeanSquaredError for numbers.", nameof(target));

    /// <summary>The loss of predictions with class labels.</summary>
    /// <param name="prediction">The model's output, a score for each class.</param>
    /// <param name="labels">The right classes, from 0.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">This loss takes targets.</exception>
    public virtual Tensor Call(Tensor prediction, IntTensor labels) => throw new ArgumentException(
        $"{Name}: the target must be numbers, float32{prediction.Shape}.\n" +
        $"  Got labels {labels.Describe()}.\n" +
        "  Try CrossEntropy for classes, or labels.OneHot(classes) as targets.", nameof(labels));

    /// <summary>The name with settings in brackets; those that are null are left out.</summary>
    private protected string With(params ReadOnlySpan<string?> settings)
    {
        string[] given = [.. settings.ToArray().OfType<string>()];
        return given.Length == 0 ? Name : $"{Name}({string.Join(", ", given)})";
    }

    /// <summary>Class weights as a setting.</summary>
    private protected static string? Setting(Tensor? classWeights) =>
        classWeights is null ? null : $"classWeights [{string.Join(", ", classWeights.ToArray().Select(w => w.ToString(CultureInfo.InvariantCulture)))}]";

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
