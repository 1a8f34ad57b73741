using System.Text.Json;
using Myelin.Serialization;

namespace Myelin.Interop.Tests;

/// <summary>The files of tests/golden/formats, which NumPy, pickle and PyTorch wrote, and what Python says they hold.</summary>
internal static class Recorded
{
    internal static string Folder { get; } = System.IO.Path.Combine(Checkout.Root, "tests/golden/formats");

    private static readonly JsonDocument s_expected = JsonDocument.Parse(File.ReadAllText(Path("expected.json")));

    internal static string Path(string name) => System.IO.Path.Combine(Folder, name);

    internal static byte[] Bytes(string name) => File.ReadAllBytes(Path(name));

    internal static IEnumerable<string> Names => s_expected.RootElement.EnumerateObject().Select(p => p.Name);

    /// <summary>Fails unless a file has the recorded arrays, in any order, with the same types, shapes and bits, and the recorded texts.</summary>
    internal static void Holds(string name, ArrayFile file)
    {
        JsonElement expected = s_expected.RootElement.GetProperty(name), arrays = expected.GetProperty("arrays");
        Assert.Equal(arrays.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal),
            file.Entries.Select(e => e.Name).Order(StringComparer.Ordinal));
        foreach (ArrayEntry entry in file.Entries)
        {
            JsonElement array = arrays.GetProperty(entry.Name);
            NdArray read = file.Read(entry.Name);
            Assert.Equal((entry.Type, entry.Shape), (read.Type, read.Shape));
            Assert.Equal(array[0].GetString(), read.Type.ToString().ToLowerInvariant());
            Assert.Equal(array[1].EnumerateArray().Select(s => s.GetInt32()), read.Shape);
            Assert.True(array[2].GetString() == Convert.ToHexStringLower(read.Bytes), $"{entry.Name} of {name} has other bits.");
        }

        Assert.Equal(
            expected.GetProperty("metadata").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!).OrderBy(p => p.Key, StringComparer.Ordinal),
            file.Metadata.OrderBy(p => p.Key, StringComparer.Ordinal));
    }
}
