using System.Text.Json;
using Myelin.Tables;

namespace Myelin.Runs;

/// <summary>Predicts a column of a table from the others.</summary>
internal sealed class TableTask : TaskKind
{
    private const double UsualTestShare = 0.2;

    private static readonly NumberOption s_test = NumberOption.Share("test", "The share of the test set; 0.2 if not given.", "testShare");

    internal static TextOption Target { get; } = new("target", "COLUMN", "The column to predict.");

    internal static ChoiceOption Task { get; } =
        new("task", ["classification", "regression"], "The kind of the target; detected from its values if not given.");

    internal static ChoiceOption Normalize { get; } = Scaling.Option("feature");

    internal static CountOption Cv { get; } = new("cv",
        "Cross-validate: train N models, each tested on another part of the rows, give the means of their figures, and save a model of all rows.")
    { Least = 2, Most = 1000, Phrase = folds => $"{folds} folds" };

    internal static TextOption TestFile { get; } = new("test-file", "FILE", "A table to test on; all rows of the first are then for training.");

    internal static SwitchOption Balance { get; } = new("balance", "Count all classes alike in the training loss, however many rows they have.");

    public override string Name => "table";

    public override string Noun => "a table";

    public override string Summary => "predict a column of a table";

    public override string Usage => "TABLE.csv --target COLUMN";

    public override IReadOnlyList<ModelKind> Models => LayerModel.All;

    public override ModelKind UsualModel => LayerModel.Mlp;

    public override IReadOnlyList<RunOption> Options =>
        [Target, Task, s_test, TestFile, Cv, TableSplit.Group, TableSplit.Time, Balance, Normalize, InputWhitening.Option, .. TableReading.Options];

    public override bool Accepts(string dataset) =>
        TableFile.HasTableName(dataset) || (File.Exists(dataset) && All.All(kind => kind == this || !kind.Accepts(dataset)));

    public override string Describe(string dataset) => $"the table {dataset}";

    public override void Check(OptionValues asked)
    {
        (RunOption Option, string Why)[] testing = [(s_test, "a share of the rows"), (TestFile, "a file"), (Cv, "every row once")];
        (RunOption Option, string Why)[] given = [.. testing.Where(t => asked.Has(t.Option))];
        if (given.Length > 1) throw new RunOptionException(
            $"{given[0].Option.Flag} tests on {given[0].Why}, {given[1].Option.Flag} on {given[1].Why}.\n  Got both.\n  Leave one out.");
        if (asked.Has(Cv) && asked.Has(TrainOptions.Resume)) throw new RunOptionException(
            "--cv trains several models, which are not resumed.\n  Got --resume.\n  Leave it out; --overwrite starts again.");
        if (asked.Has(Cv) && asked.Find(TrainOptions.Model) == LayerModel.Named("perceptron").Name) throw new RunOptionException(
            "--cv is for models that are trained by gradients.\n  Got --model perceptron.\n  Try --model linear.");
    }

    public override LoadedData Load(RunRequest request, Action<RunEvent> report)
    {
        OptionValues asked = request.Options;
        var source = TableSource.Read(request.Dataset, asked);
        var notices = new List<string>();
        double share = asked.Has(Cv) || asked.Has(TestFile) ? 0 : asked.Find(s_test) ?? UsualTestShare;
        DataPart[] parts = TableSplit.Parts(source, asked, share, request.Seed, notices);
        if (!asked.Has(TableSplit.Time) && SeriesHint.Of(source) is { } hint) notices.Add(hint);
        return Prepare(source, request, parts, notices);
    }

    public override IReadOnlyList<Func<LoadedData>> Folds(RunRequest request)
    {
        if (request.Options.Find(Cv) is not { } folds) return [];
        var source = TableSource.Read(request.Dataset, request.Options);
        if (folds > source.Rows.Count) throw new RunOptionException(
            $"--cv may have at most as many folds as there are rows.\n  Got {folds} for {NumberText.Count(source.Rows.Count, "row")}.\n  Try --cv 10.");
        return [.. TableSplit.Folds(source, request.Options, folds, request.Seed, []).Select(parts =>
            (Func<LoadedData>)(() => Prepare(source, request, parts, [])))];
    }

