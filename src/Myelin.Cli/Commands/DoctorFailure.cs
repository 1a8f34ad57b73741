namespace Myelin.Cli.Commands;

/// <summary>The exit code that scripts ask for by --doctor-fail.</summary>
internal static class DoctorFailure
{
    /// <param name="level">From which level on a finding is a failure; null for none.</param>
    /// <param name="worst">The most serious finding; null for none.</param>
    internal static int Of(string? level, FindingLevel? worst) =>
        level is not null && worst >= Enum.Parse<FindingLevel>(level, ignoreCase: true) ? ExitCode.Failed : ExitCode.Done;
}
