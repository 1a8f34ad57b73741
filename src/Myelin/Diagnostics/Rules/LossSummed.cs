namespace Myelin;

/// <summary>A loss that is added up over the batch: the steps grow with the batch size.</summary>
internal sealed class LossSummed : DoctorRule
{
    public override string Name => "loss-summed";

    public override IReadOnlyList<string> Explains =>
    [
        "learning-rate-too-high", "not-finite", "exploding-gradient", "overconfident-start", "not-learning", "worse-than-simple", "dead-units",
        "saturated-units", "targets-off-scale",
    ];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run is not { Loss: { } loss, Samples: [{ Output: { Rank: > 0 } output, Batch: { } batch }, ..] } || output.Shape[0] != batch.Count) yield break;
        // The mean over the same examples twice is the same mean.
        double once = Of(loss, output, batch), twice = Of(loss, Tensor.Concat([output, output], 0), Twice(batch));
        if (!(Math.Abs((twice / once) - 2) < 0.01)) yield break;
        Finding found = run.Found(this, FindingLevel.Note, Certainty.Proof, "loss", [("once", once), ("twice", twice)], new Cure(CureKind.AverageLoss));
        yield return found with { IfIll = FindingLevel.Critical };
    }

    private static double Of(Loss loss, Tensor prediction, Batch batch) =>
        NoGrad.Run(() => batch.HasLabels ? loss.Call(prediction, batch.Labels) : loss.Call(prediction, batch.Targets)).Item();

    private static Batch Twice(Batch batch) => batch.HasLabels
        ? new Batch(batch.Count * 2).With(
            "labels", IntTensor.From([.. batch.Labels.ToArray(), .. batch.Labels.ToArray()], [2 * batch.Labels.Shape[0], .. batch.Labels.Shape.AsSpan()[1..]]))
        : new Batch(batch.Count * 2).With("targets", Tensor.Concat([batch.Targets, batch.Targets], 0));
}
