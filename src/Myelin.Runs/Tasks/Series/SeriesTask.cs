using System.Globalization;
using System.Text.Json;

namespace Myelin.Runs;

/// <summary>Forecasts a column of numbers.</summary>
internal sealed class SeriesTask : TaskKind
{
    private const int Longest = (1 << 24) - 1;

    private static readonly TextOption s_file = new("file", "FILE", "The .csv file of the series.") { IsStored = false };

    private static readonly TextOption s_column = new("target", "COLUMN", "The column to forecast.", "column");

    private static readonly CountOption s_context =
        new("context", "The number of values that the model sees at once; 24 if not given.") { Most = Longest, Phrase = n => $"context {n}" };

    private static readonly CountOption s_horizon =
        new("horizon", "The number of values to forecast; 12 if not given.") { Most = Longest, Phrase = n => $"horizon {n}" };

    private static readonly NumberOption s_test =
        NumberOption.Share("test", "The share of the test set, at the series' end; 0.2 if not given.", "testShare");

    private static readonly TextOption s_time =
        new("time", "COLUMN",
            "The order of the rows, by this column of numbers or dates; the first of dates, or of evenly spaced numbers, if not given.", "timeColumn");

    private static readonly CountOption s_season =
        new("season", "The number of steps per season, to compare with repeating the last one; from the distance of the dates if not given.")
        {
            Most = Longest,
        };

    private static readonly OptionValues s_usual = OptionValues.None.With(s_context, 24).With(s_horizon, 12).With(s_test, 0.2);

    public override string Name => "series";

    public override string Noun => "a series";

    public override string Summary => "forecast a column of numbers";

    public override string Usage => "series --file FILE.csv --target COLUMN";

    public override IReadOnlyList<ModelKind> Models { get; } = [.. ((string[])["lstm", "gru", "rnn", "transformer", "mlp", "linear"]).Select(LayerModel.Named)];

    public override IReadOnlyList<RunOption> Options => [s_file, s_column, s_time, s_context, s_horizon, s_test, s_season];

    public override IReadOnlyList<RunOption> QuestionOptions => [Question.Steps];

    internal override string Section => Name;

    public override bool Accepts(string dataset) => dataset == Name;

    public override void Check(OptionValues asked)
    {
        if (!asked.Has(s_file))
        {
            throw new RunOptionException(
                "a series needs --file FILE.csv and --target COLUMN.\n" +
                "  Got no file.\n" +
                "  Try --file co2.csv --target co2.");
        }

        if (!asked.Has(s_column))
        {
            throw new RunOptionException(
                "a series needs --target COLUMN, the column to forecast.\n" +
                "  Got none.\n" +
                "  Try --file co2.csv --target co2.");
        }
    }

    public override LoadedData Load(RunRequest request, Action<RunEvent> report)
    {
        OptionValues asked = request.Options.Over(s_usual);
        string file = asked.Get(s_file);
        var series = SeriesFile.Read(file, asked.Get(s_column), asked.Find(s_time));
        if (!asked.Has(s_season) && series.Season is { } season) asked = asked.With(s_season, season);
        var preparation = SeriesPreparation.Fit(series.Values, asked.Get(s_context), asked.Get(s_horizon), asked.Get(s_test));
        (SeriesDataset whole, SeriesDataset test) = preparation.Split(series.Values);
        (Dataset train, Dataset? validation) = asked.Find(TrainOptions.Validation) is { } share ? Split(whole, preparation.Horizon, share) : (whole, null);
        return LoadedData.OfExamples(file, preparation, train, validation, test) with
        {
            Settings = asked,
            Trained = TrainedExamples.Of(whole),
            Notices = [.. series.Notices, .. SeasonNotice(asked.Find(s_season), preparation.Context)],
        };
    }

    public override DataSize SizeOf(LoadedData data) => new(data.TrainingAndValidation, IsTable: true);

    public override TrainingTask CreateTask(Module model, Preparation preparation, OptionValues settings) => LayerTask.Numbers((Layer)model);

