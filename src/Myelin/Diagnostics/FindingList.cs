namespace Myelin;

/// <summary>The findings of a run: one for each rule and subject, without those that another explains.</summary>
internal sealed class FindingList
{
    private readonly List<(DoctorRule Rule, Finding Finding)> _found = [];

    internal IReadOnlyList<Finding> Sorted =>
        [.. _found.Select(f => f.Finding).OrderByDescending(f => f.Level).ThenByDescending(f => f.Certainty).ThenBy(f => f.Step)];

    internal void Clear() => _found.Clear();

    /// <summary>
    /// Adds a finding unless there is one of its rule that is as serious, or one that explains it; removes a less serious one, and those that it
    /// explains.
    /// </summary>
    /// <returns>Whether it is new.</returns>
    internal bool Add(DoctorRule rule, Finding finding)
    {
        if (_found.Exists(f => IsAsSerious(f.Finding, finding) || f.Rule.Explains.Contains(finding.Rule))) return false;
        _found.RemoveAll(f => f.Finding.Rule == finding.Rule || rule.Explains.Contains(f.Finding.Rule));
        _found.Add((rule, finding));
        return true;
    }

    private static bool IsAsSerious(Finding known, Finding finding) => known.Rule == finding.Rule && known.Level >= finding.Level;
}
