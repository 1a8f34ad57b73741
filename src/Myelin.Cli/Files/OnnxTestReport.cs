using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Interop.Onnx;
using Myelin.Serialization;
using Spectre.Console;

namespace Myelin.Cli.Files;

/// <summary>Runs ONNX's own tests for `myelin test-onnx`, and counts them: in all, and for each operator that a test's model has.</summary>
internal static class OnnxTestReport
{
    /// <summary>How the outcome of one operator's tests reads.</summary>
    private sealed record Row(string Operator, OnnxTestCase[] Cases)
    {
        internal int Count(OnnxTestOutcome outcome) => Cases.Count(c => c.Outcome == outcome);

        /// <summary>Why tests are not passed: what is said of this operator, or of the whole model.</summary>
        internal IEnumerable<string> Reasons() => Cases.Where(c => c.Outcome != OnnxTestOutcome.Passed).SelectMany(Reasons).Distinct();

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
        private string Blame(OnnxTestCase test, string name, string what) => name != Operator && test.Operators.Contains(name) ? $"beside {name}" : what;

        private static string FirstWord(string text) => text.Split(' ', ',')[0];
    }

    /// <summary>Runs the tests. The exit code says whether one gave a wrong answer.</summary>
    internal static int Run(Output output, string folder, string[] tests, string? report)
    {
        OnnxTestCase[] cases = RunAll(output, tests);
        Row[] rows = [.. cases.SelectMany(c => c.Operators).Distinct().Order(StringComparer.Ordinal).Select(name => new Row(name, [.. cases.Where(c => c.Operators.Contains(name))]))];
        var all = new Row("all", cases);
        var plain = new Row("float32, integer and bool", [.. cases.Where(c => c.IsPlain)]);
        output.Line($"{"operator",-28} {"run",5} {"passed",7} {"not supported",14} {"failed",7}");
        foreach (Row row in rows.Append(plain).Append(all))
        {
            Harmless.Line(output, $"{row.Operator,-28} {row.Cases.Length,5} {row.Count(OnnxTestOutcome.Passed),7} {row.Count(OnnxTestOutcome.NotSupported),14} {row.Count(OnnxTestOutcome.Failed),7}");
        }

        foreach (OnnxTestCase failed in cases.Where(c => c.Outcome == OnnxTestOutcome.Failed)) Harmless.Line(output, $"FAILED {failed.Name}: {failed.Detail.ReplaceLineEndings(" ")}");
        output.Line(Summary(all, plain));
        if (report is not null)
        {
            AtomicFile.WriteText(report, Markdown(folder, rows, all, plain));
            output.Line($"written to {report}");
        }

        output.Event("result", Json(folder, rows, all, plain));
        return all.Count(OnnxTestOutcome.Failed) == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static OnnxTestCase[] RunAll(Output output, string[] tests)
    {
        if (!output.IsLive) return [.. tests.Select(Run)];
        return output.Console.Progress().AutoClear(true).Start(context =>
        {
            ProgressTask bar = context.AddTask("testing", maxValue: tests.Length);
            return tests.Select(test =>
            {
                OnnxTestCase result = Run(test);
                bar.Increment(1);
                return result;
            }).ToArray();
        });
    }

    /// <summary>A test that cannot be read is one that failed; the others go on.</summary>
    private static OnnxTestCase Run(string folder)
    {
        try
        {
            return OnnxTestCase.Run(folder);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return new OnnxTestCase(Path.GetFileName(folder), OnnxTestOutcome.Failed, ErrorText.Of(error), [], false);
        }
    }

    private static string Summary(Row all, Row plain) => string.Create(CultureInfo.InvariantCulture,
        $"{all.Cases.Length} tests: {all.Count(OnnxTestOutcome.Passed)} passed, {all.Count(OnnxTestOutcome.NotSupported)} not supported, {all.Count(OnnxTestOutcome.Failed)} failed; ")
        + (plain.Cases.Length == 0 ? "none has float32, integer and bool values alone" : string.Create(CultureInfo.InvariantCulture,
        $"of the {plain.Cases.Length} whose values are float32, integer or bool {plain.Count(OnnxTestOutcome.Passed)} passed, {(double)plain.Count(OnnxTestOutcome.Passed) / plain.Cases.Length:P1}"));

    private static JsonObject Json(string folder, Row[] rows, Row all, Row plain) => new()
    {
        ["folder"] = folder,
        ["run"] = all.Cases.Length,
        ["passed"] = all.Count(OnnxTestOutcome.Passed),
        ["notSupported"] = all.Count(OnnxTestOutcome.NotSupported),
        ["failed"] = all.Count(OnnxTestOutcome.Failed),
        ["plain"] = plain.Cases.Length,
        ["plainPassed"] = plain.Count(OnnxTestOutcome.Passed),
        ["plainShare"] = plain.Cases.Length == 0 ? null : Math.Round((double)plain.Count(OnnxTestOutcome.Passed) / plain.Cases.Length, 4),
        ["failures"] = new JsonArray([.. all.Cases.Where(c => c.Outcome == OnnxTestOutcome.Failed).Select(c => new JsonObject { ["name"] = c.Name, ["detail"] = c.Detail })]),
        ["operators"] = new JsonArray([.. rows.Select(r => new JsonObject
        {
            ["operator"] = r.Operator,
            ["run"] = r.Cases.Length,
            ["passed"] = r.Count(OnnxTestOutcome.Passed),
            ["notSupported"] = r.Count(OnnxTestOutcome.NotSupported),
            ["failed"] = r.Count(OnnxTestOutcome.Failed),
            ["reasons"] = OnnxInfoText.Texts(r.Reasons()),
        })]),
    };

    private static string Markdown(string folder, Row[] rows, Row all, Row plain)
    {
        var text = new StringBuilder();
        text.Append("# ONNX operators\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Made by `myelin test-onnx {folder} --report FILE`, which runs ONNX's own backend tests: each model as it is and prepared, its outputs beside those recorded.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"**{Summary(all, plain)}.** What is not supported is refused with the reason; nothing gives a wrong answer silently.\n\n");
        text.Append("A test counts for every operator in its model.\n\n| operator | run | passed | not supported | failed | why |\n|---|---:|---:|---:|---:|---|\n");
        foreach (Row row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.Operator} | {row.Cases.Length} | {row.Count(OnnxTestOutcome.Passed)} | {row.Count(OnnxTestOutcome.NotSupported)} | {row.Count(OnnxTestOutcome.Failed)} | {Escaped(string.Join("; ", row.Reasons()))} |\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n## Supported operators\n\n{OnnxGraphInfo.SupportedOperators.Count}, of operator sets 7 to {OnnxGraphInfo.NewestOpset}: {string.Join(", ", OnnxGraphInfo.SupportedOperators)}.\n");
        return text.ToString();
    }

    private static string Escaped(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
