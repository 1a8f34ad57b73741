using System.Globalization;

namespace Myelin.Cli.Runs;

/// <summary>
/// Cross-entropy with label smoothing where gradients are recorded, and without where a model is only judged: the validation loss, and what
/// early stopping goes by, is then the same figure as the test loss.
/// </summary>
internal sealed class SmoothedCrossEntropy(double labelSmoothing) : Loss
{
    private readonly CrossEntropy _learning = new(labelSmoothing: (float)labelSmoothing), _judging = new();

    public override Tensor Call(Tensor prediction, IntTensor labels) => (!NoGrad.IsActive ? _learning : _judging).Call(prediction, labels);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}({labelSmoothing})");
}
