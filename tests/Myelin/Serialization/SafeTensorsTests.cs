using System.Buffers.Binary;
using System.Text;
using Myelin.Serialization;

namespace Myelin.Tests.Serialization;

public sealed class SafeTensorsTests
{
    private static readonly (string, Tensor)[] s_tensors =
    [
        ("0.weight", Tensor.From([1.5f, -2f, float.NaN, float.NegativeInfinity, float.Epsilon, -0f], 2, 3)),
        ("größe.Ω.权重", Tensor.From([7f], 1)),
        ("scalar", Tensor.Scalar(3)),
        ("empty", Tensor.Zeros(0, 4)),
        ("a \"quoted\"\\key\n", Tensor.From([1f, 2f], 2)),
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_written_is_read_again_bit_for_bit(bool canSeek)
    {
        byte[] bytes = Written(new Dictionary<string, string> { ["who"] = "Zoë", [""] = "" });
        TensorFile file = SafeTensors.Read(canSeek ? new MemoryStream(bytes) : new Trickle(bytes));
        Assert.Equal(s_tensors.Select(t => t.Item1), file.Tensors.Keys.Order(Comparer<string>.Create((a, b) => Place(a) - Place(b))));
        foreach ((string key, Tensor value) in s_tensors)
        {
            Assert.Equal(value.Shape, file.Tensors[key].Shape);
            Assert.Equal(value.ToArray().Select(BitConverter.SingleToInt32Bits), file.Tensors[key].ToArray().Select(BitConverter.SingleToInt32Bits));
        }

        Assert.Equal("Zoë", file.Metadata["who"]);
        Assert.Equal("", file.Metadata[""]);
        static int Place(string key) => Array.FindIndex(s_tensors, t => t.Item1 == key);
    }

    [Fact]
    public void The_header_is_padded_so_that_numbers_start_at_a_multiple_of_eight()
    {
        byte[] bytes = Written(null);
        Assert.Equal(0ul, BinaryPrimitives.ReadUInt64LittleEndian(bytes) % 8);
        Assert.Equal((byte)'{', bytes[8]);
    }

    [Fact]
    public void No_tensors_at_all_are_a_file_too()
    {
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, []);
        stream.Position = 0;
        Assert.Empty(SafeTensors.Read(stream).Tensors);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("__metadata__")]
    public void A_key_that_cannot_be_read_again_is_not_written(string second)
    {
        using var stream = new MemoryStream();
        var error = Assert.Throws<ArgumentException>(() => SafeTensors.Write(stream, [("a", Tensor.Zeros(1)), (second, Tensor.Zeros(1))]));
        Assert.StartsWith(
            $"safetensors: each tensor must have a unique key, other than __metadata__.\n  Got \"{second}\".", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, stream.Length);
    }

    [Theory]
    [InlineData("F64", "000000000000F8BF", -1.5f)]
    [InlineData("F32", "0000C0BF", -1.5f)]
    [InlineData("F16", "00BE", -1.5f)]
    [InlineData("BF16", "C0BF", -1.5f)]
    [InlineData("I64", "FEFFFFFFFFFFFFFF", -2f)]
    [InlineData("I32", "FEFFFFFF", -2f)]
    [InlineData("I16", "FEFF", -2f)]
    [InlineData("I8", "FE", -2f)]
    [InlineData("U64", "0000000000000080", 9223372036854775808f)]
    [InlineData("U32", "FFFFFFFF", 4294967295f)]
    [InlineData("U16", "FFFF", 65535f)]
    [InlineData("U8", "FF", 255f)]
    [InlineData("BOOL", "01", 1f)]
    public void Every_element_type_is_read(string type, string hex, float expected)
    {
        byte[] data = Convert.FromHexString(hex);
        TensorFile file = SafeTensors.Read(File($$$"""{"x":{"dtype":"{{{type}}}","shape":[1],"data_offsets":[0,{{{data.Length}}}]}}""", data));
        Assert.Equal(expected, file.Tensors["x"].Item());
    }

