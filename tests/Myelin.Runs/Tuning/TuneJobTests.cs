using System.Globalization;

namespace Myelin.Runs.Tests.Tuning;

public sealed class TuneJobTests : IDisposable
{
    /// <summary>Enough for the recipe, some brackets and some shapes of three epochs.</summary>
    private const string Steps = "15000";

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_best_is_a_run_like_any_other_and_its_command_gives_the_same_bits()
    {
        List<RunEvent> events = [];
        RunResult result = Tune("tune", events.Add, 1);
        TuneEnded ended = events.OfType<TuneEnded>().Single();
        Assert.Equal(_folder.At("tune/best"), result.Out);
        Assert.True(ended.BestFigure >= ended.RecipeFigure);
        Assert.Equal(ended.BestFigure, result.Figures["validationAccuracy"].GetDouble());
        Assert.InRange(ended.Steps, 1, int.Parse(Steps, CultureInfo.InvariantCulture));
        Assert.StartsWith("myelin train digits --epochs 3 ", ended.Command, StringComparison.Ordinal);
        string[] words = ended.Command.Split(' ')[3..];
        Dictionary<string, IReadOnlyList<string>> given = words.Chunk(2).ToDictionary(pair => pair[0], pair => (IReadOnlyList<string>)[pair[1]]);
        ulong seed = ulong.Parse(given["--seed"][0], CultureInfo.InvariantCulture);
        given.Remove("--seed");
        given["--out"] = [_folder.At("again")];
        new TrainingJob(RunRequest.Create("digits", given, seed), _ => { }).Run();
        Assert.Equal(File.ReadAllBytes(_folder.At("tune/best/model.safetensors")), File.ReadAllBytes(_folder.At("again/model.safetensors")));
        EvaluationReport evaluated = SavedRun.Open(_folder.At("tune/best")).Evaluate(null, new DataOptions()).Report;
        Assert.Equal(result.Figures["testAccuracy"].GetDouble(), evaluated.Figures["testAccuracy"]);
    }

    [Fact]
    public void Threads_and_a_kill_change_nothing()
    {
        List<RunEvent> whole = [], parts = [];
        Tune("whole", whole.Add, 1);
        for (int stop = 2; ; stop += 40)
        {
            using var source = new CancellationTokenSource();
            int scored = 0;
            try
            {
                Tune("parts", happened =>
                {
                    parts.Add(happened);
                    if (happened is CandidateScored && ++scored == stop) source.Cancel();
                }, 3, resumes: Directory.Exists(_folder.At("parts")), source.Token);
                break;
            }
            catch (OperationCanceledException)
            {
                // As if it had been killed while it wrote.
                File.AppendAllText(_folder.At("parts/trials.jsonl"), "{\"epochs\":4,\"fo");
                parts.Clear();
            }
        }

        Assert.True(parts.OfType<TuneStarted>().Single().Known > 0);
        Assert.Equal(Scores(whole), Scores(parts));
        Assert.Equal(whole.OfType<TuneEnded>().Single() with { Shapes = [] }, parts.OfType<TuneEnded>().Single() with { Shapes = [] });
        Assert.Equal(whole.OfType<TuneEnded>().Single().Shapes, parts.OfType<TuneEnded>().Single().Shapes);
        Assert.Equal(File.ReadAllBytes(_folder.At("whole/best/model.safetensors")), File.ReadAllBytes(_folder.At("parts/best/model.safetensors")));
    }

    [Fact]
    public void Another_seed_searches_elsewhere()
    {
        List<RunEvent> first = [], second = [];
        Tune("first", first.Add, 2);
        new TuneJob(Request("second", [], 2), second.Add).Run();
        Assert.NotEqual(Scores(first).Skip(1).Select(s => s.Options), Scores(second).Skip(1).Select(s => s.Options));
    }

