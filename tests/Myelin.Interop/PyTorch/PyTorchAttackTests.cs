using System.Text;
using Myelin.Interop.PyTorch;
using Myelin.Interop.Tests.Pickle;
using Myelin.Interop.Tests.Zip;

namespace Myelin.Interop.Tests.PyTorch;

/// <summary>Tensors that reach out of their storage, storages that are not what they say, and the like.</summary>
public sealed class PyTorchAttackTests
{
    internal static string Refused(params IEnumerable<BuiltEntry> entries) =>
        Assert.Throws<InvalidDataException>(() => PyTorchFile.Open(new MemoryStream(ZipBuilder.Build(entries)), "evil.pt")).Message;

    private static string Refused(PickleBuilder pickle, int storageBytes = 24) =>
        Refused(new BuiltEntry("a/data.pkl", pickle.Done()), new BuiltEntry("a/data/0", new byte[storageBytes]));

    private static PickleBuilder Proto => new PickleBuilder().Raw("\u0080\u0002");

    [Theory]
    [InlineData(6, 0, new long[] { 7 }, new long[] { 1 })]
    [InlineData(6, 1, new long[] { 6 }, new long[] { 1 })]
    [InlineData(6, 7, new long[] { 0 }, new long[] { 1 })]
    [InlineData(6, -1, new long[] { 1 }, new long[] { 1 })]
    [InlineData(6, long.MinValue + 1, new long[] { 1 }, new long[] { 1 })]
    [InlineData(6, long.MaxValue, new long[] { 2 }, new long[] { 1 })]
    [InlineData(6, 0, new long[] { 2, 3 }, new long[] { 4, 1 })]
    [InlineData(6, 0, new long[] { 2 }, new long[] { 6 })]
    [InlineData(6, 0, new long[] { 2 }, new long[] { -1 })]
    [InlineData(6, 5, new long[] { 2 }, new long[] { -1 })]
    [InlineData(6, 0, new long[] { 2 }, new long[] { long.MaxValue })]
    [InlineData(6, 0, new long[] { 2, 2, 2 }, new long[] { 1L << 62, 1L << 62, 1 })]
    [InlineData(6, 0, new long[] { 1 << 14, 1 << 14 }, new long[] { 5, 5 })]
    [InlineData(0, 0, new long[] { 1 }, new long[] { 1 })]
    [InlineData(6, 6, new long[] { 1 }, new long[] { 1 })]
    public void Offset_and_strides_stay_inside_the_storage(long elements, long offset, long[] shape, long[] strides) =>
        Assert.Contains("a tensor must be inside its storage", Refused(Proto.Tensor(elements, offset, shape, strides), (int)elements * 4));

    [Theory]
    [InlineData(new long[] { -1 }, new long[] { 1 })]
    [InlineData(new long[] { 1, 2 }, new long[] { 1 })]
    [InlineData(new long[] { 1L << 32 }, new long[] { 0 })]
    [InlineData(new long[] { 1L << 31, 1L << 31 }, new long[] { 0, 0 })]
    [InlineData(new long[] { 65536, 65536, 0 }, new long[] { 0, 0, 0 })]
    public void A_shape_is_possible_and_has_a_stride_for_each_axis(long[] shape, long[] strides) =>
        Assert.Contains("each with a stride", Refused(Proto.Tensor(6, 0, shape, strides)));

    [Fact]
    public void An_expanded_tensor_does_not_fill_the_memory() =>
        Assert.Contains("expands to at most 1024 times its storage", Refused(Proto.Tensor(6, 0, [1 << 14, 1 << 14], [0, 0])));

