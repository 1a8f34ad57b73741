namespace Myelin.Runs.Tests.Folders;

public sealed class ListedRunTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Runs_are_found_in_folders_within_folders_with_their_figures_and_steps()
    {
        Train("runs/b", ("--epochs", "2"));
        Train("runs/a/deep", ("--model", "perceptron"));
        _folder.Write("runs/notes.txt", "not a run");
        (IReadOnlyList<ListedRun> runs, IReadOnlyList<(string, string)> unreadable) = ListedRun.In(_folder.At("runs"));
        Assert.Empty(unreadable);
        Assert.Equal([_folder.At("runs/a/deep"), _folder.At("runs/b")], runs.Select(run => run.Folder));
        Assert.Equal((2, 90L, RunState.Finished, false), (runs[1].Epochs, runs[1].Steps, runs[1].State, runs[1].IsTraining));
        Assert.InRange(runs[1].Description.Figures["testAccuracy"], 0.5, 1);
        Assert.Null(runs[0].Steps);
    }

    [Fact]
    public void A_run_that_is_training_or_was_stopped_is_listed_as_such()
    {
        using var source = new CancellationTokenSource();
        ListedRun? during = null;
        Assert.Throws<OperationCanceledException>(() => new TrainingJob(Request("run"), happened =>
        {
            if (happened is not StepTaken { Step: 100 }) return;
            during = ListedRun.Open(_folder.At("run"));
            Assert.StartsWith("a run that is being trained is not deleted.\n",
                Assert.ThrowsAny<IOException>(() => RunFolder.Delete(_folder.At("run"))).Message, StringComparison.Ordinal);
            source.Cancel();
        }).Run(source.Token));
        Assert.Equal((true, RunState.StoppedAtLast, 2), (during!.IsTraining, during.State, during.Epochs));
        Assert.False(ListedRun.Open(_folder.At("run")).IsTraining);
    }

    [Fact]
    public void What_cannot_be_read_is_named_with_its_error_and_the_others_are_listed()
    {
        Train("runs/good", ("--epochs", "1"));
        Train("runs/bad", ("--epochs", "1"));
        File.WriteAllText(_folder.At("runs/bad/run.json"), "{");
        (IReadOnlyList<ListedRun> runs, IReadOnlyList<(string Folder, string Error)> unreadable) = ListedRun.In(_folder.At("runs"));
        Assert.Equal(_folder.At("runs/good"), Assert.Single(runs).Folder);
        Assert.Equal(_folder.At("runs/bad"), Assert.Single(unreadable).Folder);
        Assert.StartsWith("Got ", unreadable[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deleted_run_leaves_foreign_files()
    {
        Train("one", ("--epochs", "1"));
        Train("two", ("--epochs", "1"));
        _folder.Write("two/thesis.txt", "years of work");
        RunFolder.Delete(_folder.At("one"));
        RunFolder.Delete(_folder.At("two"));
        Assert.False(Directory.Exists(_folder.At("one")));
        Assert.Equal(["thesis.txt"], Directory.GetFileSystemEntries(_folder.At("two")).Select(Path.GetFileName));
        Assert.Throws<FileNotFoundException>(() => RunFolder.Delete(_folder.At("two")));
        Assert.Throws<FileNotFoundException>(() => ListedRun.Open(_folder.At("two")));
    }

    [Fact]
    public void Differences_are_of_data_model_options_and_seed()
    {
        Train("one", ("--hidden", "8"), ("--epochs", "1"));
        Train("two", ("--hidden", "8,4"), ("--epochs", "1"), ("--dropout", "0.25"));
        Train("three", ("--model", "linear"), ("--epochs", "1"), ("--lr", "0.05"));
        RunDescription[] runs = [.. ((string[])["one", "two"]).Select(name => ListedRun.Open(_folder.At(name)).Description)];
        Assert.Equal(["--hidden 8 8,4", "--dropout none 0.25"], RunDifferences.Of(runs).Select(Text));
        Assert.Empty(RunDifferences.Of([runs[0], runs[0]]));
        RunDescription linear = ListedRun.Open(_folder.At("three")).Description;
        string[] rows = [.. RunDifferences.Of([runs[0], linear with { Seed = 9 }]).Select(Text)];
        Assert.Contains("model mlp linear", rows);
        Assert.Contains("--lr 0.01 0.05", rows);
        Assert.Contains("--hidden 8 none", rows);
        Assert.Contains("--seed 1 9", rows);
    }

    [Theory]
    [InlineData("testAccuracy", true)]
    [InlineData("validationF1", true)]
    [InlineData("testLoss", false)]
    [InlineData("testError", false)]
    public void The_better_end_of_a_figure_is_known(string figure, bool isHigher) => Assert.Equal(isHigher, RunDifferences.IsHigherBetter(figure));

    private static string Text((string Name, IReadOnlyList<string> Values) row) => $"{row.Name} {string.Join(' ', row.Values)}";

    private void Train(string name, params (string, string?)[] options) => new TrainingJob(Request(name, options), _ => { }).Run();

    private RunRequest Request(string name, params (string, string?)[] options) => _folder.Request("digits", [("--out", _folder.At(name)), .. options]);
}
