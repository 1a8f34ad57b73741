using System.Text;
using Myelin.Interop.PyTorch;
using Myelin.Interop.Tests.Pickle;
using Myelin.Interop.Tests.Zip;
using Myelin.Serialization;

namespace Myelin.Interop.Tests.PyTorch;

public sealed class PyTorchFileTests
{
    internal static readonly (string Name, NdArray Value)[] Arrays =
    [
        ("layer.weight", NdArray.From<float>([1.5f, -2f, float.NaN, float.NegativeInfinity, float.Epsilon, -0f], 2, 3)),
        ("größe.Ω.权重", NdArray.From<long>([long.MinValue, 7], 2)),
        ("scalar", NdArray.Scalar(3.25)),
        ("empty", NdArray.From<float>([], 0, 4)),
        ("float16", NdArray.From<Half>([(Half)1.5, Half.NaN], 2)),
        ("bfloat16", NdArray.From<float>([1.5f, -3f], 2).Convert(ElementType.BFloat16)),
        ("int8", NdArray.From<sbyte>([-128, 127], 1, 2)),
        ("int16", NdArray.From<short>([-3, 4], 2, 1)),
        ("int32", NdArray.From<int>([int.MinValue, 5])),
        ("uint8", NdArray.From<byte>([0, 255])),
        ("bool", NdArray.From<bool>([true, false, true])),
        ("complex64", NdArray.Wrap(ElementType.Complex64, [2], [.. Enumerable.Range(0, 16).Select(i => (byte)i)])),
        ("complex128", NdArray.Wrap(ElementType.Complex128, [1], [.. Enumerable.Range(0, 16).Select(i => (byte)i)])),
        ("", NdArray.From<float>([9])),
    ];

    [Fact]
    public void What_is_written_is_read_again_bit_for_bit()
    {
        string path = Path.GetTempFileName();
        PyTorchFile.Write(path, Arrays);
        byte[] first = File.ReadAllBytes(path);
        using (PyTorchFile file = PyTorchFile.Open(path))
        {
            Assert.Equal(Arrays.Select(a => a.Name), file.Entries.Select(e => e.Name));
            Assert.Empty(file.Metadata);
            foreach ((string name, NdArray value) in Arrays)
            {
                NdArray read = file.Read(name);
                Assert.Equal((value.Type, value.Shape), (read.Type, read.Shape));
                Assert.Equal(value.Bytes, read.Bytes);
            }
        }

        PyTorchFile.Write(path, Arrays);
        Assert.Equal(first, File.ReadAllBytes(path));
        File.Delete(path);
    }

    [Fact]
    public void A_model_goes_there_and_back()
    {
        string path = Path.GetTempFileName();
        var weight = Tensor.From([1f, 2, 3, 4, 5, 6], 2, 3);
        PyTorchFile.Write(path, [("weight", NdArray.From(weight))]);
        using PyTorchFile file = PyTorchFile.Open(path);
        Assert.Equal(weight.ToArray(), file.ReadTensor("weight").ToArray());
        file.Dispose();
        File.Delete(path);
    }

