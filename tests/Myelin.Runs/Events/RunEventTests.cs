using System.Text.Json;
using System.Text.Json.Nodes;

namespace Myelin.Runs.Tests.Events;

public sealed class RunEventTests
{
    public static TheoryData<RunEvent> All =>
    [
        new RunStarted
        {
            Dataset = "d", Model = "m", Parameters = 5, Epochs = 2, Steps = 9, Resumed = true, Data = "some", Settings = "1 epoch", Out = "o",
                Start = ["first"],
            Frozen = 3, Counts = EventFigures.From([KeyValuePair.Create("trainExamples", 7L)]),
        },
        new EpochEnded { Epoch = 1, Steps = 4, TotalSteps = 9, TrainLoss = 0.5, ValidationLoss = 0.25, Figures = Figures(("validationAccuracy", 0.75)) },
        new EpochEnded { Epoch = 1, Mistakes = 4, TrainLoss = 0.5 },
        new FoldEnded { Fold = 1, Folds = 10, Figures = Figures(("testAccuracy", 0.75)) },
        new RunResult
        {
            Dataset = "d", Model = "m", Seconds = 1.5, WithoutGradient = ["1.weight"], Part = "file", TrainedOn = 3,
            Figures = Figures(("testLoss", double.NaN), ("testAccuracy", 1)),
        },
        new RunCanceled(2, 30, Saved: true), new RunFailed("Rule.\n  Got 1.\n  Fix."), new StepTaken(1, 2, 3, 4, 0.5), new PerceptronEnded(Converged: true),
        new FindingMade { Rule = "r", Level = "note", Certainty = "hint", Subject = "s", Cause = "c", Why = "w", Cure = "u", Option = "--lr 1",
            Code = "x", Step = 3, Fingerprint = "r@s" },
        new TrialEnded { Fits = true, LowestLoss = 0.1, BestRate = 0.01, Rates = [0.01, 0.1], Losses = [0.5, null], Rate = 0.001 },
        new TuneStarted
        {
            Dataset = "d", Model = "m", Data = "some", Space = ["--lr 1 to 2"], Steps = 9, Epochs = 2, Folds = 5, Figure = "validationLoss", Out = "o",
            Rule = new HiddenNeuronRule(100, 4, 2),
        },
        new CandidateScored { Candidate = 1, Phase = "search", Options = "--lr 1", Epochs = 2, Loss = 0.5, Steps = 3, TotalSteps = 9 },
        new TuneEnded
        {
            Candidates = 3, Steps = 9, Options = "--lr 1", BestFigure = 0.5, RecipeFigure = 0.25, Command = "c",
            Shapes = [new(8, 1, 0.5, 2, IsComparable: true)],
        },
        new TokenizerProgress(3, 300), new DownloadAdvanced("file", 10, null), new SampleWritten("text", IsLast: false),
    ];

    [Theory, MemberData(nameof(All))]
    public void What_is_written_is_read_back_and_names_event_and_version_first(RunEvent happened)
    {
        string json = happened.ToJson();
        Assert.DoesNotContain("\n", json, StringComparison.Ordinal);
        Assert.Equal(["event", "version"], JsonNode.Parse(json)!.AsObject().Select(p => p.Key).Take(2));
        RunEvent again = RunEvent.Parse(json);
        Assert.Equal(happened.GetType(), again.GetType());
        Assert.Equal(json, again.ToJson());
    }

    [Fact]
    public void Fields_are_flat_and_a_figure_that_is_not_a_number_is_null()
    {
        var result = new RunResult { Model = "m", Figures = Figures(("testLoss", double.NaN), ("testError", 2.5)) };
        JsonObject json = JsonNode.Parse(result.ToJson())!.AsObject();
        Assert.Equal(["event", "version", "model", "testLoss", "testError"], json.Select(p => p.Key));
        Assert.Null(json["testLoss"]);
        Assert.Equal(2.5, (double)json["testError"]!);
    }

    [Fact]
    public void A_field_of_the_future_is_kept_and_a_version_of_the_future_refused()
    {
        RunEvent read = RunEvent.Parse("""{"event":"result","version":1,"model":"m","testMap50":0.5}""");
        Assert.Equal(0.5, ((RunResult)read).Figures["testMap50"].GetDouble());
        var error = Assert.Throws<InvalidDataException>(() => RunEvent.Parse("""{"event":"canceled","version":2,"epoch":1,"step":1,"saved":true}"""));
        Assert.StartsWith("An event must have a version up to 1.\n  Got version 2.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no JSON"), InlineData("{}"), InlineData("null"), InlineData("[]")]
    [InlineData("""{"event":"unheard-of"}""")]
    [InlineData("""{"event":"epoch","epoch":"one"}""")]
    public void What_is_not_an_event_is_refused(string json) =>
        Assert.Matches(
            "^An event must be a JSON object with a known \"event\"\\.\n" +
            "  Got .*\n" +
            "  Read the lines", Assert.Throws<InvalidDataException>(() => RunEvent.Parse(json)).Message);

    private static IDictionary<string, JsonElement> Figures(params (string Name, double Value)[] figures) =>
        EventFigures.From(figures.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    /// <summary>Every kind of event is in the list above: a new one must be tested.</summary>
    [Fact]
    public void No_event_is_left_out() => Assert.Equal(
        typeof(RunEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(RunEvent))).Select(t => t.Name).Order(StringComparer.Ordinal),
        All.Select(row => ((RunEvent)row.Data).GetType().Name).Distinct().Order(StringComparer.Ordinal));
}
