using System.Text.Json;

namespace Myelin.Runs;

/// <summary>Classifies the images of a data set that has a name, or of an IDX file.</summary>
internal sealed class ImageTask : TaskKind
{
    private const double UsualTestShare = 0.2;

    private static readonly TextOption s_labels =
        new("labels", "FILE", "For images in an IDX file: the IDX file of their labels; the one of the same name with \"labels\" if not given.");

    private static readonly NumberOption s_test =
        NumberOption.Share("test", "For images in an IDX file: the share of the test set; 0.2 if not given.", "testShare");

    private static readonly ChoiceOption s_normalize = Scaling.Option("none");

    public override string Name => "images";

    public override string Noun => "images";

    public override string Summary => $"classify images: {string.Join(", ", NamedDatasets.Names)}, or an IDX file";

    public override string Usage => "DATASET|IMAGES.idx";

    public override IReadOnlyList<ModelKind> Models => LayerModel.All;

    public override ModelKind UsualModel => LayerModel.Mlp;

    public override IReadOnlyList<RunOption> Options => [s_labels, s_test, s_normalize, InputWhitening.Option];

    public override IReadOnlyList<RunOption> QuestionOptions => [Question.Dataset];

    public override bool Accepts(string dataset) => NamedDatasets.Names.Contains(dataset) || IdxImages.IsFile(dataset);

    public override string Describe(string dataset) => IdxImages.IsFile(dataset) ? $"the images {dataset}" : $"the data set {dataset}";

    public override LoadedData Load(RunRequest request, Action<RunEvent> report)
    {
        OptionValues asked = request.Options;
        bool isFile = IdxImages.IsFile(request.Dataset);
        if (!isFile && ((RunOption[])[s_labels, s_test]).FirstOrDefault(asked.Has) is { } idle) throw new RunOptionException(
            $"{idle.Flag} is for images in an IDX file.\n  Got the data set {request.Dataset}, which has a test set and labels of its own.\n  Leave it out.");
        if (isFile) asked = asked.With(s_labels, Path.GetFullPath(asked.Find(s_labels) ?? IdxImages.LabelsOf(request.Dataset)));
        (Dataset whole, Dataset? ownTest) = isFile ? (IdxImages.Read(request.Dataset, asked.Get(s_labels)), null) : Named(request, report);
        DataPart[] parts = Parts(whole, request, isFile ? asked.Find(s_test) ?? UsualTestShare : 0);
        Dataset train = DataSplit.Take(whole, parts, DataPart.Training)!, test = ownTest ?? DataSplit.Take(whole, parts, DataPart.Test)!;
        Normalizer? scale = Scaling.Fit(asked.Find(s_normalize) ?? "none", train);
        Pca? whitening = InputWhitening.Fit(asked, scale is null ? train : train.Normalize(scale));
        var preparation = new ImagePreparation(whole.InputShape, whole.ClassNames, NamedDatasets.LargestPixel(request.Dataset), scale, whitening);
        Dataset? validation = DataSplit.Take(whole, parts, DataPart.Validation);
        return LoadedData.OfExamples(
            request.Dataset, preparation, preparation.Scaled(train), validation is null ? null : preparation.Scaled(validation), preparation.Scaled(test)) with
        {
            Settings = isFile ? asked : OptionValues.None,
            Trained = isFile ? TrainedExamples.Of([train, .. validation is null ? [] : (Dataset[])[validation]]) : null,
            Split = DataSplit.Of([.. parts, .. Enumerable.Repeat(DataPart.Test, ownTest?.Count ?? 0)], test),
        };
    }

    public override DataSize SizeOf(LoadedData data) => new(data.TrainingAndValidation, IsTable: false);

    public override TrainingTask CreateTask(Module model, Preparation preparation, OptionValues settings) => LayerTask.Classes((Layer)model, settings);

    internal override bool HasFolds(OptionValues asked) => true;

