namespace Myelin.Runs;

/// <summary>The doctor of a run: without the rules that the user switched off, its findings reported as events.</summary>
internal static class DoctorOfRun
{
    /// <param name="ignored">The names of the rules that are not asked.</param>
    /// <param name="language">The language of findings.</param>
    /// <param name="report">Called with each finding.</param>
    internal static Doctor Create(IReadOnlyList<string> ignored, Language language, Action<RunEvent> report)
    {
        var doctor = new Doctor();
        foreach (DoctorRule rule in doctor.Rules.Where(rule => ignored.Contains(rule.Name)).ToArray()) doctor.Rules.Remove(rule);
        doctor.Found += finding => report(FindingMade.Of(finding, language));
        return doctor;
    }
}
