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
    /// <returns>What is new: the finding, or one that explains it and was only suspected so far.</returns>
    internal IReadOnlyList<Finding> Add(DoctorRule rule, Finding finding)
    {
        if (_found.Exists(f => f.Finding.Rule == finding.Rule && f.Finding.Level >= finding.Level)) return [];
        if (_found.Exists(f => Explains(f.Rule, f.Finding) && f.Rule.Explains.Contains(finding.Rule)))
        {
            return finding.Level >= FindingLevel.Warning ? Raise(finding.Step, f => f.Explains.Contains(finding.Rule)) : [];
        }

        _found.RemoveAll(f => f.Finding.Rule == finding.Rule || (Explains(rule, finding) && rule.Explains.Contains(f.Finding.Rule)));
        _found.Add((rule, finding));
        return [finding];
    }

    /// <summary>A mere note is no cause, and a rule that failed has found none.</summary>
    private static bool Explains(DoctorRule rule, Finding finding) =>
        finding.Rule == rule.Name && (finding.Level >= FindingLevel.Warning || finding.IfIll is not null);

    /// <summary>Gives suspicions the level that they have in an ill run.</summary>
    /// <param name="step">After how many steps.</param>
    /// <param name="which">The rules whose suspicions are raised.</param>
    internal IReadOnlyList<Finding> Raise(long step, Func<DoctorRule, bool> which)
    {
        List<Finding> raised = [];
        for (int i = 0; i < _found.Count; i++)
        {
            if (_found[i] is not (var rule, { IfIll: { } level } suspected) || suspected.Level >= level || !which(rule)) continue;
            _found[i] = (rule, suspected with { Level = level, Step = step });
            raised.Add(_found[i].Finding);
        }

        return raised;
    }
}