    public override EvaluationReport Evaluate(Module model, RunDescription run, Dataset data, bool isTest = true) =>
        LayerEvaluation.Of((Layer)model, run, data, isTest);

    public override EvaluationData LoadForEvaluation(RunDescription run, string dataset, DataOptions options)
    {
        (Dataset test, bool isOwn) = LoadTest(run, dataset, options);
        Preparation preparation = run.Preparation;
        if (test.InputShape != preparation.InputShape || test.Classes > preparation.Classes.Count)
        {
            throw new ArgumentException(
                $"the data must be like that of the run, inputs {preparation.InputShape} and {preparation.Classes.Count} classes.\n" +
                $"  Got inputs {test.InputShape} and {test.Classes} classes from {dataset}.\n" +
                $"  Try {run.Dataset}.");
        }

        return IdxImages.IsFile(dataset) && !isOwn
            ? EvaluationData.OfFile(run, test, preparation.Scaled(test), dataset)
            : new EvaluationData(preparation.Scaled(test), dataset, isOwn) { IsTest = true };
    }

    public override Answer Ask(SavedRun run, Question question)
    {
        RunDescription description = run.Description;
        string own = int.TryParse(question.Input, out _) && question.Options.Find(Question.Dataset) is null ? run.OwnData() : description.Dataset;
        (Tensor inputs, IntTensor? labels) = ImageInputs.Read(
            (ImagePreparation)description.Preparation, own, question, name => LoadTest(description, name, question.Data).Data);
        return Predictions.Of(run.Layer(), description.Model.Name, description.Model.HasProbabilities, description.Preparation, inputs, labels);
    }

    /// <summary>Data sets that no other kind supports.</summary>
    internal override bool Recognizes(JsonElement root) => All.All(kind => kind == this || !kind.Recognizes(root));

    internal override Preparation Read(JsonElement root, StoredShape stored, OptionValues settings) =>
        ImagePreparation.Read(root, stored);

    private static (Dataset Train, Dataset? Test) Named(RunRequest request, Action<RunEvent> report)
    {
        (_, Dataset train, Dataset test) = NamedDatasets.Load(request.Dataset, request.Data(report));
        return (train, test);
    }

    /// <summary>The test set of a data set with a name, the run's own of its file, or all images of another file.</summary>
    private static (Dataset Data, bool IsOwn) LoadTest(RunDescription run, string dataset, DataOptions options)
    {
        if (!IdxImages.IsFile(dataset))
        {
            Dataset test = NamedDatasets.LoadTest(dataset, options);
            return (test, dataset == run.Dataset && (run.Split is null || DataHash.Of(test) == run.Split.TestHash));
        }

        string? labels = run.Settings.Find(s_labels);
        bool isOwnFile = labels is not null && (dataset == run.Dataset || Path.GetFullPath(dataset) == run.Source);
        Dataset all = IdxImages.Read(dataset, isOwnFile ? labels : null);
        return run.Split?.TestOf(all) is { } own ? (own, true) : (all, false);
    }

    /// <summary>The part of each image: each has the same share of each class.</summary>
    private static DataPart[] Parts(Dataset whole, RunRequest request, double testShare)
    {
        var parts = new DataPart[whole.Count];
        double validation = request.Options.Find(TrainOptions.Validation) ?? 0, kept = 1 - testShare;
        (DataPart Part, double Share)[] all =
            [(DataPart.Training, kept * (1 - validation)), (DataPart.Validation, kept * validation), (DataPart.Test, testShare)];
        (DataPart Part, double Share)[] shares = [.. all.Where(s => s.Share > 0)];
        if (shares.Length == 1) return parts;
        foreach ((int[] rows, (DataPart part, _)) in RowSplit.AtRandom(whole.Count, request.Seed, [.. shares.Select(s => s.Share)], whole.ReadLabels())
            .Zip(shares))
        {
            foreach (int row in rows) parts[row] = part;
        }

        return parts;
    }
}
