using System.IO.Compression;
using Myelin.Interop;
using Myelin.Interop.NumPy;
using Myelin.Serialization;

namespace Myelin.Cli.Tests.Commands;

public sealed class ConvertTests : IDisposable
{
    private static readonly string[] s_formats = ["safetensors", "npz", "pt", "pth"];

    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    /// <summary>Every type that all formats have, a scalar, an empty array and a name beyond ASCII.</summary>
    private static (string Name, NdArray Value)[] Arrays() =>
    [
        .. ((ElementType[])[ElementType.Float32, ElementType.Float64, ElementType.Float16, ElementType.Int8, ElementType.Int16, ElementType.Int32,
            ElementType.Int64, ElementType.UInt8, ElementType.Bool])
            .Select(type => ($"layer.{type}.wéight", NdArray.From<float>([0, 1, 2.5f, 3, 4, 100], 2, 3).Convert(type))),
        ("scalar", NdArray.Scalar(float.NaN)), ("empty", NdArray.From<double>([], 3, 0)),
    ];

    private static (string, string, string)[] Content(string path)
    {
        using ArrayFile file = ArrayFiles.Open(path);
        return [.. file.Entries.Select(e => (e.Name, file.Read(e.Name).Describe(), Convert.ToHexString(file.Read(e.Name).Bytes)))];
    }

