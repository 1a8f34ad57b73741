namespace Myelin.Benchmarks;

/// <summary>A loss times a factor, or times the number of examples, as if it was added up.</summary>
internal sealed class ChangedLoss(Loss loss, float factor, bool perExample = false) : Loss
{
    public override OutputKind Output => loss.Output;

    public override Tensor Call(Tensor prediction, IntTensor labels) => loss.Call(prediction, labels) * (perExample ? labels.Length : factor);

    public override Tensor Call(Tensor prediction, Tensor target) => loss.Call(prediction, target) * (perExample ? target.Length : factor);
}
