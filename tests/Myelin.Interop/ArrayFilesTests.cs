using Myelin.Interop.NumPy;
using Myelin.Interop.PyTorch;
using Myelin.Serialization;

namespace Myelin.Interop.Tests;

public sealed class ArrayFilesTests
{
    public static TheoryData<string> Files => [.. Recorded.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_recorded_file_is_read_bit_for_bit(string name)
    {
        using ArrayFile file = ArrayFiles.Open(Recorded.Path(name));
        Recorded.Holds(name, file);
    }

    [Fact]
    public void Arrays_written_one_at_a_time_give_the_same_bytes()
    {
        string folder = Directory.CreateTempSubdirectory("myelin-").FullName;
        try
        {
            Dictionary<string, NdArray> arrays = new() { ["a"] = NdArray.From<float>([1, 2], 2, 1), ["b"] = NdArray.From<long>([3]) };
            ArrayEntry[] entries = [.. arrays.Select(a => new ArrayEntry(a.Key, a.Value.Type, a.Value.Shape))];
            (string whole, string parts) = (Path.Combine(folder, "whole"), Path.Combine(folder, "parts"));
            NpzFile.Write(whole, arrays.Select(a => (a.Key, a.Value)));
            NpzFile.Write(parts, entries, entry => arrays[entry.Name]);
            Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(parts));
            PyTorchFile.Write(whole, arrays.Select(a => (a.Key, a.Value)));
            PyTorchFile.Write(parts, entries, entry => arrays[entry.Name]);
            byte[] before = File.ReadAllBytes(parts);
            Assert.Equal(File.ReadAllBytes(whole), before);
            Assert.Throws<ArgumentException>(() => PyTorchFile.Write(parts, entries, _ => arrays["b"]));
            Assert.Throws<ArgumentException>(() => NpzFile.Write(parts, entries, _ => arrays["b"]));
            Assert.Equal(before, File.ReadAllBytes(parts));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_name_says_nothing()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            foreach ((string name, string format) in (
                (string, string)[])[("f4.npy", "NumPy .npy"), ("stored.npz", "NumPy .npz"), ("state_dict_zip.pt", "PyTorch"),
                ("state_dict_legacy.pt", "PyTorch, before 1.6"), ("arrays0.pkl", "pickle of NumPy arrays"), ("arrays4.pkl", "pickle of NumPy arrays")])
            {
                string path = Path.Combine(folder, "weights.safetensors");
                File.WriteAllBytes(path, Recorded.Bytes(name));
                using ArrayFile file = ArrayFiles.Open(path);
                Assert.Equal(format, file.Format);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("", "an empty file")]
    [InlineData("GIF89a..", "one that begins with 4749463839612E2E")]
    public void What_is_readable_is_told(string content, string got)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, content);
        var error = Assert.Throws<InvalidDataException>(() => ArrayFiles.Open(path));
        Assert.Equal($"Interop: the file must have a supported format.\n  Got {got}, in {path}.\n" +
            "  Readable are safetensors, NumPy (.npy, .npz), PyTorch (.pt, .pth), pickles of NumPy arrays, and ONNX.", error.Message);
        File.Delete(path);
    }

    [Fact]
    public void A_missing_array_is_told_with_those_that_are_there()
    {
        using ArrayFile file = ArrayFiles.Open(Recorded.Path("state_dict_zip.pt"));
        Assert.Contains("\"fc.weight\"", Assert.Throws<KeyNotFoundException>(() => file.Read("fc.weight")).Message);
    }

    [Fact]
    public void A_file_is_closed_again_whether_it_was_good_or_not()
    {
        string path = Path.GetTempFileName();
        foreach (string name in (string[])["stored.npz", "objects.npy", "torchscript.pt", "checkpoint_legacy.pt", "arrays2.pkl"])
        {
            File.WriteAllBytes(path, Recorded.Bytes(name));
            try
            {
                using ArrayFile file = ArrayFiles.Open(path);
                file.Dispose();
            }
            catch (InvalidDataException)
            {
                // Refused; it is closed all the same.
            }

            using var exclusive = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }

        File.Delete(path);
    }
}