    [Theory]
    [InlineData(20, "20 for the 24 bytes of \"0\"")]
    [InlineData(28, "28 for the 24 bytes of \"0\"")]
    [InlineData(0, "0 for the 24 bytes of \"0\"")]
    public void A_storage_is_as_long_as_its_entry(int entry, string got) => Assert.Contains(got, Refused(Proto.Tensor(6, 0, [6], [1]), entry));

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(1L << 60)]
    public void A_storages_length_is_possible(long elements) => Assert.Contains("a storage has between 0 and", Refused(Proto.Tensor(elements, 0, [0], [1])));

    [Fact]
    public void A_storage_that_is_missing_is_told() =>
        Assert.Contains("none for the 24 bytes of \"../../x\"", Refused(Proto.Tensor(6, 0, [6], [1], key: "../../x")));

    [Fact]
    public void A_storage_has_one_length() =>
        Assert.Contains("a storage must have one length", Refused(Proto.Raw("]").Tensor(6, 0, [6], [1]).Raw("a").Tensor(5, 0, [5], [1]).Raw("a")));

    [Theory]
    [InlineData("N")]
    [InlineData(")")]
    [InlineData("(X\u0007\0\0\0storaget")]
    [InlineData("(X\u0007\0\0\0storageX\u0001\0\0\0aX\u0001\0\0\00X\u0003\0\0\0cpuK\u0006t")]
    [InlineData("(X\u0007\0\0\0storageccollections\nOrderedDict\nX\u0001\0\0\00X\u0003\0\0\0cpuK\u0006t")]
    [InlineData("(X\u0006\0\0\0socketctorch\nFloatStorage\nX\u0001\0\0\00X\u0003\0\0\0cpuK\u0006t")]
    [InlineData("(X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\00X\u0003\0\0\0cpuK\u0006NNt")]
    [InlineData("X\u0001\0\0\00")]
    public void A_persistent_id_is_that_of_a_storage(string id) =>
        Assert.Contains("a persistent id must be that of a storage", Refused(Proto.Raw(id).Raw("Q")));

    [Fact]
    public void Code_in_a_state_dict_is_named_and_not_run() => Assert.Contains(
        "Got posix.system, in evil.pt",
            Refused(Proto.Raw("}(").Text("w").Tensor(6, 0, [6], [1]).Text("x").Global("posix", "system").Raw("(").Text("echo pwned").Raw("tRu")));

    [Fact]
    public void There_is_one_pickle_and_no_program()
    {
        byte[] pickle = Proto.Raw("}").Done();
        Assert.Contains("Got 2, in evil.pt", Refused(new BuiltEntry("a/data.pkl", pickle), new BuiltEntry("b/data.pkl", pickle)));
        Assert.Contains("Got 0, in evil.pt", Refused(new BuiltEntry("x.txt", pickle)));
        Assert.Contains("TorchScript", Refused(new BuiltEntry("a/data.pkl", pickle), new BuiltEntry("a/code/x.py", [])));
        Assert.Contains("1 bytes more", Refused(new BuiltEntry("a/data.pkl", [.. pickle, 0])));
    }

    [Fact]
    public void The_legacy_format_is_held_to_the_same()
    {
        byte[] good = Recorded.Bytes("alone_legacy.pt");
        Assert.Contains("must end with the last storage", Legacy([.. good, 0]));
        Assert.Contains("the storages must be inside the file", Legacy(good[..^1]));
        string text = Encoding.Latin1.GetString(good);
        Assert.Contains("the version must be 1001", Legacy(text.Replace("M\u00e9\u0003.", "M\u00ea\u0003.")));
        Assert.Contains("a little-endian machine", Legacy(text.Replace("little_endianq\u0002\u0088", "little_endianq\u0002\u0089")));
        Assert.Contains("the length stated in the pickle", Legacy([.. good[..^24], 5, .. good[^23..]]));
        // Another element more in the pickle than in the file.
        Assert.Contains("the length stated in the pickle", Legacy(text.Replace("cpuq\u0004K\u0004", "cpuq\u0004K\u0005")));
    }

    [Fact]
    public void The_tar_format_is_refused()
    {
        byte[] tar = new byte[1024];
        Encoding.ASCII.GetBytes("ustar").CopyTo(tar, 257);
        Assert.Contains("the earlier tar format", Legacy(tar));
    }

    private static string Legacy(string latin1) => Legacy(Encoding.Latin1.GetBytes(latin1));

    private static string Legacy(byte[] bytes) => Assert.Throws<InvalidDataException>(() => PyTorchFile.Open(new MemoryStream(bytes), "evil.pt")).Message;
}
