using Myelin.Runs;

namespace Myelin.Cli.Terminal;

/// <summary>Shows the evaluation of a model.</summary>
internal static class ReportDisplay
{
    internal static void Show(Output output, EvaluationReport report)
    {
        if (report.Confusion is { } confusion) ResultTables.Show(output, confusion, report.Classes);
        foreach (string line in report.Summary.Split('\n')) output.Line(line);
    }
}
