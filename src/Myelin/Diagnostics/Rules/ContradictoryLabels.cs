namespace Myelin;

/// <summary>Equal inputs with different labels: no network can answer both.</summary>
internal sealed class ContradictoryLabels : DoctorRule
{
    private const double Coarse = 0.4;

    public override string Name => "contradictory-labels";

    public override IReadOnlyList<string> Explains => ["underfitting", "worse-than-simple", "not-learning", "labels-carry-nothing", "stopped-too-early"];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Data is not { } data || data.Contradictory <= 0.02
            || (run.Data.Columns.Count > 0 && run.Data.Columns.All(c => c.StandardDeviation == 0))) yield break;
        // In a table of a few categories the same row with another outcome is the usual case.
        bool isCoarse = data.Distinct < Coarse;
        yield return run.Found(this, data.Contradictory > 0.1 && !isCoarse ? FindingLevel.Warning : FindingLevel.Note, Certainty.Proof, "labels",
            [("share", 100 * data.Contradictory), ("best", 100 * (1 - data.Contradictory))], new Cure(CureKind.CheckLabels));
    }
}
