using Myelin;

namespace Extensions;

/// <summary>A rule of the doctor, as in docs/doctor/README.md.</summary>
internal sealed class TooFewExamples : DoctorRule
{
    public override string Name => "too-few-examples";

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Train is { Count: < 100 } train)
            yield return run.Found(this, FindingLevel.Warning, Certainty.Proof, $"Only {train.Count} examples.");
    }
}
