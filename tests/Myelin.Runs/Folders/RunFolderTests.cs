using System.Diagnostics;

namespace Myelin.Runs.Tests.Folders;

public sealed class RunFolderTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_finished_run_is_replaced_only_if_that_is_asked_for()
    {
        Run("--epochs", "1");
        byte[] before = File.ReadAllBytes(_folder.At("run/model.safetensors"));
        IOException error = Assert.ThrowsAny<IOException>(() => Run("--epochs", "2"));
        Assert.Equal($"--out must be a new or an empty folder.\n  Got {_folder.At("run")}, which contains a run.\n" +
            "  Choose another folder, or --resume to continue the run, or --overwrite to replace it.", error.Message);
        Assert.Equal(before, File.ReadAllBytes(_folder.At("run/model.safetensors")));
        Run("--epochs", "2", "--overwrite");
        Assert.NotEqual(before, File.ReadAllBytes(_folder.At("run/model.safetensors")));
        Assert.False(Directory.Exists(_folder.At("run/replaced")));
    }

    [Fact]
    public void A_foreign_folder_is_not_written_to_and_keeps_its_files()
    {
        Directory.CreateDirectory(_folder.At("run"));
        File.WriteAllText(_folder.At("run/thesis.txt"), "years of work");
        IOException error = Assert.ThrowsAny<IOException>(() => Run("--epochs", "1"));
        Assert.Contains("which contains thesis.txt.", error.Message, StringComparison.Ordinal);
        Assert.Equal(["thesis.txt"], Directory.GetFiles(_folder.At("run")).Select(Path.GetFileName));
        Run("--epochs", "1", "--overwrite");
        Assert.Equal("years of work", File.ReadAllText(_folder.At("run/thesis.txt")));
    }

    [Fact]
    public void A_refused_folder_keeps_files_whose_names_are_a_run_s()
    {
        Directory.CreateDirectory(_folder.At("run"));
        string[] names = ["best.safetensors", "history.csv", "run.json", "split.csv"];
        foreach (string name in names) File.WriteAllText(_folder.At($"run/{name}"), "years of work");
        Assert.ThrowsAny<IOException>(() => Run("--epochs", "1"));
        Assert.All(names, name => Assert.Equal("years of work", File.ReadAllText(_folder.At($"run/{name}"))));
    }

    [Fact]
    public void A_run_set_aside_by_one_that_was_killed_before_it_saved_anything_comes_back_and_is_never_lost()
    {
        Run("--epochs", "1");
        byte[] before = File.ReadAllBytes(_folder.At("run/model.safetensors"));
        Directory.CreateDirectory(_folder.At("run/replaced"));
        foreach (string file in Directory.GetFiles(_folder.At("run"))) File.Move(file, _folder.At($"run/replaced/{Path.GetFileName(file)}"));
        File.WriteAllText(_folder.At("run/run.json"), "{}");
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => new TrainingJob(Request("--epochs", "9", "--overwrite"), happened =>
        {
            if (happened is EpochEnded { Epoch: 1 }) source.Cancel();
        }).Run(source.Token));
        Assert.Equal(before, File.ReadAllBytes(_folder.At("run/replaced/model.safetensors")));
    }

    [Fact]
    public void A_run_set_aside_by_one_that_was_killed_is_seen_by_all_that_open_it_and_put_back()
    {
        Run("--epochs", "2");
        (byte[] before, long parameters) = (File.ReadAllBytes(_folder.At("run/model.safetensors")), SavedRun.Open(_folder.At("run")).Module().ParameterCount);
        Action<string>[] all =
        [
            path => Assert.Equal(parameters, SavedRun.Open(path).Module().ParameterCount),
            path => WeightFile.Open(path, "the file must exist").Dispose(),
            path => Assert.NotNull(ResumedRun.Find(path)),
        ];
        foreach (Action<string> open in all)
        {
            Put();
            // While the other run trains, it is read where it is.
            using (File.Open(_folder.At("run/run.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None)) open(_folder.At("run"));
            Assert.Equal(before, File.ReadAllBytes(_folder.At("run/replaced/model.safetensors")));
            File.Delete(_folder.At("run/run.lock"));
            open(_folder.At("run"));
            Assert.Equal(before, File.ReadAllBytes(_folder.At("run/model.safetensors")));
            Assert.False(Directory.Exists(_folder.At("run/replaced")));
        }

        void Put()
        {
            Directory.CreateDirectory(_folder.At("run/replaced"));
            foreach (string file in Directory.GetFiles(_folder.At("run"))) File.Move(file, _folder.At($"run/replaced/{Path.GetFileName(file)}"));
            File.WriteAllText(_folder.At("run/run.json"), "{}");
        }
    }

    [Fact]
    public void Files_that_a_killed_run_was_writing_are_removed_by_the_next()
    {
        Directory.CreateDirectory(_folder.At("run"));
        foreach (string name in (string[])["model.safetensors.tmp", "best.safetensors.tmp"]) File.WriteAllText(_folder.At($"run/{name}"), "part");
        Run("--epochs", "1");
        Assert.Empty(Directory.GetFiles(_folder.At("run"), "*.tmp"));
    }

    [Fact]
    public void Resuming_does_not_write_over_a_run_that_has_no_checkpoint()
    {
        Run("--model", "perceptron", "--epochs", "1");
        byte[] before = File.ReadAllBytes(_folder.At("run/model.safetensors"));
        Assert.ThrowsAny<IOException>(() => Run("--model", "mlp", "--epochs", "1", "--resume"));
        Assert.Equal(before, File.ReadAllBytes(_folder.At("run/model.safetensors")));
    }

    [Fact]
    public void A_folder_in_use_is_refused_while_the_other_run_trains()
    {
        RunRequest second = Request("--epochs", "1");
        IOException? error = null;
        new TrainingJob(Request("--epochs", "1"), happened =>
        {
            if (happened is RunStarted) error = Assert.ThrowsAny<IOException>(() => new TrainingJob(second, _ => { }).Run());
        }).Run();
        Assert.Equal($"a run must have its folder to itself.\n  Got {_folder.At("run")}, where another run is training.\n" +
            "  Choose another --out, or wait for it to end.", error!.Message);
        Assert.False(File.Exists(_folder.At("run/run.lock")));
    }

    [Fact]
    public void A_replaced_run_is_there_until_the_new_one_has_ended_and_comes_back_if_that_saved_nothing()
    {
        Run("--epochs", "1");
        byte[] before = File.ReadAllBytes(_folder.At("run/model.safetensors"));
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => new TrainingJob(Request("--epochs", "9", "--overwrite"), happened =>
        {
            if (happened is EpochEnded { Epoch: 2 }) source.Cancel();
        }).Run(source.Token));
        Assert.Equal(before, File.ReadAllBytes(_folder.At("run/replaced/model.safetensors")));
        Assert.False(File.Exists(_folder.At("run/model.safetensors")));
        Run("--resume");
        Assert.False(Directory.Exists(_folder.At("run/replaced")));
        before = File.ReadAllBytes(_folder.At("run/model.safetensors"));
        Assert.Throws<DivergenceException>(() => Run("--epochs", "1", "--overwrite", "--optimizer", "sgd", "--lr", "1e30"));
        Assert.Equal(before, File.ReadAllBytes(_folder.At("run/model.safetensors")));
    }

    [Fact]
    public async Task Runs_that_start_at_once_without_a_name_choose_different_folders()
    {
        // The current folder belongs to the process, so each run is one.
        string program = Path.Combine(AppContext.BaseDirectory, "Myelin.Runs.Tests.dll");
        Process[] both = [.. Enumerable.Range(0, 3).Select(_ => Process.Start(new ProcessStartInfo("dotnet",
            [program, "-noColor", "-explicit", "only", "-class", typeof(UnnamedRun).FullName!])
        { Environment = { [UnnamedRun.Folder] = _folder.At("") }, RedirectStandardOutput = true })!)];
        foreach (Process process in both)
        {
            string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, output);
        }

        string[] names = [.. Directory.GetDirectories(_folder.At("runs")).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];
        Assert.Equal(["digits-linear", "digits-linear-2", "digits-linear-3"], names);
        Assert.All(names, name => Assert.True(File.Exists(_folder.At($"runs/{name}/model.safetensors"))));
    }

    private RunRequest Request(params string[] options)
    {
        var given = new Dictionary<string, IReadOnlyList<string>> { ["--out"] = [_folder.At("run")] };
        for (int i = 0; i < options.Length; i++) given[options[i]] = options[i] is "--overwrite" or "--resume" ? [] : [options[++i]];
        return RunRequest.Create("digits", given);
    }

    private void Run(params string[] options) => new TrainingJob(Request(options), _ => { }).Run();
}

/// <summary>A run without a name in the current folder, for processes of their own.</summary>
public sealed class UnnamedRun
{
    internal const string Folder = "MYELIN_TEST_FOLDER";

    [Fact(Explicit = true)]
    public void Trains()
    {
        Directory.SetCurrentDirectory(Environment.GetEnvironmentVariable(Folder)!);
        var given = new Dictionary<string, IReadOnlyList<string>> { ["--model"] = ["linear"], ["--epochs"] = ["1"] };
        Assert.StartsWith("runs", new TrainingJob(RunRequest.Create("digits", given), _ => { }).Run().Out, StringComparison.Ordinal);
    }
}
