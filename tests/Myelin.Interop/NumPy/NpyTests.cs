using System.Buffers.Binary;
using System.Text;
using Myelin.Interop.NumPy;
using Myelin.Serialization;

namespace Myelin.Interop.Tests.NumPy;

public sealed class NpyTests
{
    public static TheoryData<string> WrittenAlike =>
        ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1", "c8", "c16", "special", "scalar", "empty", "vector", "long_shape"];

    [Theory]
    [MemberData(nameof(WrittenAlike))]
    public void What_NumPy_wrote_is_written_byte_for_byte(string name)
    {
        NdArray array = Npy.Read(Recorded.Path($"{name}.npy"));
        using var stream = new MemoryStream();
        Npy.Write(stream, array);
        Assert.Equal(Recorded.Bytes($"{name}.npy"), stream.ToArray());
    }

    [Theory]
    [InlineData("objects", "\"|O\", Python objects: a pickle, which could run anything when it is opened, so it never is",
        "Save numbers: np.stack(list(x)).astype(np.float32), or if shapes differ np.savez(path, *x).")]
    [InlineData("records", "structured elements (records with fields)", "Save each field as a separate array.")]
    [InlineData("texts", "\"<U2\", texts", "Save numbers: np.unique(x, return_inverse=True)[1] numbers the texts in order.")]
    [InlineData("bytes", "\"|S1\", texts", "Save numbers: np.unique(x, return_inverse=True)[1] numbers the texts in order.")]
    [InlineData("dates", "\"<M8[D]\", dates or times", "Save it as numbers: x.astype(np.int64).")]
    [InlineData("longdouble", "\"<f16\", floats wider than 64 bits, which .NET lacks", "Save it with 64 bits: x.astype(np.float64), or np.complex128.")]
    public void Elements_that_are_no_numbers_are_refused_by_what_they_are(string name, string got, string advice)
    {
        string path = Recorded.Path($"{name}.npy");
        Assert.Equal($"NumPy: the elements must be numbers.\n  Got {got}, in {path}.\n  {advice}",
            Assert.Throws<InvalidDataException>(() => Npy.Read(path)).Message);
    }

    [Fact]
    public void A_stream_is_read_no_further_than_the_array()
    {
        using var stream = new MemoryStream([.. Recorded.Bytes("f4.npy"), .. Recorded.Bytes("i8.npy"), 7]);
        Assert.Equal(ElementType.Float32, Npy.Read(stream).Type);
        Assert.Equal(ElementType.Int64, Npy.Read(stream).Type);
        Assert.Equal(7, stream.ReadByte());
        using var forward = new Forward(Recorded.Bytes("fortran.npy"));
        Assert.Equal([2, 3, 4], Npy.Read(forward).Shape);
    }

    [Fact]
    public void Files_are_written_and_read_again()
    {
        string path = Path.GetTempFileName();
        Npy.Write(path, Tensor.From([1f, 2, 3], 3, 1));
        Assert.Equal([1f, 2, 3], Npy.Read(path).ToTensor().ToArray());
        Assert.StartsWith("NumPy: NumPy must support the element type.\n  Got bfloat16[1].\n",
            Assert.Throws<ArgumentException>(() => Npy.Write(path, NdArray.From<float>([1]).Convert(ElementType.BFloat16))).Message);
        (string, NdArray)[] arrays = [("größe.Ω", NdArray.Scalar(1L)), ("empty", NdArray.From<float>([], 0, 3)), ("W", NdArray.From<bool>([true, false]))];
        foreach (bool compress in (bool[])[false, true])
        {
            NpzFile.Write(path, arrays, compress);
            byte[] first = System.IO.File.ReadAllBytes(path);
            using (NpzFile file = NpzFile.Open(path))
            {
                Assert.Equal(arrays.Select(a => a.Item1), file.Entries.Select(e => e.Name));
                foreach ((string name, NdArray value) in arrays)
                    Assert.Equal($"{value.Describe()} {Convert.ToHexString(value.Bytes)}",
                        $"{file.Read(name).Describe()} {Convert.ToHexString(file.Read(name).Bytes)}");
            }

            NpzFile.Write(path, arrays, compress);
            Assert.Equal(first, System.IO.File.ReadAllBytes(path));
        }

        Assert.Contains(
            "Got \"x\" twice", Assert.Throws<ArgumentException>(() => NpzFile.Write(path, [("x", arrays[0].Item2), ("x", arrays[0].Item2)])).Message);
        System.IO.File.Delete(path);
    }

