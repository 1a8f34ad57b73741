using System.Text.Json.Nodes;
using Myelin.Cli.Tests.Files;

namespace Myelin.Cli.Tests.Commands;

public sealed class TestOnnxTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Tests_are_counted_in_all_and_by_operator()
    {
        // The first passes; the second names what there is not, the third is damaged.
        foreach ((string name, byte[] model) in ((string, byte[])[])[("good", Model("Relu")), ("lacking", Model("Nonsense")), ("broken", [8])])
        {
            Directory.CreateDirectory(_cli.File(name));
            File.WriteAllBytes(Path.Combine(_cli.File(name), "model.onnx"), model);
        }

        string data = Directory.CreateDirectory(_cli.File("good/test_data_set_0")).FullName;
        File.WriteAllBytes(Path.Combine(data, "input_0.pb"), OnnxBuilder.Weight("x", [1], [-2]));
        File.WriteAllBytes(Path.Combine(data, "output_0.pb"), OnnxBuilder.Weight("y", [1], [0]));
        Outcome outcome = Cli.Run("test-onnx", _cli.Folder, "--report", _cli.File("report.md"), "--json");
        Assert.Equal(1, outcome.Code);
        JsonObject result = outcome.Result;
        Assert.Equal((3, 1, 1, 1), ((int)result["run"]!, (int)result["passed"]!, (int)result["notSupported"]!, (int)result["failed"]!));
        Assert.Equal("broken", (string?)result["failures"]![0]!["name"]);
        Assert.Contains("FAILED broken: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("3 tests: 1 passed, 1 not supported, 1 failed; of the 2 whose values are float32, integer or bool 1 passed, 50.0 %",
            outcome.Error, StringComparison.Ordinal);
        string report = File.ReadAllText(_cli.File("report.md"));
        Assert.Contains("| Nonsense | 1 | 0 | 1 | 0 | not implemented |\n| Relu | 1 | 1 | 0 | 0 |  |\n", report, StringComparison.Ordinal);
        Assert.Contains("Abs, Acos, ", report, StringComparison.Ordinal);
        Assert.Equal(0, Cli.Run("test-onnx", _cli.File("good")).Code);
    }

    [Fact]
    public void Folders_without_tests_are_errors()
    {
        Cli.Run("test-onnx", _cli.File("none")).Failed(1, "test-onnx: the folder must exist.\n  Got ", "libonnx-testdata");
        Cli.Run("test-onnx", _cli.Folder).Failed(1, "test-onnx: the folder must hold tests, each a folder with model.onnx.\n  Got none in ");
    }

    /// <summary>The published figures are those that the command finds.</summary>
    [Fact]
    public void The_report_in_the_documentation_is_the_one_that_the_command_writes()
    {
        string published = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "onnx-operators.md"));
        string folder = Require.OnnxTestData("node");
        int count = Directory.GetDirectories(folder).Length;
        Assert.SkipUnless(published.Contains($"**{count} tests: ", StringComparison.Ordinal),
            $"needs the version of libonnx-testdata that was measured, not one of {count} tests");
        Cli.Run("test-onnx", folder, "--report", _cli.File("report.md")).Done();
        Assert.Equal(published, File.ReadAllText(_cli.File("report.md")));
    }

    private static byte[] Model(string type) =>
        OnnxBuilder.Model([OnnxBuilder.Node(type, ["x"], "y")], [], [OnnxBuilder.Port("x", 1, 1)], [OnnxBuilder.Port("y", 1, 1)]);

    [Fact]
    public void A_test_without_a_graph_or_without_data_is_one_that_failed()
    {
        Directory.CreateDirectory(_cli.File("t/empty"));
        File.WriteAllText(_cli.File("t/empty/model.onnx"), "");
        Directory.CreateDirectory(_cli.File("t/bare"));
        File.Copy(Path.Combine(Checkout.Root, "tests/golden/onnx_operators/gelu.onnx"), _cli.File("t/bare/model.onnx"));
        Outcome outcome = Cli.Run("test-onnx", _cli.File("t"), "--json");
        Assert.Equal(1, outcome.Code);
        Assert.Equal(2, (int)outcome.Result["failed"]!);
        Assert.Contains("There is no test_data_set_0 to compare with.", outcome.Output, StringComparison.Ordinal);
    }
}