    [Fact]
    public void There_and_back_between_all_pairs_of_formats_nothing_changes()
    {
        NpzFile.Write(_cli.File("start.npz"), Arrays());
        (string, string, string)[] expected = Content(_cli.File("start.npz"));
        foreach (string x in s_formats)
        {
            string first = _cli.File($"first.{x}");
            Cli.Run("convert", _cli.File("start.npz"), first).Done();
            foreach (string y in s_formats)
            {
                (string there, string back) = (_cli.File($"there.{y}"), _cli.File($"back.{x}"));
                Cli.Run("convert", first, there).Done();
                Assert.Equal(expected, Content(there));
                Cli.Run("convert", there, back).Done();
                Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(back));
            }
        }
    }

    [Fact]
    public void A_single_array_goes_through_npy_and_back()
    {
        foreach ((string name, NdArray value) in Arrays())
        {
            Npy.Write(_cli.File("one.npy"), value);
            foreach (string y in (string[])[.. s_formats, "npy"])
            {
                string there = _cli.File($"there.{y}");
                Cli.Run("convert", _cli.File("one.npy"), there).Done();
                Cli.Run("convert", there, _cli.File("back.npy")).Done();
                Assert.Equal(File.ReadAllBytes(_cli.File("one.npy")), File.ReadAllBytes(_cli.File("back.npy")));
            }
        }
    }

    [Fact]
    public void Bfloat16_goes_where_there_is_one_and_is_refused_elsewhere()
    {
        using (FileStream stream = File.Create(_cli.File("b.safetensors"))) SafeTensors.WriteArrays(
            stream, [("w", NdArray.From<float>([1, -2]).Convert(ElementType.BFloat16))]);
        Cli.Run("convert", _cli.File("b.safetensors"), _cli.File("b.pt")).Done();
        Assert.Equal(Content(_cli.File("b.safetensors")), Content(_cli.File("b.pt")));
        Cli.Run("convert", _cli.File("b.pt"), _cli.File("b.npz"))
            .Failed(1, "convert: NumPy .npz files have no bfloat16.\n  Got bfloat16 in w.\n" +
                "  Convert floats with --dtype float32; otherwise leave it out with --only or --map 'KEY='.");
        Cli.Run("convert", _cli.File("b.pt"), _cli.File("b.npz"), "--dtype", "float32").Done();
        Assert.Equal([("w", "float32[2]", "0000803F000000C0")], Content(_cli.File("b.npz")));
    }

    [Fact]
    public void Floats_become_another_type_and_integers_stay()
    {
        NpzFile.Write(_cli.File("a.npz"), [("w", NdArray.From<float>([1, 1e30f])), ("n", NdArray.From<long>([1, 2]))]);
        Outcome outcome = Cli.Run("convert", _cli.File("a.npz"), _cli.File("h.safetensors"), "--dtype", "float16", "--json").Done();
        Assert.Equal(["w"], outcome.Result["infinite"]!.AsArray().Select(n => (string?)n));
        Assert.Contains("beyond what float16 holds, and now infinite: values of w", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(["float16[2]", "int64[2]"], Content(_cli.File("h.safetensors")).Select(c => c.Item2));
    }

    [Fact]
    public void Only_some_arrays_under_other_names_and_transposed()
    {
        NpzFile.Write(_cli.File("a.npz"),
            [("enc.w", NdArray.From<float>([1, 2, 3, 4, 5, 6], 2, 3)), ("enc.b", NdArray.From<float>([1])), ("dec.w", NdArray.From<float>([1]))]);
        Cli.Run("convert", _cli.File("a.npz"), _cli.File("b.npz"), "--only", "enc.*", "--map", "enc.w=weight^T").Done();
        Assert.Equal(["weight", "enc.b"], Content(_cli.File("b.npz")).Select(c => c.Item1));
        using (NpzFile file = NpzFile.Open(_cli.File("b.npz"))) Assert.Equal([1f, 4, 2, 5, 3, 6], file.Read("weight").AsSpan<float>().ToArray());
        Cli.Run("convert", _cli.File("a.npz"), _cli.File("c.npz"), "--only", "x*")
            .Failed(1, "convert: --only must match a key of the file.\n  Got \"x*\", for ", "It has enc.w, enc.b, dec.w.");
        Cli.Run("convert", _cli.File("a.npz"), _cli.File("c.npz"), "--map", "*=").Failed(1, "convert: there must be an array to write.\n  Got none, in ");
        Assert.False(File.Exists(_cli.File("c.npz")));
    }

    [Fact]
    public void Metadata_is_kept_where_there_is_a_place_and_its_loss_is_told()
    {
        using (FileStream stream = File.Create(_cli.File("m.safetensors"))) SafeTensors.WriteArrays(
            stream, [("w", NdArray.From<float>([1]))], new Dictionary<string, string> { ["note"] = "kept" });
        Cli.Run("convert", _cli.File("m.safetensors"), _cli.File("k.safetensors")).Done();
        using (SafeTensorsFile file = SafeTensorsFile.Open(_cli.File("k.safetensors"))) Assert.Equal("kept", file.Metadata["note"]);
        Outcome outcome = Cli.Run("convert", _cli.File("m.safetensors"), _cli.File("m.npy")).Done();
        Assert.Contains("not carried over: metadata, for which NumPy .npy files have no field: note\n" +
            "not carried over: the array's name, for which .npy files have no field\n", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(2, Cli.Run("convert", _cli.File("m.safetensors"), _cli.File("m.npy"), "--json").Done().Result["notCarried"]!.AsArray().Count);
    }

    [Fact]
    public void Objects_of_an_npz_are_left_out_with_the_reason()
    {
        string golden = Path.Combine(Checkout.Root, "tests/golden/formats");
        const string Reason = "a pickle, which could run anything when it is opened, so it never is";
        foreach (string[] names in (string[][])[["objects"], ["objects", "f4"]])
        {
            using var zip = ZipFile.Open(_cli.File($"{names.Length}.npz"), ZipArchiveMode.Create);
            foreach (string name in names) zip.CreateEntryFromFile(Path.Combine(golden, $"{name}.npy"), $"{name}.npy");
        }

        Cli.Run("convert", _cli.File("1.npz"), _cli.File("o.npz")).Failed(1, "NumPy: the elements must be numbers.\n  Got \"|O\", ", Reason,
            ".npz.\n  Save numbers: np.stack(list(x)).astype(np.float32), or if shapes differ np.savez(path, *x).");
        Outcome outcome = Cli.Run("convert", _cli.File("2.npz"), _cli.File("o.npz"), "--json").Done();
        Assert.Equal(["f4"], Content(_cli.File("o.npz")).Select(c => c.Item1));
        Assert.Contains(Reason, (string?)outcome.Result["notCarried"]![0], StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_outputs_are_refused_and_nothing_is_written()
    {
        NpzFile.Write(_cli.File("a.npz"), Arrays());
        byte[] before = File.ReadAllBytes(_cli.File("a.npz"));
        Cli.Run("convert", _cli.File("a.npz"), _cli.File("a.bin"))
            .Failed(2, "convert: the output's extension must be that of a format.\n  Got ", "Known are .safetensors, .npz, .npy, .pt, .pth.");
        Cli.Run("convert", _cli.File("a.npz"), _cli.File("a.npy"))
            .Failed(1, "convert: an .npy file contains one array.\n  Got 11 for ", "Choose .npz, which can contain any number.");
        Cli.Run("convert", _cli.File("a.npz"), Path.Combine(_cli.Folder, "..", Path.GetFileName(_cli.Folder), "a.npz"))
            .Failed(2, "convert: the output must not be the input file.\n  Got ");
        File.CreateSymbolicLink(_cli.File("link.npz"), _cli.File("a.npz"));
        Cli.Run("convert", _cli.File("a.npz"), _cli.File("link.npz")).Failed(2, "convert: the output must not be the input file.");
        Cli.Run("convert", _cli.File("none.npz"), _cli.File("b.npz")).Failed(1, "convert: the input must exist.\n  Got ");
        Cli.Run("convert", _cli.Write("text.txt", "no arrays"), _cli.File("b.npz")).Failed(1, "Interop: the file must have a supported format.");
        Cli.Run("convert", _cli.File("a.npz"), _cli.File("b.npz"), "--dtype", "int8")
            .Failed(2, "--dtype: the value must be one of float32, float16, bfloat16, float64.");
        Assert.Equal(before, File.ReadAllBytes(_cli.File("a.npz")));
        Assert.Equal(["a.npz", "link.npz", "text.txt"], Directory.GetFiles(_cli.Folder).Select(Path.GetFileName).Order());
    }
}