    [Fact]
    public void An_array_that_is_no_numbers_does_not_hinder_the_others()
    {
        using NpzFile file = NpzFile.Open(Recorded.Path("mixed.npz"));
        Assert.Equal(["numbers"], file.Entries.Select(e => e.Name));
        Assert.Contains("\"<U1\", texts", file.Metadata["names"]);
        Assert.Contains("\"<U1\", texts", Assert.Throws<InvalidDataException>(() => file.Read("names")).Message);
    }

    [Theory]
    [InlineData("", "no '{' at character 0")]
    [InlineData("{}", "no descr")]
    [InlineData("{'descr': '<f4'}", "no fortran_order")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}", "no shape")]
    [InlineData("{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': ()}", "the key \"descr\"")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (), 'x': 1}", "the key \"x\"")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': ()}", "neither True nor False at character 34")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2)}", "a number instead of a tuple of sizes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': 2}", "no '(' at character 50")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1+1,)}", "no shape of at most 64 axes, at character 52")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", "no size at character 51")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}; import os", "more after the dictionary, at character 55")]
    [InlineData("{'descr': __import__('os').system('x'), 'fortran_order': False, 'shape': ()}", "not a plain text at character 10")]
    [InlineData("{'descr': '\\x3cf4', 'fortran_order': False, 'shape': ()}", "not a plain text at character 10")]
    [InlineData("__import__('os')", "no '{' at character 0")]
    public void A_header_is_a_dictionary_of_three_entries_and_no_Python(string header, string got) => Assert.StartsWith(
        $"NumPy: the header must be a dictionary of descr, fortran_order and shape.\n  Got {got}, in evil.npy.\n", Refused(header));

    [Theory]
    [InlineData("(-1,)")]
    [InlineData("(-2, -2)")]
    [InlineData("(4294967296, 4294967296)")]
    [InlineData("(2147483648,)")]
    [InlineData("(0, 9223372036854775807)")]
    [InlineData("(65536, 65536, 0)")]
    [InlineData("(1073741824,)")]
    public void A_shape_is_possible(string shape) =>
        Assert.Contains($"Got shape (\"{shape.Trim('(', ')', ',')}\") of <f4", Refused($"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}}}"));

    [Fact]
    public void Nothing_is_taken_for_what_is_not_there()
    {
        byte[] huge = File("{'descr': '<f8', 'fortran_order': False, 'shape': (250000000,)}");
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("float64[250000000] needs 2000000000 bytes.\n  Got 8, in evil.npy",
            Assert.Throws<InvalidDataException>(() => NpyFile.Open(new MemoryStream(huge), "evil.npy")).Message);
        Assert.Contains("needs 2000000000 bytes", Assert.Throws<InvalidDataException>(() => Npy.Read(new MemoryStream(huge))).Message);
        Assert.Contains("needs 2000000000 bytes", Assert.Throws<InvalidDataException>(() => Npy.Read(new Forward(huge))).Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 3 << 20);
    }

    [Fact]
    public void A_header_is_as_short_as_NumPy_allows()
    {
        byte[] file = File("{}");
        (file[6], file[8], file[9]) = (1, 0xff, 0xff);
        Assert.Contains("at most 10000 bytes long.\n  Got 65535", Read(file));
        byte[] two = [.. NpyMagic, 2, 0, 0xff, 0xff, 0xff, 0xff, 0];
        Assert.Contains("at most 10000 bytes long.\n  Got 4294967295", Read(two));
        Assert.Contains("must be 1.0, 2.0 or 3.0", Read([.. NpyMagic, 4, 0, 0, 0]));
        Assert.Contains("the header must be complete", Read([.. NpyMagic, 1, 0, 50, 0]));
        Assert.Contains("the header must be complete", Read([]));
        Assert.Contains("must begin with the magic text", Read(new byte[20]));
    }

    [Fact]
    public void Bools_are_0_or_1()
    {
        byte[] file = [.. File("{'descr': '|b1', 'fortran_order': False, 'shape': (4,)}")[..^8], 0, 1, 2, 255];
        Assert.Equal([0, 1, 1, 1], Npy.Read(new MemoryStream(file)).Bytes.ToArray());
    }

    private static byte[] NpyMagic => [0x93, .. "NUMPY"u8];

    private static byte[] File(string header)
    {
        byte[] text = Encoding.UTF8.GetBytes(header), length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        return [.. NpyMagic, 1, 0, .. length, .. text, .. new byte[8]];
    }

    private static string Refused(string header) => Read(File(header));

    private static string Read(byte[] file) => Assert.Throws<InvalidDataException>(() => NpyFile.Open(new MemoryStream(file), "evil.npy")).Message;

    /// <summary>A stream that cannot seek.</summary>
    private sealed class Forward(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public override bool CanSeek => false;
    }
}
