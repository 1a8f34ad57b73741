using System.Text.Json.Nodes;
using Myelin.Cli.Tests.Files;

namespace Myelin.Benchmarks.Tests;

public sealed class OnnxTestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tests_are_counted_in_all_and_by_operator()
    {
        // The first passes; the second names what there is not, the third is damaged.
        foreach ((string name, byte[] model) in ((string, byte[])[])[("good", Model("Relu")), ("lacking", Model("Nonsense")), ("broken", [8])])
        {
            Directory.CreateDirectory(_folder.File(name));
            File.WriteAllBytes(Path.Combine(_folder.File(name), "model.onnx"), model);
        }

        string data = Directory.CreateDirectory(_folder.File("good/test_data_set_0")).FullName;
        File.WriteAllBytes(Path.Combine(data, "input_0.pb"), OnnxBuilder.Weight("x", [1], [-2]));
        File.WriteAllBytes(Path.Combine(data, "output_0.pb"), OnnxBuilder.Weight("y", [1], [0]));
        Bench outcome = Bench.Run("test-onnx", _folder.Path, "--report", _folder.File("report.md"), "--json");
        Assert.Equal(1, outcome.Code);
        JsonObject result = outcome.Last;
        Assert.Equal((3, 1, 1, 1), ((int)result["run"]!, (int)result["passed"]!, (int)result["notSupported"]!, (int)result["failed"]!));
        Assert.Equal("broken", (string?)result["failures"]![0]!["name"]);
        Assert.Contains("FAILED broken: ", outcome.Error, StringComparison.Ordinal);
        const string Summary = "3 tests: 1 passed, 1 not supported, 1 failed; of the 2 whose values are float32, integer or bool 1 passed, 50.0 %";
        Assert.Contains(Summary, outcome.Error, StringComparison.Ordinal);
        string report = File.ReadAllText(_folder.File("report.md"));
        Assert.Contains("| Nonsense | 1 | 0 | 1 | 0 | not implemented |\n| Relu | 1 | 1 | 0 | 0 |  |\n", report, StringComparison.Ordinal);
        Assert.Contains("\n- Abs, Acos, ", report, StringComparison.Ordinal);
        Assert.Equal(0, Bench.Run("test-onnx", _folder.File("good")).Code);
    }

    [Fact]
    public void Folders_without_tests_are_errors()
    {
        string none = _folder.File("none");
        Bench.Run("test-onnx", none).Failed(1, $"test-onnx: the folder must exist.\n  Got {none}.\n  Debian's package libonnx-testdata has one: ");
        Bench.Run("test-onnx", _folder.Path).Failed(1, "test-onnx: the folder must hold tests, each a folder with model.onnx.\n  Got none in ");
    }

    /// <summary>The published figures are those that the command finds.</summary>
    [Fact]
    public void The_report_in_the_documentation_is_the_one_that_the_command_writes()
    {
        string published = File.ReadAllText(Checkout.File("docs/onnx-operators.md"));
        Assert.SkipUnless(Directory.Exists(TestOnnxCommand.DebianFolder), "Debian's package libonnx-testdata is not installed.");
        int count = Directory.GetDirectories(TestOnnxCommand.DebianFolder).Length;
        Assert.SkipUnless(published.Contains($"**{count} tests: ", StringComparison.Ordinal), $"Another version of libonnx-testdata has {count} tests.");
        Bench.Run("test-onnx", "--report", _folder.File("report.md")).Done();
        Assert.Equal(published, File.ReadAllText(_folder.File("report.md")));
    }

    private static byte[] Model(string type) =>
        OnnxBuilder.Model([OnnxBuilder.Node(type, ["x"], "y")], [], [OnnxBuilder.Port("x", 1, 1)], [OnnxBuilder.Port("y", 1, 1)]);

    [Fact]
    public void A_test_without_a_graph_or_without_data_is_one_that_failed()
    {
        Directory.CreateDirectory(_folder.File("t/empty"));
        File.WriteAllText(_folder.File("t/empty/model.onnx"), "");
        Directory.CreateDirectory(_folder.File("t/bare"));
        File.Copy(Checkout.File("tests/golden/onnx_operators/gelu.onnx"), _folder.File("t/bare/model.onnx"));
        Bench outcome = Bench.Run("test-onnx", _folder.File("t"), "--json");
        Assert.Equal(1, outcome.Code);
        Assert.Equal(2, (int)outcome.Last["failed"]!);
        Assert.Contains("There is no test_data_set_0 to compare with.", outcome.Output, StringComparison.Ordinal);
    }
}
