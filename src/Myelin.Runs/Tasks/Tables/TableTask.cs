using System.Text.Json;

namespace Myelin.Runs;

/// <summary>Predicts a column of a table from the others.</summary>
internal sealed class TableTask : TaskKind
{
    private const double UsualTestShare = 0.2;

    private static readonly TextOption s_target = new("target", "COLUMN", "The column to predict.");

    private static readonly ListOption s_drop = new("drop", "COLUMN", "Columns to leave out, with spaces or commas between them.") { TakesSeveral = true };

    private static readonly ChoiceOption s_task =
        new("task", ["classification", "regression"], "The kind of the target; detected from its values if not given.");

    private static readonly NumberOption s_test = NumberOption.Share("test", "The share of the test set; 0.2 if not given.", "testShare");

    private static readonly ChoiceOption s_normalize = Scaling.Option("feature");

    public override string Name => "table";

    public override string Noun => "a table";

    public override string Summary => "predict a column of a table";

    public override string Usage => "TABLE.csv --target COLUMN";

    public override IReadOnlyList<ModelKind> Models => LayerModel.All;

    public override ModelKind UsualModel => LayerModel.Mlp;

    public override IReadOnlyList<RunOption> Options =>
        [s_target, s_drop, s_task, s_test, TableSplit.Group, TableSplit.Time, s_normalize, InputWhitening.Option];

    public override bool Accepts(string dataset) =>
        QuestionRows.IsTableName(dataset) || (File.Exists(dataset) && All.All(kind => kind == this || !kind.Accepts(dataset)));

    public override string Describe(string dataset) => $"the table {dataset}";

    public override LoadedData Load(RunRequest request, Action<RunEvent> report)
    {
        OptionValues asked = request.Options;
        string path = request.Dataset, target = asked.Find(s_target) ?? throw new RunOptionException(
            "a table needs --target COLUMN, the column to predict.\n" +
            $"  Got {path} without one.\n" +
            $"  Its columns are {string.Join(", ", CsvTable.Read(path).Columns)}.");
        TargetKind? kind = asked.Find(s_task) switch { "classification" => TargetKind.Classification, "regression" => TargetKind.Regression, _ => null };
        var rows = CsvTable.Read(path);
        TableData table = TableData.From(rows, target, new TableOptions { Drop = Dropped(asked, target, rows.Columns), Kind = kind });
        var split = TableSplit.Create(rows, table, asked, asked.Find(s_test) ?? UsualTestShare, request.Seed);
        Dataset train = DataSplit.Take(table.Dataset, split.Parts, DataPart.Training)!, test = DataSplit.Take(table.Dataset, split.Parts, DataPart.Test)!;
        Normalizer? inputScale = Scaling.Fit(asked.Find(s_normalize) ?? "feature", train);
        Pca? whitening = InputWhitening.Fit(asked, inputScale is null ? train : train.Normalize(inputScale));
        var preparation = new TablePreparation(table.Encoding, inputScale, whitening, TargetScale(table.Encoding, train));
        if (preparation.IsRegression && asked.Find(TrainOptions.LabelSmoothing) > 0)
        {
            throw new RunOptionException(
                "--label-smoothing is for classes.\n" +
                "  Got a target of numbers.\n" +
                "  Leave it out, or try --task classification.");
        }

        Dataset? validation = DataSplit.Take(table.Dataset, split.Parts, DataPart.Validation);
        return LoadedData.OfExamples(
            path, preparation, preparation.Scaled(train), validation is null ? null : preparation.Scaled(validation), preparation.Scaled(test)) with
        {
            Split = DataSplit.Of(split.Parts, test),
            Trained = TrainedExamples.Of([train, .. validation is null ? [] : (Dataset[])[validation]]),
            Details = [preparation.Columns],
            Notices = [.. ColumnNotices.Of(rows, table.Encoding), .. split.Notices],
        };
    }

    public override DataSize SizeOf(LoadedData data) => new(data.TrainingAndValidation, IsTable: true);

    public override TrainingTask CreateTask(Module model, Preparation preparation, OptionValues settings) =>
        preparation.IsRegression ? LayerTask.Numbers((Layer)model) : LayerTask.Classes((Layer)model, settings);

    public override EvaluationReport Evaluate(Module model, RunDescription run, Dataset data, bool isTest = true) =>
        LayerEvaluation.Of((Layer)model, run, data, isTest);

