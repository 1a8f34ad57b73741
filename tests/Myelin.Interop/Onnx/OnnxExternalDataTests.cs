using Google.Protobuf;
using Myelin.Interop.Onnx;
using Myelin.Interop.Onnx.Format;

namespace Myelin.Interop.Tests.Onnx;

public sealed class OnnxExternalDataTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("myelin").FullName;

    private string Folder => Path.Combine(_root, "model");

    public OnnxExternalDataTests()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "sub"));
        File.WriteAllBytes(Path.Combine(Folder, "weights.bin"), [0, 0, 0, 0, .. BitConverter.GetBytes(5f), .. BitConverter.GetBytes(7f)]);
        File.WriteAllBytes(Path.Combine(Folder, "sub", "weights.bin"), [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f)]);
        File.WriteAllBytes(Path.Combine(_root, "secret"), new byte[8]);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private OnnxModel Open(bool allowed, params (string Key, string Value)[] entries)
    {
        ModelProto model = ControlFlowModel.Make();
        TensorProto weight = model.Graph.Initializer[0];
        weight.RawData = ByteString.Empty;
        weight.DataLocation = TensorProto.Types.DataLocation.External;
        foreach ((string key, string value) in entries) weight.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
        string path = Path.Combine(Folder, "model.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        return OnnxModel.Open(path, new OnnxOptions { ExternalData = allowed });
    }

    [Fact]
    public void Weights_beside_the_model_are_read_where_that_is_allowed()
    {
        Assert.Equal([5, 7], Open(true, ("location", "weights.bin"), ("offset", "4"), ("length", "8")).Parameters().First().Value.ToArray());
        Assert.Equal([1, 2], Open(true, ("location", "sub/weights.bin")).Parameters().First().Value.ToArray());
        Assert.StartsWith(
            "ONNX: a model's weights must be in its own file, unless the option for external data is given.\n" +
                "  Got tensor \"one\", which is stored in a separate file.",
            Assert.Throws<InvalidDataException>(() => Open(false, ("location", "weights.bin"))).Message);
    }

    [Theory]
    [InlineData("../secret", "external data must be in the model's folder, named by a plain relative path")]
    [InlineData("sub/../../secret", "external data must be in the model's folder, named by a plain relative path")]
    [InlineData("sub\\..\\..\\secret", "external data must be in the model's folder, named by a plain relative path")]
    [InlineData("/etc/passwd", "external data must be in the model's folder, named by a plain relative path")]
    [InlineData("C:\\secret", "external data must be in the model's folder, named by a plain relative path")]
    [InlineData("", "external data must be in the model's folder, named by a plain relative path")]
    [InlineData("weights.bin\0", "external data must be in the model's folder, named by a plain relative path")]
    [InlineData("nothing.bin", "the file with external data must be in the model's folder")]
    [InlineData("sub", "the file with external data must be in the model's folder")]
    public void Places_outside_are_refused(string location, string rule) =>
        Assert.StartsWith($"ONNX: {rule}.", Assert.Throws<InvalidDataException>(() => Open(true, ("location", location))).Message);

    [Theory]
    [InlineData("8", "8", "external data must be inside their file and match the tensor's shape")]
    [InlineData("0", "4", "external data must be inside their file and match the tensor's shape")]
    [InlineData("9223372036854775807", "8", "external data must be inside their file and match the tensor's shape")]
    [InlineData("-4", "8", "offset of external data must be a number of at least 0")]
    [InlineData("0", "much", "length of external data must be a number of at least 0")]
    public void Ranges_outside_are_refused(string offset, string length, string rule) => Assert.StartsWith(
        $"ONNX: {rule}.", Assert.Throws<InvalidDataException>(() => Open(true, ("location", "weights.bin"), ("offset", offset), ("length", length))).Message);

    [Fact]
    public void Links_are_refused_wherever_they_lead()
    {
        File.CreateSymbolicLink(Path.Combine(Folder, "link.bin"), Path.Combine(_root, "secret"));
        Directory.CreateSymbolicLink(Path.Combine(Folder, "linked"), _root);
        foreach (string location in (string[])["link.bin", "linked/secret"])
        {
            Assert.StartsWith("ONNX: external data must not be reached through a link.",
                Assert.Throws<InvalidDataException>(() => Open(true, ("location", location))).Message);
        }
    }
}