    [Fact]
    public void What_is_given_is_not_searched_and_every_shape_is_compared()
    {
        List<RunEvent> events = [];
        new TuneJob(Request("tune", [("--lr", "0.01"), ("--batch-size", "64"), ("--weight-decay", "0"), ("--dropout", "0")]), events.Add).Run();
        Assert.Equal(["--hidden 8 to 512,512,512"], events.OfType<TuneStarted>().Single().Space);
        Assert.All(events.OfType<CandidateScored>().Skip(1), scored => Assert.Matches(@"^--hidden [\d,]+$", scored.Options));
        ShapeScore[] shapes = [.. events.OfType<TuneEnded>().Single().Shapes];
        Assert.True(shapes.Length > 10);
        Assert.True(shapes.Where(s => s.Width >= 64 && s.IsComparable).Max(s => s.Figure) > shapes.Where(s => s.Width == 8).Max(s => s.Figure));
    }

    [Theory]
    [InlineData("table", "mlp")]
    [InlineData("regression", "mlp")]
    [InlineData("series", "gru")]
    [InlineData("text", "gpt")]
    public void Every_kind_of_task_is_tuned(string what, string model)
    {
        (string dataset, (string, string?)[] own) = what switch
        {
            "table" => (_folder.Mixed("classes"), ((string, string?)[])[("--target", "kind"), ("--drop", "size")]),
            "regression" => (_folder.Mixed("numbers"), [("--target", "size"), ("--drop", "kind")]),
            "series" => ("series", [("--file", _folder.Series()), ("--target", "height"), ("--context", "6"), ("--horizon", "2")]),
            _ => ("text", [("--file", _folder.Text()), ("--context", "8"), ("--layers", "1"), ("--width", "16")]),
        };
        string steps = what == "text" ? "5500" : "1500";
        List<RunEvent> events = [];
        (string, string?)[] options = [.. own, ("--model", model), ("--epochs", what == "text" ? "1" : "2"), ("--steps", steps), ("--out", _folder.At("tune"))];
        TuneRequest request = TuneRequest.Create(dataset, Given(options));
        RunResult result = new TuneJob(request, events.Add).Run();
        string figure = what switch { "table" => "validationAccuracy", "text" => "validationLoss", _ => "validationError" };
        Assert.Equal(figure, events.OfType<TuneStarted>().Single().Figure);
        Assert.True(events.OfType<CandidateScored>().Count() > 2);
        Assert.Equal(result.Out, SavedRun.Open(_folder.At("tune/best")) is { State: RunState.Finished } ? _folder.At("tune/best") : "");
    }

    [Theory]
    [InlineData("--steps must be enough for the recipe's training and that of the best, ", "--steps", "100")]
    [InlineData("--minutes and --steps both say how long the search is.", "--minutes", "1", "--steps", "100")]
    [InlineData("--resume continues a search, --overwrite replaces it.", "--resume", null, "--overwrite", null)]
    [InlineData("--resume needs a search to continue.", "--resume", null)]
    [InlineData("--patience is for a single run.", "--patience", "3")]
    [InlineData("--init is for a single run.", "--init", "model.safetensors")]
    [InlineData("a search needs a model that is trained by gradients.", "--model", "perceptron")]
    [InlineData("--hidden is for --model mlp.", "--model", "linear", "--hidden", "3")]
    public void Bad_requests_are_errors(string rule, params string?[] options)
    {
        (string, string?)[] given = [.. options.Chunk(2).Select(pair => (pair[0]!, pair.ElementAtOrDefault(1)))];
        RunOptionException error = Assert.Throws<RunOptionException>(() =>
            new TuneJob(TuneRequest.Create("digits", Given([.. given, ("--out", _folder.At("tune"))])), _ => { }).Run());
        Assert.StartsWith(rule, error.Message, StringComparison.Ordinal);
        Assert.Equal(3, error.Message.Split('\n').Length);
        Assert.False(Directory.Exists(_folder.At("tune")));
    }

    [Fact]
    public void Sizes_that_a_model_cannot_have_are_not_tried()
    {
        OptionValues given = OptionValues.None.With(OptionOf("--heads"), ["3"]).With(OptionOf("--width"), ["48"]);
        Assert.Null(SearchSpace.Of(new GptModel(), given, new DataSize(1000, false)).Shapes);
        Assert.Equal([32, 64, 128, 256], SearchSpace.Of(new GptModel(), OptionValues.None, new DataSize(1000, false)).Shapes!.Widths);
        given = OptionValues.None.With(OptionOf("--heads"), ["64"]);
        Assert.Equal([64, 128, 256], SearchSpace.Of(new GptModel(), given, new DataSize(1000, false)).Shapes!.Widths);

        static RunOption OptionOf(string flag) => new GptModel().Options.First(option => option.Flag == flag);
    }

