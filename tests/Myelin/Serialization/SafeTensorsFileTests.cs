using Myelin.Serialization;

namespace Myelin.Tests.Serialization;

public sealed class SafeTensorsFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("myelin").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, params (string, NdArray)[] arrays)
    {
        string path = Path.Combine(_folder, name);
        using FileStream stream = File.Create(path);
        SafeTensors.WriteArrays(stream, arrays, new Dictionary<string, string> { ["made"] = name });
        return path;
    }

    private string WriteIndex(string map)
    {
        string path = Path.Combine(_folder, "model.safetensors.index.json");
        File.WriteAllText(path, $"{{\"metadata\": {{\"total_size\": 1}}, \"weight_map\": {{{map}}}}}");
        return path;
    }

    [Fact]
    public void Arrays_written_one_at_a_time_give_the_same_bytes()
    {
        Dictionary<string, NdArray> arrays = new() { ["a"] = NdArray.From<float>([1, 2], 2, 1), ["b"] = NdArray.From<long>([3]) };
        ArrayEntry[] entries = [.. arrays.Select(a => new ArrayEntry(a.Key, a.Value.Type, a.Value.Shape))];
        using MemoryStream whole = new(), parts = new();
        SafeTensors.WriteArrays(whole, arrays.Select(a => (a.Key, a.Value)), new Dictionary<string, string> { ["m"] = "n" });
        SafeTensors.WriteArrays(parts, entries, entry => arrays[entry.Name], new Dictionary<string, string> { ["m"] = "n" });
        Assert.Equal(whole.ToArray(), parts.ToArray());
        Assert.Equal("Write: an array must match its entry, float32[2, 1].\n  Got int64[1] for \"a\".\n  Convert it first, or change the entry.",
            Assert.Throws<ArgumentException>(() => SafeTensors.WriteArrays(parts, entries, _ => arrays["b"])).Message);
    }

    [Fact]
    public void Every_type_is_written_and_read_bit_for_bit()
    {
        ElementType[] types = [.. Enum.GetValues<ElementType>().Where(t => t != ElementType.Complex128)];
        (string, NdArray)[] arrays = [.. types.Select(
            type => (type.ToString(),
                NdArray.Wrap(type, [2, 3], [.. Enumerable.Range(0, 6 * type.Size).Select(i => (byte)(type == ElementType.Bool ? i % 2 : i * 37))])))];
        using var file = SafeTensorsFile.Open(Write("all.safetensors", arrays));
        Assert.Equal(types.Select(t => t.ToString()), file.Entries.Select(e => e.Name));
        Assert.Equal("all.safetensors", file.Metadata["made"]);
        foreach ((string name, NdArray written) in arrays)
        {
            NdArray read = file.Read(name);
            Assert.Equal((written.Type, written.Shape), (read.Type, read.Shape));
            Assert.True(written.Bytes.SequenceEqual(read.Bytes), name);
            if (!written.Type.IsComplex) Assert.Equal(written.ToTensor().ToArray(), file.ReadTensor(name).ToArray());
        }
    }

    [Fact]
    public void Scalars_empty_tensors_and_any_name_are_read()
    {
        using var file = SafeTensorsFile.Open(
            Write("odd.safetensors", ("größe.重み", NdArray.Scalar(2.5f)), ("", NdArray.From<long>([], 0, 3)), ("long", NdArray.From(Tensor.Arange(300_000)))));
        Assert.Equal(2.5f, file.ReadTensor("größe.重み").Item());
        Assert.Equal("int64[0, 3]", file.Read("").Describe());
        Assert.Equal(299_999, file.ReadTensor("long")[299_999]);
    }

    [Fact]
    public void An_unknown_name_is_told_what_there_is() => Assert.StartsWith(
        "safetensors: the array must be in the file.\n  Got \"b\", in ",
        Assert.Throws<KeyNotFoundException>(() => SafeTensorsFile.Open(Write("one.safetensors", ("a", NdArray.Scalar(1)))).Read("b")).Message);

    [Fact]
    public void A_file_cut_off_while_it_is_open_is_an_error()
    {
        string path = Write("cut.safetensors", ("a", NdArray.From(Tensor.Zeros(100))));
        using var file = SafeTensorsFile.Open(path);
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) stream.SetLength(stream.Length - 4);
        Assert.Contains("tensor \"a\" must be complete", Assert.Throws<InvalidDataException>(() => file.ReadTensor("a")).Message);
        Assert.Contains("must cover the rest of the file exactly", Assert.Throws<InvalidDataException>(() => SafeTensorsFile.Open(path)).Message);
    }

    [Fact]
    public void An_index_joins_its_files()
    {
        Write("model-1.safetensors", ("a", NdArray.Scalar(1f)), ("b", NdArray.Scalar(2f)));
        Write("model-2.safetensors", ("c", NdArray.Scalar(3f)));
        using var file = SafeTensorsFile.Open(WriteIndex("\"a\": \"model-1.safetensors\", \"b\": \"model-1.safetensors\", \"c\": \"model-2.safetensors\""));
        Assert.Equal(["a", "b", "c"], file.Entries.Select(e => e.Name));
        Assert.Equal(3, file.ReadTensor("c").Item());
    }

    [Theory]
    [InlineData("\"a\": \"../model-1.safetensors\"", "the index must name files in its own folder")]
    [InlineData("\"a\": \"/etc/passwd\"", "the index must name files in its own folder")]
    [InlineData("\"a\": \"sub\\\\model-1.safetensors\"", "the index must name files in its own folder")]
    [InlineData("\"a\": \"other.safetensors\"", "all files of the index must be in its folder")]
    [InlineData("\"a\": \"model-1.safetensors\"", "the index must list every tensor of its files")]
    [InlineData("\"a\": \"model-1.safetensors\", \"b\": \"model-1.safetensors\", \"c\": \"model-1.safetensors\"",
        "every tensor of the index must be in its file")]
    [InlineData("\"a\": 1", "each tensor must be in one file")]
    [InlineData("", "an index must name a tensor")]
    [InlineData("\"a\": ", "an index must be valid JSON")]
    [InlineData("\"a\": \"model-1.safetensors\", \"a\": \"model-1.safetensors\"", "each tensor must be in one file")]
    public void A_wrong_index_is_refused(string map, string rule)
    {
        Write("model-1.safetensors", ("a", NdArray.Scalar(1f)), ("b", NdArray.Scalar(2f)));
        Assert.StartsWith($"safetensors: {rule}.", Assert.Throws<InvalidDataException>(() => SafeTensorsFile.Open(WriteIndex(map))).Message);
    }

    [Fact]
    public void Links_out_of_the_folder_are_refused()
    {
        string outside = Directory.CreateTempSubdirectory("myelin").FullName;
        using (FileStream stream = File.Create(Path.Combine(outside, "secret.safetensors"))) SafeTensors.WriteArrays(stream, [("a", NdArray.Scalar(1f))]);
        File.CreateSymbolicLink(Path.Combine(_folder, "model-1.safetensors"), Path.Combine(outside, "secret.safetensors"));
        Assert.StartsWith("safetensors: the files of an index must not be links.",
            Assert.Throws<InvalidDataException>(() => SafeTensorsFile.Open(WriteIndex("\"a\": \"model-1.safetensors\""))).Message);
        Directory.Delete(outside, recursive: true);
    }

    [Fact]
    public void A_name_twice_and_a_type_the_format_lacks_are_refused_when_writing()
    {
        Assert.StartsWith("safetensors: each tensor must have a unique key",
            Assert.Throws<ArgumentException>(() => SafeTensors.WriteArrays(Stream.Null, [("a", NdArray.Scalar(1)), ("a", NdArray.Scalar(2))])).Message);
        Assert.StartsWith("safetensors: the format must support the element type.",
            Assert.Throws<NotSupportedException>(
                () => SafeTensors.WriteArrays(Stream.Null, [("a", NdArray.Wrap(ElementType.Complex128, [], new byte[16]))])).Message);
    }
}
