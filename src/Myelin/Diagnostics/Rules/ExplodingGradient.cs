namespace Myelin;

/// <summary>Gradients so large that a change of a thousandth of the weights changes the loss as a whole.</summary>
internal sealed class ExplodingGradient : DoctorRule
{
    private const double Largest = 300;

    public override string Name => "exploding-gradient";

    public override IReadOnlyList<string> Explains =>
        ["not-finite", "not-learning", "constant-prediction", "dead-units", "saturated-units", "underfitting", "worse-than-simple", "labels-carry-nothing"];

    public override IEnumerable<Finding> AtSample(Examination run) => run.IsIll ? Report(run) : [];

    public override IEnumerable<Finding> AtFailure(Examination run, Exception error) => error is DivergenceException ? Report(run) : [];

    private IEnumerable<Finding> Report(Examination run)
    {
        ParameterSigns? worst = run.Samples.SelectMany(s => s.Parameters).Where(p => p.IsWeight).MaxBy(p => p.Elasticity);
        if (worst is not { Elasticity: > Largest }) yield break;
        double usual = run.Samples.Select(s => Math.Sqrt(s.Parameters.Sum(p => p.GradientNorm * p.GradientNorm))).Where(n => n > 0).DefaultIfEmpty(1).Min();
        yield return run.Found(this, FindingLevel.Critical, Certainty.Strong, worst.Parameter.Key, [("elasticity", worst.Elasticity)],
            run.Samples[0].Parameters.Any(p => p.IsWeight && p.Elasticity > Largest)
                ? [new Cure(CureKind.Initialize), new Cure(CureKind.ClipGradients, usual)]
                : [new Cure(CureKind.ClipGradients, usual), new Cure(CureKind.Initialize)]);
    }
}
