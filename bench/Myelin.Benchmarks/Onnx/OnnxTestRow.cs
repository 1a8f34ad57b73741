using Myelin.Interop.Onnx;

namespace Myelin.Benchmarks;

/// <summary>The tests whose models have one operator, or of all.</summary>
internal sealed record OnnxTestRow(string Operator, OnnxTestCase[] Cases)
{
    internal int Passed => Count(OnnxTestOutcome.Passed);

    internal int NotSupported => Count(OnnxTestOutcome.NotSupported);

    internal int Failed => Count(OnnxTestOutcome.Failed);

    /// <summary>Why tests did not pass: what is said of this operator, or of the whole model.</summary>
    internal IEnumerable<string> Reasons() => Cases.Where(c => c.Outcome != OnnxTestOutcome.Passed).SelectMany(Reasons).Distinct();

    private int Count(OnnxTestOutcome outcome) => Cases.Count(c => c.Outcome == outcome);

    private IEnumerable<string> Reasons(OnnxTestCase test)
    {
        // A refused model lists each thing that is missing on a line of its own.
        string[] lines = test.Detail.Split('\n');
        string[] missing = [.. lines.Where(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line.Trim())];
        if (missing.Length > 0) return missing.Select(what => Blame(test, FirstWord(what), what == Operator ? "not implemented" : what));
        // Else the rule names the operator, and the line below says what was wrong.
        string rule = lines[0].StartsWith("ONNX: ", StringComparison.Ordinal) ? lines[0]["ONNX: ".Length..] : lines[0];
        bool isOfOperator = test.Operators.Contains(FirstWord(rule)) && lines.Length > 1;
        string got = lines.Length > 1 ? lines[1].Trim() : "";
        return [Blame(test, FirstWord(rule), (isOfOperator ? got : $"{rule} {got}").Replace("Got ", "", StringComparison.Ordinal).Trim().TrimEnd('.'))];
    }

    /// <summary>What is said of another operator of the model is not this one's fault.</summary>
    private string Blame(OnnxTestCase test, string name, string what) => name != Operator && test.Operators.Contains(name) ? $"next to {name}" : what;

    private static string FirstWord(string text) => text.Split(' ', ',')[0];
}
