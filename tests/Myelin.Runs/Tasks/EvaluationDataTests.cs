namespace Myelin.Runs.Tests.Tasks;

/// <summary>A file that has examples of a run's training set is not its test.</summary>
public sealed class EvaluationDataTests : IDisposable
{
    private static readonly DataOptions s_options = new();

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("table", 96, 97)]
    [InlineData("series", 37, 55)]
    [InlineData("text", 75, 85)]
    [InlineData("images", 240, 300)]
    public void After_rows_were_appended_the_figures_are_not_called_those_of_a_test(string kind, int trained, int examples)
    {
        (RunRequest request, string file) = Request(kind);
        new TrainingJob(request, _ => { }).Run();
        SavedRun run = SavedRun.Open(_folder.At("run"));
        (EvaluationData own, EvaluationReport test) = run.Evaluate(file, s_options);
        Assert.True(own.IsTest);
        Assert.Equal((null, null), (own.Notice, own.TrainedOn));
        Assert.Contains("test ", test.Summary, StringComparison.Ordinal);

        Append(kind, file);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => run.Evaluate(null, s_options));
        Assert.EndsWith("or give a file of examples that the run was not trained on: myelin eval RUN FILE.", error.Message, StringComparison.Ordinal);
        (EvaluationData data, EvaluationReport report) = run.Evaluate(file, s_options);
        Assert.False(data.IsTest);
        Assert.InRange(data.TrainedOn!.Value, trained, examples);
        Assert.Equal($"NOTE: the run was trained on {data.TrainedOn} of these {data.Data.Count} examples: the figures are not those of a test", data.Notice);
        Assert.DoesNotContain("test ", report.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_examples_of_the_training_set_has_no_notice()
    {
        new TrainingJob(_folder.Request(_folder.Table(), ("--target", "y"), ("--epochs", "1")), _ => { }).Run();
        string other = _folder.Write("other.csv", "a,b,extra,y\n8,red,1,big\n9,blue,2,small\n");
        EvaluationData data = SavedRun.Open(_folder.At("run")).Evaluate(other, s_options).Data;
        Assert.Equal((false, 0, null), (data.IsTest, data.TrainedOn, data.Notice));
    }

    [Fact]
    public void A_run_that_does_not_say_what_it_was_trained_on_says_that()
    {
        new TrainingJob(_folder.Request(_folder.Table(), ("--target", "y"), ("--epochs", "1")), _ => { }).Run();
        SavedRun run = SavedRun.Open(_folder.At("run"));
        run = run with { Description = run.Description with { Trained = null } };
        string other = _folder.Write("other.csv", "a,b,extra,y\n8,red,1,big\n9,blue,2,small\n");
        EvaluationData data = run.Evaluate(other, s_options).Data;
        Assert.Null(data.TrainedOn);
        Assert.StartsWith(
            "NOTE: if the run was trained on some of these examples, the figures are not those of a test;", data.Notice, StringComparison.Ordinal);
    }

    private (RunRequest Request, string File) Request(string kind)
    {
        if (kind == "images")
        {
            WriteImages(300);
            return (_folder.Request(_folder.At("a-images.idx"), ("--epochs", "1"), ("--model", "linear")), _folder.At("a-images.idx"));
        }

        if (kind == "table")
        {
            string table = _folder.Mixed("kind");
            return (_folder.Request(table, ("--epochs", "1"), ("--model", "linear"), ("--target", "kind")), table);
        }

        string file = kind == "text" ? _folder.Text() : _folder.Series();
        (string, string?)[] own = kind == "text" ? [("--context", "16")] : [("--target", "height"), ("--model", "linear")];
        return (_folder.Request(kind, [("--epochs", "1"), ("--file", file), .. own]), file);
    }

    private void Append(string kind, string file)
    {
        if (kind == "images") WriteImages(310);
        else File.AppendAllText(file, kind switch { "table" => "1,red,2,big,3\n", "series" => "103.5\n", _ => "the end of the dog. " });
    }

    private void WriteImages(int count)
    {
        IdxArray.From([.. Enumerable.Range(0, count * 20).Select(i => (byte)(i * 7 % 251))], count, 4, 5).Write(_folder.At("a-images.idx"));
        IdxArray.From([.. Enumerable.Range(0, count).Select(i => (byte)(i % 3))], count).Write(_folder.At("a-labels.idx"));
    }
}
