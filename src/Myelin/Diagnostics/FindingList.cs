namespace Myelin;

/// <summary>The findings of a run: one for each rule, without those that another explains.</summary>
internal sealed class FindingList
{
    private readonly List<Entry> _found = [];

    internal IReadOnlyList<Finding> Sorted =>
        [.. _found.Select(f => f.Finding).OrderByDescending(f => f.Level).ThenByDescending(f => f.Certainty).ThenBy(f => f.Step)];

    /// <summary>The rules whose findings were serious until <see cref="LowerAll"/>.</summary>
    internal IReadOnlyList<string> Lowered { get; private set; } = [];

    internal void Clear()
    {
        _found.Clear();
        Lowered = [];
    }

    /// <summary>
    /// Adds a finding unless there is one of its rule that is as serious, or one that explains it; removes a less serious one, and those that it
    /// explains.
    /// </summary>
    /// <param name="finding">The finding.</param>
    /// <param name="explained">The rules whose findings are consequences of it.</param>
    /// <param name="isSymptom">Whether it is what the run looks like at some step, which may pass.</param>
    /// <returns>What is new: the finding, or one that explains it and was only suspected so far.</returns>
    internal IReadOnlyList<Finding> Add(Finding finding, IEnumerable<string> explained, bool isSymptom = false)
    {
        Entry entry = new(finding, [.. explained], isSymptom && finding.Certainty != Certainty.Proof);
        if (_found.Exists(f => IsSame(f.Finding, finding) && f.Finding.Level >= finding.Level)) return [];
        if (_found.Exists(f => f.Explains(finding)))
        {
            return finding.Level >= FindingLevel.Warning ? Raise(finding.Step, f => f.Explained.Contains(finding.Rule)) : [];
        }

        _found.RemoveAll(f => IsSame(f.Finding, finding) || entry.Explains(f.Finding));
        _found.Add(entry);
        return [finding];
    }

    /// <summary>Gives all suspicions the level that they have in an ill run.</summary>
    /// <param name="step">After how many steps.</param>
    internal IReadOnlyList<Finding> RaiseAll(long step) => Raise(step, _ => true);

    private List<Finding> Raise(long step, Predicate<Entry> which)
    {
        List<Finding> raised = [];
        for (int i = 0; i < _found.Count; i++)
        {
            if (_found[i].Finding is not { IfIll: { } level } suspected || suspected.Level >= level || !which(_found[i])) continue;
            _found[i] = _found[i] with { Finding = suspected with { Level = level, Step = step } };
            raised.Add(_found[i].Finding);
        }

        return raised;
    }

    /// <summary>Makes notes of symptoms and suspicions: the run is well after all.</summary>
    /// <param name="step">After how many steps.</param>
    internal IReadOnlyList<Finding> LowerAll(long step)
    {
        List<Finding> lowered = [];
        for (int i = 0; i < _found.Count; i++)
        {
            if (_found[i] is not { Finding.Level: >= FindingLevel.Warning } entry || !(entry.IsSymptom || entry.Finding.IfIll is not null)) continue;
            _found[i] = entry with { Finding = entry.Finding with { Level = FindingLevel.Note, Step = step } };
            lowered.Add(_found[i].Finding);
        }

        Lowered = [.. lowered.Select(f => f.Rule)];
        return lowered;
    }

    /// <summary>A rule speaks once, but each rule that failed is named.</summary>
    private static bool IsSame(Finding a, Finding b) => a.Rule == b.Rule && (a.Subject == b.Subject || a.Rule != Finding.RuleFailed);

    private sealed record Entry(Finding Finding, string[] Explained, bool IsSymptom)
    {
        /// <summary>A mere note is no cause.</summary>
        internal bool Explains(Finding other) =>
            (Finding.Level >= FindingLevel.Warning || Finding.IfIll is not null) && Explained.Contains(other.Rule);
    }
}
