namespace Myelin;

/// <summary>How much a finding matters.</summary>
public enum FindingLevel
{
    /// <summary>Worth knowing; nothing need be done.</summary>
    Note,

    /// <summary>The result is probably worse than it could be.</summary>
    Warning,

    /// <summary>The network does not learn, or its figures mean something else than they seem to.</summary>
    Critical,
}