    [Fact]
    public void Too_little_data_is_an_error()
    {
        string table = _folder.Write("small.csv", "x,y\n" + string.Concat(Enumerable.Range(0, 16).Select(i => $"{i},{(i % 2 == 0 ? "a" : "b")}\n")));
        RunOptionException error = Assert.Throws<RunOptionException>(() => new TuneJob(
            TuneRequest.Create(table, Given([("--target", "y"), ("--steps", "100000"), ("--out", _folder.At("tune"))])), _ => { }).Run());
        Assert.StartsWith("to tune, there must be at least 20 training examples.\n  Got 13.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_continues_only_as_it_began()
    {
        Tune("tune", _ => { }, 1);
        string[] different =
        [
            Different(("--lr", "0.5")), Different(("--steps", "5")), Different(("--epochs", "7")),
            Assert.Throws<RunOptionException>(() => TuneRequest.Create("mnist", Given([("--resume", null), ("--out", _folder.At("tune"))]))).Message,
        ];
        Assert.All(different, message => Assert.StartsWith("a search continues with its own options.\n", message, StringComparison.Ordinal));
        RunOptionException occupied = Assert.Throws<RunOptionException>(() => Tune("tune", _ => { }, 1));
        Assert.Contains("which contains a search", occupied.Message, StringComparison.Ordinal);
        File.WriteAllText(_folder.At("tune/tune.json"), "{\"format\": 2}");
        InvalidDataException newer = Assert.Throws<InvalidDataException>(() => Request("tune", [("--resume", null)]));
        Assert.Contains("must have format 1", newer.Message, StringComparison.Ordinal);

        string Different((string, string?) option) => Assert.Throws<RunOptionException>(() =>
            TuneRequest.Create(null, Given([option, ("--resume", null), ("--out", _folder.At("tune"))]))).Message;
    }

    [Fact]
    public void Minutes_become_steps_once()
    {
        List<RunEvent> events = [];
        (string, string?)[] given = [("--minutes", "0.2"), ("--model", "linear"), ("--epochs", "1"), ("--out", _folder.At("tune"))];
        new TuneJob(TuneRequest.Create("digits", Given(given)), events.Add).Run();
        long steps = events.OfType<TuneStarted>().Single().Steps;
        Assert.Equal(steps, TuneRequest.Create(null, Given([("--resume", null), ("--out", _folder.At("tune"))])).Steps);
    }

    [Fact]
    public void The_rule_of_thumb_is_that_of_the_digits()
    {
        List<RunEvent> events = [];
        Tune("tune", events.Add, 1);
        HiddenNeuronRule rule = events.OfType<TuneStarted>().Single().Rule!;
        Assert.Equal((1437, 64, 10), (rule.Examples, rule.Inputs, rule.Outputs));
        Assert.Equal(1437 / (2.0 * 74), rule.Most, 12);
        Assert.Equal(1437 / (10.0 * 74), rule.Fewest, 12);
    }

    private static (string Options, int Epochs, double? Loss, double? Figure)[] Scores(List<RunEvent> events) =>
        [.. events.OfType<CandidateScored>().OrderBy(c => c.Steps).ThenBy(c => c.Candidate).Select(c => (c.Options, c.Epochs, c.Loss, c.Figure))];

    private RunResult Tune(string name, Action<RunEvent> report, int threads, bool resumes = false, CancellationToken cancellation = default)
    {
        TuneRequest request = Request(name, resumes ? [("--resume", null)] : []);
        return new TuneJob(request with { Run = request.Run with { Threads = threads } }, report).Run(cancellation);
    }

    private TuneRequest Request(string name, (string, string?)[] options, ulong seed = 1) =>
        TuneRequest.Create("digits", Given([.. options, ("--epochs", "3"), ("--steps", Steps), ("--out", _folder.At(name))]), seed);

    private static Dictionary<string, IReadOnlyList<string>> Given((string Flag, string? Value)[] options) =>
        options.ToDictionary(o => o.Flag, o => (IReadOnlyList<string>)(o.Value is null ? [] : [o.Value]));
}
