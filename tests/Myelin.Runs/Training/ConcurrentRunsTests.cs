namespace Myelin.Runs.Tests.Training;

/// <summary>Two runs with different settings in one process.</summary>
public sealed class ConcurrentRunsTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Each with its number of threads and its seed, at the same time, has the bits that it has alone.</summary>
    [Fact]
    public async Task Runs_beside_each_other_have_the_bits_of_runs_alone()
    {
        RunRequest cnn = Small("cnn", "--epochs", "2") with { Threads = 1, Seed = 3 };
        RunRequest transformer = Small("transformer", "--epochs", "2") with { Threads = 3, Seed = 4 };
        byte[] first = Weights(cnn), second = Weights(transformer);
        int before = Threads.Count;
        using var start = new Barrier(2);
        Task<byte[]>[] both = [.. ((RunRequest[])[cnn, transformer]).Select(request => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return Weights(request with { Folder = request.Folder + "-beside" });
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Assert.Equal(first, await both[0]);
        Assert.Equal(second, await both[1]);
        Assert.Equal(before, Threads.Count);
        Assert.NotEqual(first, Weights(cnn with { Seed = 5, Folder = _folder.At("other") }));
    }

    private RunRequest Small(string model, string flag, string value) =>
        _folder.Request("digits", ("--model", model), (flag, value), ("--out", _folder.At(model)));

    /// <summary>The weights that a run saves; their header names the folder nowhere.</summary>
    private static byte[] Weights(RunRequest request)
    {
        new TrainingJob(request, _ => { }).Run();
        return File.ReadAllBytes(Path.Combine(request.Folder!, RunFolder.WeightsName));
    }
}
