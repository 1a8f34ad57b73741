namespace Myelin;

/// <summary>A classifier whose initial loss is far above guessing: it starts sure of wrong answers.</summary>
internal sealed class OverconfidentStart : DoctorRule
{
    public override string Name => "overconfident-start";

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Guess is not { } guess || run.Loss is not { Output: not OutputKind.Values } || guess.Relative(run.Samples[0].Loss) <= 2.5) yield break;
        yield return run.Found(this, FindingLevel.Warning, Certainty.Strong, "output", [("loss", run.Samples[0].Loss), ("guess", guess.Loss)],
            new Cure(CureKind.Initialize));
    }
}