    [Fact]
    public void What_PyTorch_lacks_is_not_written()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Assert.StartsWith("PyTorch: the element type must be one that all versions of PyTorch support.\n  Got uint32[1].\n",
            Assert.Throws<ArgumentException>(() => PyTorchFile.Write(path, [("x", NdArray.From<uint>([1]))])).Message);
        Assert.StartsWith("PyTorch: each array must have a name of its own.\n  Got \"x\" twice.\n",
            Assert.Throws<ArgumentException>(() => PyTorchFile.Write(path, [Arrays[0] with { Name = "x" }, Arrays[1] with { Name = "x" }])).Message);
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData("module_zip.pt", "torch.nn.modules.linear.Linear", "save model.state_dict() instead")]
    [InlineData("module_legacy.pt", "", "save model.state_dict() instead")]
    [InlineData("torchscript.pt", "a program (TorchScript)", "export ONNX")]
    [InlineData("sparse.pt", "torch.", "save tensor.to_dense()")]
    [InlineData("quantized.pt", "torch.", "save tensor.dequantize()")]
    public void What_is_no_plain_tensor_is_refused_with_the_reason(string name, string got, string advice)
    {
        string message = Assert.Throws<InvalidDataException>(() => ArrayFiles.Open(Recorded.Path(name))).Message;
        Assert.Contains(got, message);
        Assert.Contains(advice, message);
    }

    [Fact]
    public void Storages_of_the_other_byte_order_are_turned_around()
    {
        byte[] pickle = new PickleBuilder().Raw("\u0080\u0002").Tensor(2, 0, [2], [1]).Done();
        BuiltEntry[] entries =
            [new("a/data.pkl", pickle), new("a/data/0", [0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0]), new("a/byteorder", Encoding.ASCII.GetBytes("big"))];
        using PyTorchFile file = PyTorchFile.Open(new MemoryStream(ZipBuilder.Build(entries)), "big.pt");
        Assert.Equal([1.5f, -2f], file.Read("big").AsSpan<float>().ToArray());
        Assert.Equal([1.5f, -2f], file.Read("big").AsSpan<float>().ToArray());
        Assert.Contains("Got \"middle\"", PyTorchAttackTests.Refused([entries[0], entries[1], new("a/byteorder", Encoding.ASCII.GetBytes("middle"))]));
    }

    [Fact]
    public void Tensors_of_untyped_storages_are_read()
    {
        // As PyTorch 2.3 writes uint16: _rebuild_tensor_v3 on an UntypedStorage of bytes.
        byte[] pickle = new PickleBuilder().Raw("\u0080\u0002").Global("torch._utils", "_rebuild_tensor_v3").Raw("((").Text("storage")
            .Global("torch.storage", "UntypedStorage").Text("0").Text("cpu").Integer(8)
            .Raw("tQ").Integer(1).Integers(2).Integers(2).Raw("\u0089").Global("collections", "OrderedDict").Raw(")R").Global("torch", "uint16")
                .Raw("tR").Done();
        using PyTorchFile file = PyTorchFile.Open(
            new MemoryStream(ZipBuilder.Build(new BuiltEntry("a/data.pkl", pickle), new BuiltEntry("a/data/0", [0, 0, 1, 0, 0, 0, 3, 1]))), "x.pt");
        Assert.Equal([(ushort)1, (ushort)259], file.Read("x").AsSpan<ushort>().ToArray());
    }

    [Fact]
    public void Parts_of_storages_are_read_as_the_oldest_versions_wrote_them()
    {
        // Elements 1 to 3 of a storage of 5, under a key of their own; the tensor is the last two.
        byte[] tensor = new PickleBuilder().Global("torch._utils", "_rebuild_tensor").Raw("((").Text("storage").Global("torch", "ByteStorage")
            .Text("7").Text("cpu").Integer(5)
            .Raw("(").Text("8").Integer(1).Integer(3).Raw("ttQ").Integer(1).Integers(2).Integers(1).Raw("tR").Done();
        byte[] file = [.. Recorded.Bytes("alone_legacy.pt").AsSpan(0, 0x89), .. tensor, .. new PickleBuilder().Raw("](").Text("7").Raw("e").Done(),
            5, 0, 0, 0, 0, 0, 0, 0, 10, 11, 12, 13, 14];
        using PyTorchFile read = PyTorchFile.Open(new MemoryStream(file), "old.pt");
        Assert.Equal([12, 13], read.Read("old").Bytes.ToArray());
        // A part that is longer than its storage.
        file[file.AsSpan().IndexOf("J\u0003\0\0\0tt"u8) + 1] = 5;
        Assert.Contains(
            "a part must be inside its storage", Assert.Throws<InvalidDataException>(() => PyTorchFile.Open(new MemoryStream(file), "old.pt")).Message);
    }

    [Fact]
    public void Only_the_storage_of_the_tensor_asked_for_is_read()
    {
        byte[] pickle = new PickleBuilder().Raw("\u0080\u0002]").Tensor(1, 0, [1], [1], key: "0").Raw("a").Tensor(1, 0, [1], [1], key: "1").Raw("a").Done();
        byte[] zip = ZipBuilder.Build(
            new BuiltEntry("a/data.pkl", pickle), new BuiltEntry("a/data/0", [0, 0, 0x80, 0x3f]), new BuiltEntry("a/data/1", [0, 0, 0, 0]) { Crc = 1 });
        using PyTorchFile file = PyTorchFile.Open(new MemoryStream(zip), "x.pt");
        Assert.Equal(1f, file.Read("0").AsSpan<float>()[0]);
        Assert.Contains("a wrong checksum for \"a/data/1\"", Assert.Throws<InvalidDataException>(() => file.Read("1")).Message);
    }
}
