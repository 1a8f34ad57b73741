using System.Text.Json;

namespace Myelin.Runs;

/// <summary>Classifies the images of a data set that has a name.</summary>
internal sealed class ImageTask : TaskKind
{
    private static readonly ChoiceOption s_normalize = Scaling.Option("none");

    public override string Name => "images";

    public override string Noun => "images";

    public override string Summary => $"classify images: {string.Join(", ", NamedDatasets.Names)}";

    public override string Usage => "DATASET";

    public override IReadOnlyList<ModelKind> Models => LayerModel.All;

    public override ModelKind UsualModel => LayerModel.Mlp;

    public override IReadOnlyList<RunOption> Options => [s_normalize];

    public override IReadOnlyList<RunOption> QuestionOptions => [Question.Dataset];

    public override bool Accepts(string dataset) => NamedDatasets.Names.Contains(dataset);

    public override string Describe(string dataset) => $"the data set {dataset}";

    public override LoadedData Load(RunRequest request, Action<RunEvent> report)
    {
        (_, Dataset whole, Dataset test) = NamedDatasets.Load(request.Dataset, request.Data(report));
        DataPart[] parts = Parts(whole, request);
        Dataset train = DataSplit.Take(whole, parts, DataPart.Training)!;
        Normalizer? scale = Scaling.Fit(request.Options.Find(s_normalize) ?? "none", train);
        var preparation = new ImagePreparation(whole.InputShape, whole.ClassNames, NamedDatasets.LargestPixel(request.Dataset), scale);
        Dataset? validation = DataSplit.Take(whole, parts, DataPart.Validation);
        return LoadedData.OfExamples(
            request.Dataset, preparation, preparation.Scaled(train), validation is null ? null : preparation.Scaled(validation), preparation.Scaled(test)) with
        {
            Split = DataSplit.Of([.. parts, .. Enumerable.Repeat(DataPart.Test, test.Count)], test),
        };
    }

    public override DataSize SizeOf(LoadedData data) => new(data.TrainingAndValidation, IsTable: false);

    public override TrainingTask CreateTask(Module model, Preparation preparation, OptionValues settings) => LayerTask.Classes((Layer)model, settings);

    public override EvaluationReport Evaluate(Module model, RunDescription run, Dataset data) => LayerEvaluation.Of((Layer)model, run, data);

    public override EvaluationData LoadForEvaluation(RunDescription run, string dataset, DataOptions options)
    {
        Dataset test = NamedDatasets.LoadTest(dataset, options);
        Preparation preparation = run.Preparation;
        if (test.InputShape != preparation.InputShape || test.Classes != preparation.Classes.Count)
        {
            throw new ArgumentException(
                $"the data must be like that of the run, inputs {preparation.InputShape} and {preparation.Classes.Count} classes.\n" +
                $"  Got inputs {test.InputShape} and {test.Classes} classes from {dataset}.\n" +
                $"  Try {run.Dataset}.");
        }

        bool isOwn = dataset == run.Dataset && (run.Split is null || DataHash.Of(test) == run.Split.TestHash);
        return new EvaluationData(preparation.Scaled(test), dataset, isOwn);
    }

    public override Answer Ask(SavedRun run, Question question)
    {
        (Tensor inputs, IntTensor? labels) = ImageInputs.Read((ImagePreparation)run.Description.Preparation, run.Description.Dataset, question);
        return Predictions.Of(run.Layer(), run.Description.Model.Name, run.Description.Model.HasProbabilities, run.Description.Preparation, inputs, labels);
    }

    /// <summary>Data sets that no other kind supports.</summary>
    internal override bool Recognizes(JsonElement root) => All.All(kind => kind == this || !kind.Recognizes(root));

    internal override Preparation Read(JsonElement root, StoredShape stored, OptionValues settings) =>
        ImagePreparation.Read(root, stored);

    /// <summary>The part of each training image: the same share of each class is for validation.</summary>
    private static DataPart[] Parts(Dataset whole, RunRequest request)
    {
        var parts = new DataPart[whole.Count];
        if (request.Options.Find(TrainOptions.Validation) is not { } share) return parts;
        foreach (int row in RowSplit.AtRandom(whole.Count, request.Seed, [1 - share, share], LabelsOf(whole))[1]) parts[row] = DataPart.Validation;
        return parts;
    }

    private static int[] LabelsOf(Dataset data)
    {
        const int AtOnce = 1024;
        return [.. Enumerable.Range(0, data.Count).Chunk(AtOnce).SelectMany(rows => data.Take(rows).Labels.ToArray())];
    }
}