    /// <summary>The run's test rows if the table is the run's own, otherwise all rows.</summary>
    public override EvaluationData LoadForEvaluation(RunDescription run, string dataset, DataOptions options)
    {
        Dataset all = ((TablePreparation)run.Preparation).Encoding.Apply(CsvTable.Read(dataset));
        if (run.Split?.TestOf(all) is { } test) return new EvaluationData(run.Preparation.Scaled(test), dataset, IsOwnTest: true);
        return EvaluationData.OfFile(run, all, run.Preparation.Scaled(all), dataset);
    }

    public override Answer Ask(SavedRun run, Question question)
    {
        var preparation = (TablePreparation)run.Description.Preparation;
        TableEncoding encoding = preparation.Encoding;
        (CsvTable table, int[] rows, bool hasTarget) = TableQuestion.Read(run, encoding, question.Input);
        // A row on the command line has no names, only the run's order of columns.
        bool hasNames = hasTarget || QuestionRows.IsFile(question.Input);
        int[] places = [.. hasNames ? encoding.Columns.Select(c => table.ColumnIndex(c.Name)) : Enumerable.Range(0, table.Columns.Count)];
        float[] features = [.. rows.SelectMany(row => encoding.Encode([.. places.Select(p => table[row, p])]))];
        ModelKind model = run.Description.Model;
        var answers = Predictions.Of(
            run.Layer(), model.Name, model.HasProbabilities, preparation, Tensor.From(features, rows.Length, encoding.FeatureCount()));
        if (!hasTarget) return answers;
        int target = table.ColumnIndex(encoding.Target);
        return answers with { Items = [.. answers.Items.Zip(rows, (item, row) => item with { Label = table[row, target].Trim() })] };
    }

    internal override bool HasFolds(OptionValues asked) => !asked.Has(TableSplit.Group) && !asked.Has(TableSplit.Time);

    internal override bool Recognizes(JsonElement root) => root.TryGetProperty("table", out JsonElement table) && table.ValueKind != JsonValueKind.Null;

    internal override Preparation Read(JsonElement root, StoredShape stored, OptionValues settings)
    {
        if (!root.TryGetProperty("table", out JsonElement table)) throw new JsonException("no \"table\".");
        return new TablePreparation(
            TableEncoding.FromJson(table.GetRawText()), Scaling.Read(root, "inputScale"), InputWhitening.Read(root), Scaling.Read(root, "targetScale"));
    }

    /// <summary>Runs of 0.1.0 did not store the options of their table, but the columns that these led to.</summary>
    internal override OptionValues OptionsOf(RunDescription run, string data)
    {
        if (run.Settings.Has(s_target)) return run.Settings;
        TableEncoding encoding = ((TablePreparation)run.Preparation).Encoding;
        OptionValues known = run.Settings.With(s_target, encoding.Target)
            .With(s_task, encoding.Kind == TargetKind.Regression ? "regression" : "classification");
        string[] dropped = [.. CsvTable.Read(data).Columns.Except([encoding.Target, .. encoding.Columns.Select(c => c.Name)])];
        return dropped.Length == 0 ? known : known.With(s_drop, dropped);
    }

    /// <summary>The columns that are no features: those that were named, and those that only divide the rows.</summary>
    private static string[] Dropped(OptionValues asked, string target, IReadOnlyList<string> columns)
    {
        // id,date means two columns, unless one has that name.
        string[] named = [.. asked.Find(s_drop).SelectMany(name => columns.Contains(name) ? [name] : name.Split(',', StringSplitOptions.TrimEntries))];
        string[] dividing = [.. new[] { asked.Find(TableSplit.Group), asked.Find(TableSplit.Time) }.OfType<string>()];
        if (named.Contains(target)) throw Unusable("--drop", "It is the column to predict");
        if (dividing.Contains(target)) throw Unusable(asked.Find(TableSplit.Group) == target ? "--group" : "--time", "It is the column to predict");
        if (dividing.Length == 2) throw new RunOptionException(
            "--group and --time divide the rows in two ways.\n  Got both.\n  Leave one out.");
        return [.. named, .. dividing];

        RunOptionException Unusable(string flag, string why) => new(
            $"{flag} must name a column other than the target.\n  Got {target}.\n  {why}; leave it out, or choose another --target.");
    }

    private static Normalizer? TargetScale(TableEncoding encoding, Dataset train)
    {
        if (encoding.Kind != TargetKind.Regression) return null;
        Tensor targets = train.All().Targets;
        return Normalizer.PerFeature(new TensorDataset(targets, targets));
    }
}