    public override PredictionFileReport PredictFile(
        SavedRun run, string input, string output, PredictionFileOptions options, CancellationToken cancellation = default) =>
        new PredictionFile(run, options).Write(input, output, cancellation);

    public override DataSize SizeOf(LoadedData data) => new(data.TrainingAndValidation, IsTable: true);

    public override TrainingTask CreateTask(Module model, Preparation preparation, OptionValues settings) => preparation.IsRegression
        ? LayerTask.Numbers((Layer)model)
        : LayerTask.Classes((Layer)model, settings, preparation is TablePreparation { ClassWeights: { } weights } ? Tensor.From([.. weights]) : null);

    public override EvaluationReport Evaluate(Module model, RunDescription run, Dataset data, bool isTest = true) =>
        LayerEvaluation.Of((Layer)model, run, data, isTest);

    /// <summary>The run's test rows if the table is the run's own, otherwise all rows.</summary>
    public override EvaluationData LoadForEvaluation(RunDescription run, string dataset, DataOptions options)
    {
        bool isOwn = run.Settings.Has(TestFile) && run.Source is { } source && Path.GetFullPath(dataset) == source;
        Table table = TableFile.Read(isOwn ? run.Settings.Find(TestFile)! : dataset, TableReading.Format(run.Settings));
        if (isOwn && ((TablePreparation)run.Preparation).Encoding.Examples(table) is { } own && DataHash.Of(own) == run.Split?.TestHash)
            return new EvaluationData(run.Preparation.Scaled(own), run.Settings.Find(TestFile)!, IsOwnTest: true);
        if (OwnTest(run, table) is { } test) return new EvaluationData(run.Preparation.Scaled(test), dataset, IsOwnTest: true);
        Dataset all = ((TablePreparation)run.Preparation).Encoding.Examples(table);
        return EvaluationData.OfFile(run, all, run.Preparation.Scaled(all), dataset);
    }

    public override Answer Ask(SavedRun run, Question question)
    {
        var preparation = (TablePreparation)run.Description.Preparation;
        TableEncoding encoding = preparation.Encoding;
        (Table table, int[] rows, bool hasTarget) = TableQuestion.Read(run, encoding, question.Input);
        ModelKind model = run.Description.Model;
        var answers = Predictions.Of(run.Layer(), model.Name, model.HasProbabilities, preparation,
            Tensor.From(encoding.Apply(table, rows), rows.Length, encoding.FeatureCount()));
        if (!hasTarget) return answers;
        int target = table.ColumnIndex(encoding.Targets[0].Name);
        return answers with { Items = [.. answers.Items.Zip(rows, (item, row) => item with { Label = table[row, target].Trim() })] };
    }

    internal override bool HasFolds(OptionValues asked) => !asked.Has(TableSplit.Group) && !asked.Has(TableSplit.Time);

    /// <summary>The test rows of a run if a table is its own; null if it is not.</summary>
    internal static Dataset? OwnTest(RunDescription run, Table table) =>
        run.Split?.TestOf(table.RowCount, rows => ((TablePreparation)run.Preparation).Encoding.Examples(table, rows));

    internal override bool Recognizes(JsonElement root) => root.TryGetProperty("table", out JsonElement table) && table.ValueKind != JsonValueKind.Null;

    internal override Preparation Read(JsonElement root, StoredShape stored, OptionValues settings) => TablePreparation.Read(root);