    /// <summary>Includes the errors of the naive forecasts: one that is not better is useless.</summary>
    public override EvaluationReport Evaluate(Module model, RunDescription run, Dataset data, bool isTest = true)
    {
        EvaluationReport report = LayerEvaluation.Of((Layer)model, run.Model.HasProbabilities, run.Preparation, baseline: null, data, isTest);
        var figures = new Dictionary<string, double>(report.Figures);
        string[] naive = [.. NaiveForecasts.Errors(run, run.Settings.Find(s_season), data).Select(forecast =>
        {
            figures[forecast.Figure] = forecast.Error;
            return string.Create(CultureInfo.InvariantCulture, $"{forecast.Name} {NumberText.Of(forecast.Error, 5)}");
        })];
        double best = figures.Where(figure => figure.Key.StartsWith("testErrorOf", StringComparison.Ordinal)).Min(figure => figure.Value);
        string remark = figures["testError"] < best ? "" : ": the model is not better than all of these";
        return report with { Figures = figures, Summary = $"{report.Summary}\nthe error of repeating {string.Join(", of ", naive)}{remark}" };
    }

    public override EvaluationData LoadForEvaluation(RunDescription run, string dataset, DataOptions options)
    {
        (SeriesDataset data, bool isOwn) = ((SeriesPreparation)run.Preparation).Test(ReadFor(run, dataset).Values);
        return isOwn ? new EvaluationData(data, dataset, IsOwnTest: true) : EvaluationData.OfFile(run, data, data, dataset);
    }

    public override Answer Ask(SavedRun run, Question question)
    {
        (string column, var preparation) = (run.Description.Settings.Get(s_column), (SeriesPreparation)run.Description.Preparation);
        if (!File.Exists(question.Input))
        {
            throw new FileNotFoundException(
                "a forecast needs the series so far.\n" +
                $"  Got \"{question.Input}\".\n" +
                $"  Give a .csv file with the column {column}.");
        }

        SeriesFile series = ReadFor(run.Description, question.Input);
        double[] values = series.Values;
        if (values.Length < preparation.Context)
        {
            throw new ArgumentException(
                "the series must be as long as the context.\n" +
                $"  Got {values.Length} values for a context of {preparation.Context}.\n" +
                "  Give more of the series.");
        }

        int steps = question.Options.Find(Question.Steps) ?? preparation.Horizon;
        double[] ahead = Forecast.Ahead(run.Layer(), preparation, values, steps);
        return new Forecast(run.Description.Model.Name, column, values, ahead) { Notices = series.Notices, Unit = preparation.Unit };
    }

    internal override bool KnowsItsTest(RunDescription run) => true;

    internal override OptionValues OptionsOf(RunDescription run, string data) => run.Settings.With(s_file, data);

    internal override bool Recognizes(JsonElement root) => root.TryGetProperty(Section, out JsonElement series) && series.ValueKind != JsonValueKind.Null;

    internal override Preparation Read(JsonElement root, StoredShape stored, OptionValues settings)
    {
        bool isNumber = root.TryGetProperty("scale", out JsonElement field) && field.ValueKind == JsonValueKind.Number;
        float scale = isNumber && field.TryGetSingle(out float value) ? value : 0;
        if (!(scale > 0) || !float.IsFinite(scale)) throw new JsonException("\"scale\" of the series that is invalid.");
        bool isText = root.TryGetProperty("fingerprint", out JsonElement text) && text.ValueKind == JsonValueKind.String;
        string hash = isText ? text.GetString()! : throw new JsonException("no \"fingerprint\" of the series.");
        _ = settings.Get(s_column);
        return new SeriesPreparation(settings.Get(s_context), settings.Get(s_horizon), settings.Get(s_test), scale, hash);
    }

    /// <summary>Uses the last windows for validation, without those in between whose targets both would see.</summary>
    private static (Dataset Train, Dataset Validation) Split(SeriesDataset train, int horizon, double share)
    {
        int cut = (int)(train.Count * (1 - share)), start = cut + horizon - 1;
        if (cut < 1 || start >= train.Count)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"series: the validation set needs windows whose targets are not in the training set.\n" +
                $"  Got {train.Count} windows, a share of {share} and a horizon of {horizon}.\n" +
                $"  Give more of the series, a larger --validation or a smaller --horizon."));
        }

        return (train.Subset([.. Enumerable.Range(0, cut)]), train.Subset([.. Enumerable.Range(start, train.Count - start)]));
    }

    /// <summary>A model may look good only because nothing is compared that repeats the last season.</summary>
    private static IEnumerable<string> SeasonNotice(int? season, int context)
    {
        if (season is null) yield return "NOTE: no seasonal forecast is compared with the model; --season N compares repeating the last N steps";
        else if (season > context) yield return string.Create(CultureInfo.InvariantCulture,
            $"NOTE: no seasonal forecast is compared with the model: a season has {season} steps, the context {context}; try --context {season}");
    }

    private static SeriesFile ReadFor(RunDescription run, string path) => SeriesFile.Read(path, run.Settings.Get(s_column), run.Settings.Find(s_time));
}
