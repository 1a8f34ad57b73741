using System.Text.Json;
using Myelin.Interop.NumPy;
using Myelin.Interop.PyTorch;
using Myelin.Interop.Tests.PyTorch;
using Myelin.Serialization;

namespace Myelin.Interop.Tests;

/// <summary>Writes files for tests/scripts/read_by_python, which has NumPy and PyTorch read them.</summary>
public sealed class FilesForPython
{
    [Fact(Explicit = true)]
    public void Are_written()
    {
        string folder = Environment.GetEnvironmentVariable("MYELIN_INTEROP_OUT") ?? throw new InvalidOperationException("Run tests/scripts/read_by_python.");
        (string Name, NdArray Value)[] all = PyTorchFileTests.Arrays, numbers = [.. all.Where(a => a.Value.Type != ElementType.BFloat16 && a.Name != "")];
        PyTorchFile.Write(Path.Combine(folder, "all.pt"), all);
        PyTorchFile.Write(Path.Combine(folder, "none.pt"), []);
        NpzFile.Write(Path.Combine(folder, "stored.npz"), numbers);
        NpzFile.Write(Path.Combine(folder, "deflated.npz"), numbers, compress: true);
        for (int i = 0; i < numbers.Length; i++) Npy.Write(Path.Combine(folder, $"{i}.npy"), numbers[i].Value);
        Dictionary<string, (string Name, NdArray Value)[]> files = new()
        {
            ["all.pt"] = all,
            ["none.pt"] = [],
            ["stored.npz"] = numbers,
            ["deflated.npz"] = numbers,
        };
        for (int i = 0; i < numbers.Length; i++) files.Add($"{i}.npy", [numbers[i] with { Name = "" }]);
        Dictionary<string, Dictionary<string, object[]>> expected = files.ToDictionary(
            f => f.Key, f => f.Value.ToDictionary(
                a => a.Name, a => (object[])[a.Value.Type.ToString().ToLowerInvariant(), a.Value.Shape.ToArray(), Convert.ToHexStringLower(a.Value.Bytes)]));
        File.WriteAllText(Path.Combine(folder, "expected.json"), JsonSerializer.Serialize(expected));
    }
}
