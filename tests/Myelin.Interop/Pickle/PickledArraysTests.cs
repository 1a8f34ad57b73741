using System.Security.Cryptography;
using System.Text;
using Myelin.Interop.Pickle;
using Myelin.Serialization;

namespace Myelin.Interop.Tests.Pickle;

public sealed class PickledArraysTests
{
    [Fact]
    public void The_books_weights_are_read()
    {
        using PickledArrays file = PickledArrays.Open(TestData.BookPickle);
        Assert.Equal(["W1", "W2", "W3", "b1", "b2", "b3"], file.Entries.Select(e => e.Name).Order(StringComparer.Ordinal));
        Assert.Equal([784, 50], file.Entries.Single(e => e.Name == "W1").Shape);
        Assert.All(file.Entries, entry => Assert.Equal(ElementType.Float32, entry.Type));
        // Python: hashlib.sha256(pickle.load(f)["W1"].tobytes()).hexdigest()
        Assert.Equal("2d0714ca8d07d756e0057aafc56676dff0d5d894b28f0d3011077566133719ec", Convert.ToHexStringLower(SHA256.HashData(file.Read("W1").Bytes)));
        Assert.Equal("9e4452c9a0a7589eb5e239340644c90ef1be49f7798c576bb86635555c4a3cb3", Convert.ToHexStringLower(SHA256.HashData(file.Read("b3").Bytes)));
    }

    [Fact]
    public void Arrays_are_read_one_by_one()
    {
        byte[] bytes = Recorded.Bytes("arrays4.pkl");
        using PickledArrays file = PickledArrays.Open(new MemoryStream(bytes), "arrays4");
        // The bytes stay where they are until they are asked for.
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(2000, file.Read("big").Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 2000, 4000);
    }

    [Fact]
    public void Bytes_of_Python_2_are_read()
    {
        // A dictionary as Python 2's protocol 2 and 0 write it: keys and elements are byte strings.
        byte[] two = new PickleBuilder().Raw("\u0080\u0002}U\u0001wcnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n" +
            "K\0\u0085U\u0001b\u0087R(K\u0001K\u0002\u0085cnumpy\ndtype\n" +
            "U\u0002f4K\0K\u0001\u0087R(K\u0003U\u0001<NNNJ\u00ff\u00ff\u00ff\u00ffJ\u00ff\u00ff\u00ff\u00ffK\0tb\u0089")
            .Raw("U\u0008\0\0\u0080?\0\0\0\u00c0tbs").Done();
        byte[] zero = new PickleBuilder().Raw("(dS'w'\ncnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR(I1\n(I2\ntcnumpy\n" +
            "dtype\n(S'f4'\nI0\nI1\ntR(I3\nS'<'\nNNNI-1\nI-1\nI0\ntbI00\nS'\\x00\\x00\\x80?\\x00\\x00\\x00\\xc0'\ntbs").Done();
        foreach (byte[] pickle in (byte[][])[two, zero])
        {
            using PickledArrays file = PickledArrays.Open(new MemoryStream(pickle), "old");
            Assert.Equal([1f, -2f], file.Read("w").AsSpan<float>().ToArray());
        }
    }

    [Fact]
    public void NumPy_2_calls_its_core_otherwise()
    {
        string pickle = Encoding.Latin1.GetString(Recorded.Bytes("alone3.pkl"));
        byte[] bytes = Encoding.Latin1.GetBytes(pickle.Replace("numpy.core.multiarray", "numpy._core.multiarray"));
        Assert.NotEqual(pickle.Length, bytes.Length);
        using PickledArrays file = PickledArrays.Open(new MemoryStream(bytes), "alone3.pkl");
        Recorded.Holds("alone3.pkl", file);
    }

    [Fact]
    public void Globals_are_listed_without_building_anything()
    {
        Assert.Equal(
            ["collections.OrderedDict", "torch._utils._rebuild_tensor_v2", "torch.FloatStorage", "torch.LongStorage"],
                PickleGlobals.Of(Recorded.Path("state_dict_zip.pt")));
        Assert.Contains("torch.nn.modules.linear.Linear", PickleGlobals.Of(Recorded.Path("module_zip.pt")));
        Assert.Contains("torch.nn.modules.linear.Linear", PickleGlobals.Of(Recorded.Path("module_legacy.pt")));
        Assert.Contains("numpy.core.multiarray._reconstruct", PickleGlobals.Of(Recorded.Path("arrays2.pkl")));
    }
}
