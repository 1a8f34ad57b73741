using System.CommandLine;
using System.Text.Json.Nodes;
using Myelin.Serialization;

namespace Myelin.Benchmarks;

/// <summary>`files`: reading a safetensors file beside the bandwidth of the system's file cache.</summary>
internal sealed class FilesCommand : BenchmarkCommand
{
    private const int TensorBytes = 4 << 20;

    private readonly Option<int> _tensors = new("--tensors")
    {
        Description = "How many tensors of 4 MB the file has; 256, of 268 million weights, make 1 GB.",
        DefaultValueFactory = _ => 256,
    };
    private readonly Option<string> _results = BenchmarkOptions.Results();

    internal FilesCommand()
        : base("files", "Times reading a safetensors file of 1 GB beside the file cache's bandwidth and writes files.md.")
    {
        Options.Add(_tensors);
        Options.Add(_results);
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.safetensors");
        int tensors = parsed.GetValue(_tensors);
        Write(path, tensors);
        double bytes = new FileInfo(path).Length;
        ResultPage page = new ResultPage("Reading files")
            .Line($"Made by `{ResultPage.Program} files`: a safetensors file of {bytes / 1e9:F1} GB that is in the system's file cache.").Line()
            .Head("", "");

        void Row(string name, double value, string unit, int digits)
        {
            string[] cells = [name, $"{ResultPage.Number(value, digits)} {unit}"];
            page.Row(cells);
            output.Figure(ResultPage.RowOf(cells), new JsonObject { ["row"] = name, ["value"] = value, ["unit"] = unit });
        }

        void Rate(string name, int runs, Action read) => Row(name, bytes / 1e6 / Fastest(runs, read), "GB/s", 1);

        Row($"opening and listing {tensors} tensors, first call of a process", Fastest(1, () => List(path)), "ms", 1);
        Row("opening and listing, again", Fastest(20, () => List(path)), "ms", 2);
        byte[] buffer = new byte[TensorBytes];
        Rate("the file cache, into one buffer", 5, () => ReadAll(path, () => buffer));
        Rate("the file cache, into fresh memory", 3, () => ReadIntoFreshMemory(path));
        Rate("one tensor after the other, each released in turn", 5, () => ReadEach(path));
        Rate("all tensors, kept", 3, () => ReadTogether(path));
        page.Save(parsed.GetValue(_results)!, "files.md");
        output.Result(new JsonObject { ["bytes"] = bytes });
        return ExitCode.Done;
    }

    /// <summary>Milliseconds.</summary>
    private static double Fastest(int runs, Action run) => Samples.Milliseconds(TimeSpan.Zero, warmUps: 0, runs, run).Min;

    private static void Write(string path, int tensors)
    {
        using FileStream stream = File.Create(path);
        Tensor weight = Tensor.Arange(TensorBytes / sizeof(float)).Reshape(1024, 1024);
        SafeTensors.Write(stream, Enumerable.Range(0, tensors).Select(i => ($"layers.{i}.weight", weight)));
    }

    private static void List(string path)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        _ = file.Entries.Count;
    }

    /// <summary>The same bytes by the same calls, and nothing else.</summary>
    private static void ReadAll(string path, Func<byte[]> destination)
    {
        using var handle = File.OpenHandle(path);
        for (long at = 0, end = RandomAccess.GetLength(handle); at < end; at += TensorBytes) RandomAccess.Read(handle, destination(), at);
    }

    /// <summary>Into memory that the system clears first.</summary>
    private static void ReadIntoFreshMemory(string path)
    {
        List<byte[]> kept = [];
        ReadAll(path, () =>
        {
            kept.Add(GC.AllocateUninitializedArray<byte>(TensorBytes));
            return kept[^1];
        });
        kept.Clear();
        GC.Collect();
    }

    private static void ReadEach(string path)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        foreach (ArrayEntry entry in file.Entries) _ = file.ReadTensor(entry.Name).Length;
    }

    private static void ReadTogether(string path)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        List<Tensor> kept = [.. file.Entries.Select(entry => file.ReadTensor(entry.Name))];
        kept.Clear();
    }
}
