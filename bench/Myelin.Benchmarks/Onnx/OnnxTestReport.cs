using System.Text;
using System.Text.Json.Nodes;
using Myelin.Interop.Onnx;
using static System.FormattableString;

namespace Myelin.Benchmarks;

/// <summary>ONNX's own tests, run and counted: in all, and for each operator that a test's model has.</summary>
internal sealed class OnnxTestReport
{
    private readonly string _folder;
    private readonly OnnxTestRow[] _rows;
    private readonly OnnxTestRow _all, _plain;

    internal OnnxTestReport(string folder, OnnxTestCase[] cases)
    {
        _folder = folder;
        IEnumerable<string> operators = cases.SelectMany(c => c.Operators).Distinct().Order(StringComparer.Ordinal);
        _rows = [.. operators.Select(name => new OnnxTestRow(name, [.. cases.Where(c => c.Operators.Contains(name))]))];
        (_all, _plain) = (new OnnxTestRow("all", cases), new OnnxTestRow("float32, integer and bool", [.. cases.Where(c => c.IsPlain)]));
    }

    /// <summary>Whether a test gave a wrong answer or could not be read.</summary>
    internal bool HasFailures => _all.Failed > 0;

    private IEnumerable<OnnxTestCase> Failures => _all.Cases.Where(c => c.Outcome == OnnxTestOutcome.Failed);

    private string Summary
    {
        get
        {
            int count = _plain.Cases.Length;
            string plain = count == 0
                ? "none has only float32, integer and bool values"
                : Invariant($"of the {count} whose values are float32, integer or bool {_plain.Passed} passed, {(double)_plain.Passed / count:P1}");
            return $"{_all.Cases.Length} tests: {_all.Passed} passed, {_all.NotSupported} not supported, {_all.Failed} failed; {plain}";
        }
    }

    /// <summary>Runs the tests. One that cannot be read counts as failed.</summary>
    internal static OnnxTestCase[] Run(string[] tests, Output output)
    {
        const int Step = 100;
        var cases = new OnnxTestCase[tests.Length];
        for (int i = 0; i < tests.Length; i++)
        {
            if (i > 0 && i % Step == 0) output.Line($"{i} of {tests.Length} tests");
            try
            {
                cases[i] = OnnxTestCase.Run(tests[i]);
            }
            catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                cases[i] = new OnnxTestCase(Path.GetFileName(tests[i]), OnnxTestOutcome.Failed, error.Message, [], false);
            }
        }

        return cases;
    }

    internal void Print(Output output)
    {
        output.Line($"{"operator",-28} {"run",5} {"passed",7} {"not supported",14} {"failed",7}");
        foreach (OnnxTestRow row in (OnnxTestRow[])[.. _rows, _plain, _all])
        {
            output.Line($"{row.Operator,-28} {row.Cases.Length,5} {row.Passed,7} {row.NotSupported,14} {row.Failed,7}");
        }

        foreach (OnnxTestCase failed in Failures) output.Line($"FAILED {failed.Name}: {failed.Detail.ReplaceLineEndings(" ")}");
        output.Line(Summary);
    }

    internal JsonObject Json() => new()
    {
        ["folder"] = _folder,
        ["run"] = _all.Cases.Length,
        ["passed"] = _all.Passed,
        ["notSupported"] = _all.NotSupported,
        ["failed"] = _all.Failed,
        ["plain"] = _plain.Cases.Length,
        ["plainPassed"] = _plain.Passed,
        ["plainShare"] = _plain.Cases.Length == 0 ? null : Math.Round((double)_plain.Passed / _plain.Cases.Length, 4),
        ["failures"] = new JsonArray([.. Failures.Select(c => new JsonObject { ["name"] = c.Name, ["detail"] = c.Detail })]),
        ["operators"] = new JsonArray([.. _rows.Select(r => new JsonObject
        {
            ["operator"] = r.Operator,
            ["run"] = r.Cases.Length,
            ["passed"] = r.Passed,
            ["notSupported"] = r.NotSupported,
            ["failed"] = r.Failed,
            ["reasons"] = new JsonArray([.. r.Reasons().Select(reason => JsonValue.Create(reason))]),
        })]),
    };

    internal string Markdown()
    {
        var text = new StringBuilder();
        text.Append("# ONNX operators\n\n");
        text.Append($"Made by `{ResultPage.Program} test-onnx {_folder} --report FILE`,\n");
        text.Append("which runs ONNX's own tests of operators: each model as it is and prepared, its outputs compared with those recorded.\n\n");
        text.Append($"**{Summary}.**\n");
        text.Append("What is not supported is refused with the reason; nothing gives a wrong answer silently.\n\n");
        text.Append("A test counts for every operator in its model.\n\n");
        text.Append("| operator | run | passed | not supported | failed | why |\n|---|---:|---:|---:|---:|---|\n");
        foreach (OnnxTestRow row in _rows)
        {
            string reasons = string.Join("; ", row.Reasons()).Replace("|", "\\|", StringComparison.Ordinal);
            text.Append($"| {row.Operator} | {row.Cases.Length} | {row.Passed} | {row.NotSupported} | {row.Failed} | {reasons} |\n");
        }

        IReadOnlyList<string> supported = [.. OnnxGraphInfo.SupportedOperators];
        text.Append($"\n## Supported operators\n\n{supported.Count}, of operator sets 7 to {OnnxGraphInfo.NewestOpset}:\n\n");
        foreach (IGrouping<char, string> initial in supported.GroupBy(name => name[0])) text.Append($"- {string.Join(", ", initial)}\n");
        return text.ToString();
    }
}
