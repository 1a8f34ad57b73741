namespace Myelin;

/// <summary>
/// Recognizes one cause of bad training. Derive from it to add a rule of your own to <see cref="Doctor.Rules"/>; a rule only looks, and one that
/// throws is reported and switched off.
/// </summary>
/// <example><code>
/// sealed class TooFewExamples : DoctorRule
/// {
///     public override string Name => "too-few-examples";
///
///     public override IEnumerable&lt;Finding&gt; AtStart(Examination run)
///     {
///         if (run.Train is { Count: &lt; 100 } train)
///             yield return run.Found(this, FindingLevel.Warning, Certainty.Proof, $"Only {train.Count} examples.");
///     }
/// }
/// </code></example>
public abstract class DoctorRule
{
    /// <summary>The name in findings: lower case with hyphens.</summary>
    public abstract string Name { get; }

    /// <summary>The rules whose findings are consequences of this one's: they are not reported besides it.</summary>
    public virtual IReadOnlyList<string> Explains => [];

    /// <summary>Before the first step: data, structure, initial weights.</summary>
    public virtual IEnumerable<Finding> AtStart(Examination run) => [];

    /// <summary>After a step whose vital signs were taken.</summary>
    public virtual IEnumerable<Finding> AtSample(Examination run) => [];

    /// <summary>After an epoch and its validation.</summary>
    public virtual IEnumerable<Finding> AtEpoch(Examination run) => [];

    /// <summary>After the last step.</summary>
    public virtual IEnumerable<Finding> AtEnd(Examination run) => [];

    /// <summary>When the run ends with an exception.</summary>
    public virtual IEnumerable<Finding> AtFailure(Examination run, Exception error) => [];
}