    /// <summary>Runs of 0.1.0 did not store the options of their table, but the columns that these led to.</summary>
    internal override OptionValues OptionsOf(RunDescription run, string data)
    {
        if (run.Settings.Has(Target)) return run.Settings;
        TableEncoding encoding = ((TablePreparation)run.Preparation).Encoding;
        TableTarget target = encoding.Targets[0];
        OptionValues known = run.Settings.With(Target, target.Name)
            .With(Task, target.Kind == TargetKind.Regression ? "regression" : "classification");
        string[] dropped = [.. TableFile.Blocks(data, rows: 1).First().Columns.Except([target.Name, .. encoding.Columns.Select(c => c.Name)])];
        return dropped.Length == 0 ? known : known.With(TableReading.Drop, dropped);
    }

    /// <summary>The rows of a table as examples: all that is learned about them is learned from the training part.</summary>
    private static LoadedData Prepare(TableSource source, RunRequest request, DataPart[] parts, IReadOnlyList<string> notices)
    {
        OptionValues asked = request.Options;
        int[] training = [.. source.Rows.Where(row => parts[row] == DataPart.Training)];
        string[] missing = [.. asked.Find(TableReading.Missing)];
        TableEncoding encoding = TableEncoding.Fit(source.Table, source.Schema, source.Targets, training, TableReading.Features(asked), missing);
        Dataset all = source.Values.Examples(
            Tensor.From(encoding.Apply(source.Table, source.Rows), source.Rows.Count, encoding.FeatureCount()), source.Rows);
        DataPart[] used = [.. source.Rows.Select(row => parts[row])];
        Dataset train = DataSplit.Take(all, used, DataPart.Training)!;
        Dataset? test = asked.Find(TestFile) is { } file
            ? encoding.Examples(TableFile.Read(file, TableReading.Format(asked))) : DataSplit.Take(all, used, DataPart.Test);
        Dataset? validation = DataSplit.Take(all, used, DataPart.Validation);
        RequireClasses(source, parts);
        TablePreparation preparation = TablePreparation.Fit(
            encoding, asked, train, [.. source.Schema.Columns.Where(c => c.Kind == ColumnKind.Id).Select(c => c.Name)]);
        if (preparation.IsRegression) RefuseForNumbers(asked);
        return LoadedData.OfExamples(
            request.Dataset, preparation, preparation.Scaled(train),
            validation is null ? null : preparation.Scaled(validation), test is null ? null : preparation.Scaled(test)) with
        {
            Split = DataSplit.Of(parts, test),
            Trained = TrainedExamples.Of([train, .. validation is null ? [] : (Dataset[])[validation]]),
            Details = [.. TableLines.Of(source.Table, source.Schema, encoding)],
            Notices = notices,
        };
    }

    private static void RefuseForNumbers(OptionValues asked)
    {
        RunOption? foreign = asked.Find(TrainOptions.LabelSmoothing) > 0 ? TrainOptions.LabelSmoothing : asked.Has(Balance) ? Balance : null;
        if (foreign is not null) throw new RunOptionException(
            $"{foreign.Flag} is for classes.\n  Got a target of numbers.\n  Leave it out, or try --task classification.");
    }

    /// <summary>A class that the training part does not have cannot be learned.</summary>
    private static void RequireClasses(TableSource source, DataPart[] parts)
    {
        if (source.Classes is not { } labels) return;
        bool[] learned = new bool[source.Targets[0].Classes.Count];
        foreach (int row in source.Rows.Where(row => parts[row] == DataPart.Training)) learned[labels[row]] = true;
        int unknown = source.Rows.FirstOrDefault(row => !learned[labels[row]], -1);
        if (unknown >= 0) throw new InvalidDataException(
            $"Table: each class of the target \"{source.Targets[0].Name}\" must be in the training part.\n" +
            $"  Got \"{source.Targets[0].Classes[labels[unknown]]}\" at {source.Table.Where(unknown)}, in the {DataSplit.Names[(int)parts[unknown]]} " +
            $"part only.\n" +
            "  Add rows of that class, or remove it; with --time or --group, try a smaller --test.");
    }
}
