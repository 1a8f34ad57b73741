namespace Myelin;

/// <summary>Parameters that never change: the optimizer lacks them, they are frozen at random values, or no gradient reaches them.</summary>
internal sealed class ParameterNotTrained : DoctorRule
{
    public override string Name => "parameter-not-trained";

    public override IReadOnlyList<string> Explains =>
        ["underfitting", "worse-than-simple", "not-learning", "stopped-too-early", "learning-rate-too-low", "labels-carry-nothing"];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        HashSet<Parameter> trained = [.. run.Optimizer.Parameters];
        Parameter[] missing = [.. run.Model.Parameters().Where(p =>
            !run.Frozen.Contains(p.Key) && (p.RequiresGrad ? !trained.Contains(p) : p.Shape.Rank >= 2 && p.IsScaledInitial))];
        // Loaded weights of which only a part is trained further are no mistake.
        if (missing.Length == 0 || missing.All(p => p.Shape.Rank < 2 || !p.IsScaledInitial)) yield break;
        yield return Report(run, missing, missing[0].RequiresGrad ? "not in the optimizer" : "frozen at its initial values");
    }

    public override IEnumerable<Finding> AtSample(Examination run)
    {
        // Where all is learned, gradients may well be 0.
        if (run.RecentLoss < 0.1 || run.Recent(3).ToArray() is not { Length: 3 } samples) yield break;
        Parameter[] silent = [.. samples[0].Parameters.Where(p => p.IsWeight).Select(p => p.Parameter).Where(p =>
            samples.All(s => s.Parameters.First(signs => signs.Parameter == p) is { GradientNorm: 0 }))];
        // A layer of dead units gets no gradient either, which DeadUnits says.
        if (silent.Length == 0 || samples[^1].Layers.Any(l => l.Layer is Relu && l.Active.All(active => !active))) yield break;
        yield return Report(run, silent, "without a gradient");
    }

    private Finding Report(Examination run, Parameter[] parameters, string what) => run.Found(this, FindingLevel.Warning, Certainty.Proof, parameters[0].Key,
        [("count", parameters.Length), ("what", what)], new Cure(CureKind.TrainParameter, Subject: parameters[0].Key));
}