    [Fact]
    public void Tensors_are_found_in_any_order_of_the_header()
    {
        byte[] data = new byte[12];
        BinaryPrimitives.WriteSingleLittleEndian(data, 1);
        BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(8), 3);
        TensorFile file = SafeTensors.Read(
            File("""{"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}  """, data));
        Assert.Equal(1, file.Tensors["a"].Item());
        Assert.Equal([0f, 3f], file.Tensors["b"].ToArray());
    }

    [Theory]
    [InlineData("""[]""", 0, "the header must be a JSON object")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""", 4, "the header must be valid JSON")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}}""", 4, "the header must be valid JSON")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        8, "a key must not occur twice")]
    [InlineData("""{"x":{"dtype":"F8","shape":[1],"data_offsets":[0,1]}}""", 1, "the dtype must be a known one")]
    [InlineData("""{"x":{"dtype":"1","shape":[1],"data_offsets":[0,1]}}""", 1, "the dtype must be a known one")]
    [InlineData("""{"x":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}}""", 4, "the dtype must be a known one")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1]}}""", 4, "each entry must have one dtype, one shape and one pair of data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}""",
        4, "each entry must have one dtype, one shape and one pair of data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"extra":1}}""",
        4, "each entry must have one dtype, one shape and one pair of data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "each entry must have one dtype, one shape and one pair of data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "each entry must have one dtype, one shape and one pair of data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", 4, "each entry must have one dtype, one shape and one pair of data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "each entry must have one dtype, one shape and one pair of data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "each entry must have one dtype, one shape and one pair of data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999999999999]}}""",
        4, "each entry must have one dtype, one shape and one pair of data_offsets")]
    [InlineData("""{"x":7}""", 0, "each entry must have one dtype, one shape and one pair of data_offsets")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "each entry must have one dtype, one shape and one pair of data_offsets")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", 0, "each entry must have one dtype, one shape and one pair of data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "a tensor's bytes must match its shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}""", 4, "a tensor has at most 2147483647 elements")]
    [InlineData("""{"x":{"dtype":"F32","shape":[65536,65536],"data_offsets":[0,4]}}""", 4, "a tensor has at most 2147483647 elements")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""",
        6, "tensors must neither overlap nor leave gaps")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
        4, "tensors must neither overlap nor leave gaps")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""",
        12, "tensors must neither overlap nor leave gaps")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensors must neither overlap nor leave gaps")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "the tensors must cover the")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "must")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "the header must be valid JSON")]
    public void A_malformed_file_is_refused_by_the_rule_it_breaks(string header, int dataBytes, string rule)
    {
        foreach (Stream stream in (Stream[])[File(header, new byte[dataBytes]), new Trickle(File(header, new byte[dataBytes]).ToArray())])
        {
            var error = Assert.Throws<InvalidDataException>(() => SafeTensors.Read(stream, "bad.safetensors"));
            Assert.Contains(rule, error.Message, StringComparison.Ordinal);
            Assert.Matches("^safetensors: .+\\.\n  Got .+, in bad\\.safetensors\\.\n  .+\\.$", error.Message);
        }
    }

    [Theory]
    [InlineData(0, "the header's length must be complete")]
    [InlineData(7, "the header's length must be complete")]
    [InlineData(8, "the header must")]
    [InlineData(40, "the header must")]
    public void A_header_cut_off_is_refused(int length, string rule)
    {
        byte[] whole = Written(null)[..length];
        foreach (Stream stream in (Stream[])[new MemoryStream(whole), new Trickle(whole)])
        {
            Assert.Contains(rule, Assert.Throws<InvalidDataException>(() => SafeTensors.Read(stream)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(100_000_001ul)]
    [InlineData(ulong.MaxValue)]
    [InlineData(99_000_000ul)]
    public void A_header_said_to_be_long_takes_no_memory(ulong length)
    {
        byte[] bytes = new byte[1000];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        foreach (Stream stream in (Stream[])[new MemoryStream(bytes), new Trickle(bytes)])
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Contains("the header must", Assert.Throws<InvalidDataException>(() => SafeTensors.Read(stream)).Message, StringComparison.Ordinal);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        }
    }

    [Fact]
    public void A_tensor_said_to_be_large_takes_no_memory()
    {
        const string Header = """{"x":{"dtype":"F32","shape":[2000000000],"data_offsets":[0,8000000000]}}""";
        foreach (Stream stream in (Stream[])[File(Header, new byte[16]), new Trickle(File(Header, new byte[16]).ToArray())])
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<InvalidDataException>(() => SafeTensors.Read(stream));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        }
    }

    [Fact]
    public void A_key_is_shown_short_and_without_control_characters()
    {
        string Refused(string header) => Assert.Throws<InvalidDataException>(() => SafeTensors.Read(File(header, new byte[4]), "bad.safetensors")).Message;
        string key = "\\u001b[2J" + new string('k', 1000);
        Assert.Contains($"Got another form for \"?[2J{new string('k', 96)}…\", in", Refused($$$"""{"{{{key}}}":{}}"""), StringComparison.Ordinal);
        Assert.Contains("Got \"?\" of \"x\", in", Refused("""{"x":{"dtype":"\u0007"}}"""), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_has_at_most_64_axes()
    {
        MemoryStream Of(int rank) =>
            File($$$"""{"x":{"dtype":"F32","shape":[{{{string.Join(",", Enumerable.Repeat(1, rank))}}}],"data_offsets":[0,4]}}""", new byte[4]);
        Assert.Equal(64, SafeTensors.Read(Of(64)).Tensors["x"].Rank);
        Assert.Contains("a tensor has at most 64 axes.\n  Got more for \"x\", in",
            Assert.Throws<InvalidDataException>(() => SafeTensors.Read(Of(65))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused()
    {
        byte[] header = [.. "{\""u8, 0xC3, 0x28, .. "\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"u8];
        byte[] bytes = [.. BitConverter.GetBytes((ulong)header.Length), .. header, 0, 0, 0, 0];
        Assert.Throws<InvalidDataException>(() => SafeTensors.Read(new MemoryStream(bytes)));
    }

    [Fact]
    public void Of_twenty_thousand_mutants_none_does_more_than_be_refused()
    {
        byte[] whole = Written(new Dictionary<string, string> { ["a"] = "b" });
        var random = new RandomStream(11);
        int refused = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20_000; i++)
        {
            byte[] mutant = (byte[])whole.Clone();
            for (int change = random.Next(4); change >= 0; change--)
            {
                // Most changes in the header: numbers are numbers, whatever their bits.
                int place = random.Next(random.Next(4) == 0 ? mutant.Length : mutant.Length - 36);
                mutant[place] = random.Next(3) switch
                {
                    0 => (byte)random.Next(256),
                    1 => (byte)"0123456789[]{},:\"\\"[random.Next(18)],
                    _ =>
                    (byte)(mutant[place] ^ (1 << random.Next(8)))
                };
            }

            if (random.Next(8) == 0) mutant = mutant[..random.Next(mutant.Length)];
            try
            {
                SafeTensors.Read(i % 2 == 0 ? new MemoryStream(mutant) : new Trickle(mutant));
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 10_000, 20_000);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 20_000, 0, 200_000);
    }

    [Fact]
    public void A_missing_file_is_an_IO_error()
    {
        using var folder = new TemporaryFolder();
        Assert.ThrowsAny<IOException>(() => SafeTensors.Read(folder.File("none")));
    }

    private static byte[] Written(IReadOnlyDictionary<string, string>? metadata)
    {
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, s_tensors, metadata);
        return stream.ToArray();
    }

    private static MemoryStream File(string header, byte[] data)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(header);
        return new MemoryStream([.. BitConverter.GetBytes((ulong)utf8.Length), .. utf8, .. data]);
    }

    /// <summary>A stream as from a network: it cannot seek, and gives a few bytes at a time.</summary>
    private sealed class Trickle(byte[] bytes) : Stream
    {
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int given = Math.Min(Math.Min(count, 7), bytes.Length - _position);
            Array.Copy(bytes, _position, buffer, offset, given);
            _position += given;
            return given;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
