using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Interop.Onnx;
using Myelin.Runs;

namespace Myelin.Cli.Files;

/// <summary>The output of `myelin info` for an ONNX model.</summary>
internal static class OnnxInfoText
{
    /// <summary>The format name of an ONNX model as a file of arrays.</summary>
    internal const string Format = "ONNX";

    /// <summary>For a longer graph only the first operators are shown; JSON has all.</summary>
    private const int ShownNodes = 60;

    internal static void Show(Output output, string path)
    {
        OnnxGraphInfo info = OnnxGraphInfo.Read(path);
        string opsets = string.Join(
            ", ", info.Opsets.Select(o => string.Create(CultureInfo.InvariantCulture, $"{(o.Key.Length == 0 ? "operator set" : o.Key)} {o.Value}")));
        Harmless.Line(output, $"{path}: ONNX, {opsets}, {(info.Producer.Length == 0 ? "no producer named" : $"made by {info.Producer}")}");
        foreach (OnnxPort port in info.Inputs) Harmless.Line(output, $"input   {port}");
        foreach (OnnxPort port in info.Outputs) Harmless.Line(output, $"output  {port}");
        output.Line(string.Create(CultureInfo.InvariantCulture, $"graph   {NumberText.Count(info.Nodes.Count, "operator")}, in order"));
        foreach (OnnxNodeInfo node in info.Nodes.Take(ShownNodes))
        {
            Harmless.Line(output, $"  {node.Operator,-20} {Values(output, node.Inputs)} -> {Values(output, node.Outputs)}");
        }

        int more = info.Nodes.Count - ShownNodes;
        if (more > 0) output.Line(string.Create(CultureInfo.InvariantCulture, $"  … and {more:N0} more, which --json lists"));
        (string Name, int Count)[] operators =
        [
            .. info.Nodes.GroupBy(n => n.Operator).Select(g => (g.Key, g.Count())).OrderByDescending(g => g.Item2).ThenBy(g => g.Key, StringComparer.Ordinal),
        ];
        Harmless.Line(output, $"counts  {string.Join(", ", operators.Select(o => $"{o.Name} {o.Count}"))}");
        JsonArray tensors = FileInfoText.Tensors(output, info.Weights);
        string elsewhere = info.HasExternalData ? ", some in separate files: --external-data allows reading them" : "";
        output.Line(string.Create(CultureInfo.InvariantCulture, $"parameters {info.ParameterCount:N0}{elsewhere}"));
        JsonObject metadata = FileInfoText.Metadata(output, info.Metadata);
        if (!info.IsSupported) output.Notice("It cannot be run here; not supported:");
        foreach (string what in info.NotSupported) Harmless.Line(output, $"  {what}");
        output.Event("result", new JsonObject
        {
            ["file"] = path,
            ["format"] = Format,
            ["producer"] = info.Producer,
            ["irVersion"] = info.IrVersion,
            ["opsets"] = new JsonObject(info.Opsets.Select(o => KeyValuePair.Create(o.Key, (JsonNode?)o.Value))),
            ["graph"] = info.Graph,
            ["inputs"] = Ports(info.Inputs),
            ["outputs"] = Ports(info.Outputs),
            ["operators"] = new JsonObject(operators.Select(o => KeyValuePair.Create(o.Name, (JsonNode?)o.Count))),
            ["nodes"] = new JsonArray([.. info.Nodes.Select(Node)]),
            ["parameters"] = info.ParameterCount,
            ["externalData"] = info.HasExternalData,
            ["tensors"] = tensors,
            ["metadata"] = metadata,
            ["supported"] = info.IsSupported,
            ["notSupported"] = Texts(info.NotSupported),
        });
    }

    private static JsonObject Node(OnnxNodeInfo node) => new()
    {
        ["name"] = node.Name,
        ["operator"] = node.Operator,
        ["inputs"] = Texts(node.Inputs),
        ["outputs"] = Texts(node.Outputs),
    };

    internal static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    private static JsonArray Ports(IReadOnlyList<OnnxPort> ports) =>
        [.. ports.Select(JsonNode (p) => new JsonObject { ["name"] = p.Name, ["type"] = p.Type, ["axes"] = p.Axes is null ? null : Texts(p.Axes) })];

    private static string Values(Output output, IReadOnlyList<string> names) =>
        string.Join(", ", names.Select(n => n.Length == 0 ? "-" : TextFit.Shorten(n, output.Width / 2)));
}
