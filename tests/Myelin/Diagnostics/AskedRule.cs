namespace Myelin.Tests.Diagnostics;

/// <summary>A rule that finds what a test gives it.</summary>
internal sealed class AskedRule(string name, Func<Examination, IEnumerable<Finding>> atSample) : DoctorRule
{
    public override string Name => name;

    public override IEnumerable<Finding> AtSample(Examination run) => atSample(run);
}
