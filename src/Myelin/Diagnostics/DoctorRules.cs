namespace Myelin;

/// <summary>The doctor's own rules.</summary>
internal static class DoctorRules
{
    /// <summary>All of them; what follows from program and data alone comes first.</summary>
    internal static IReadOnlyList<DoctorRule> All =>
    [
    ];
}
