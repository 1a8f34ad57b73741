using System.Text.Json;

namespace Myelin.Runs;

/// <summary>Predicts a column of a table from the others.</summary>
internal sealed class TableTask : TaskKind
{
    private const double UsualTestShare = 0.2;

    private static readonly TextOption s_target = new("target", "COLUMN", "The column to predict.");

    private static readonly ListOption s_drop = new("drop", "COLUMN", "Columns to leave out.") { TakesSeveral = true };

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

    public override IReadOnlyList<RunOption> Options => [s_target, s_drop, s_task, s_test, s_normalize];

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
        TableData table = TableData.From(CsvTable.Read(path), target, new TableOptions { Drop = [.. asked.Find(s_drop)], Kind = kind });
        double testShare = asked.Find(s_test) ?? UsualTestShare;
        IReadOnlyList<Dataset> parts = table.Dataset.Split(request.Seed, 1 - testShare, testShare);
        Normalizer? inputScale = Scaling.Fit(asked.Find(s_normalize) ?? "feature", parts[0]);
        var preparation = new TablePreparation(table.Encoding, inputScale, TargetScale(table.Encoding, parts[0]));
        if (preparation.IsRegression && asked.Has(TrainOptions.LabelSmoothing))
        {
            throw new RunOptionException(
                "--label-smoothing is for classes.\n" +
                "  Got a target of numbers.\n" +
                "  Leave it out, or try --task classification.");
        }

        return LoadedData.OfExamples(path, preparation, preparation.Scaled(parts[0]), preparation.Scaled(parts[1]), request.Seed);
    }

    public override DataSize SizeOf(LoadedData data) => new(data.Train.Count, IsTable: true);

    public override TrainingTask CreateTask(Module model, Preparation preparation, OptionValues settings) =>
        preparation.IsRegression ? LayerTask.Numbers((Layer)model) : LayerTask.Classes((Layer)model, settings);

    public override EvaluationReport Evaluate(Module model, ModelKind kind, Preparation preparation, Dataset data) =>
        LayerEvaluation.Of((Layer)model, kind.HasProbabilities, preparation, data);

    /// <summary>All rows of a table.</summary>
    public override EvaluationData LoadForEvaluation(RunDescription run, string dataset, DataOptions options) =>
        new(run.Preparation.Scaled(((TablePreparation)run.Preparation).Encoding.Apply(CsvTable.Read(dataset))), dataset);

    public override Answer Ask(SavedRun run, Question question)
    {
        var preparation = (TablePreparation)run.Description.Preparation;
        string input = question.Input;
        CsvTable table = QuestionRows.Read(input);
        if (table.RowCount == 0)
        {
            throw new InvalidDataException(
                $"{input} must have at least one row.\n" +
                "  Got only the names of columns.\n" +
                "  Put a row of values below them.");
        }

        // A row on the command line has no names, only the run's order of columns.
        TableEncoding encoding = preparation.Encoding;
        int[] places = [.. QuestionRows.IsFile(input) ? encoding.Columns.Select(c => table.ColumnIndex(c.Name)) : Enumerable.Range(0, table.Columns.Count)];
        float[] features = [.. Enumerable.Range(0, table.RowCount).SelectMany(row => encoding.Encode([.. places.Select(p => table[row, p])]))];
        ModelKind model = run.Description.Model;
        return Predictions.Of(run.Layer(), model.Name, model.HasProbabilities, preparation, Tensor.From(features, table.RowCount, encoding.FeatureCount()));
    }

    internal override bool Recognizes(JsonElement root) => root.TryGetProperty("table", out JsonElement table) && table.ValueKind != JsonValueKind.Null;

    internal override Preparation Read(JsonElement root, StoredShape stored, OptionValues settings)
    {
        if (!root.TryGetProperty("table", out JsonElement table)) throw new JsonException("no \"table\".");
        return new TablePreparation(TableEncoding.FromJson(table.GetRawText()), Scaling.Read(root, "inputScale"), Scaling.Read(root, "targetScale"));
    }

    private static Normalizer? TargetScale(TableEncoding encoding, Dataset train)
    {
        if (encoding.Kind != TargetKind.Regression) return null;
        Tensor targets = train.All().Targets;
        return Normalizer.PerFeature(new TensorDataset(targets, targets));
    }
}
