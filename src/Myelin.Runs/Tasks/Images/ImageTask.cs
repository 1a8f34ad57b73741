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
        TrainTestSplit parts = NamedDatasets.Load(request.Dataset, request.Data(report));
        Normalizer? scale = Scaling.Fit(request.Options.Find(s_normalize) ?? "none", parts.Train);
        var preparation = new ImagePreparation(parts.Train.InputShape, parts.Train.ClassNames, scale);
        return LoadedData.OfExamples(request.Dataset, preparation, preparation.Scaled(parts.Train), preparation.Scaled(parts.Test), request.Seed);
    }

    public override DataSize SizeOf(LoadedData data) => new(data.Train.Count, IsTable: false);

    public override TrainingTask CreateTask(Module model, Preparation preparation, OptionValues settings) => LayerTask.Classes((Layer)model, settings);

    public override EvaluationReport Evaluate(Module model, ModelKind kind, Preparation preparation, Dataset data) =>
        LayerEvaluation.Of((Layer)model, kind.HasProbabilities, preparation, data);

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

        return new EvaluationData(preparation.Scaled(test), dataset);
    }

    public override Answer Ask(SavedRun run, Question question)
    {
        (Tensor inputs, IntTensor? labels) = ImageInputs.Read(run.Description.Preparation, run.Description.Dataset, question);
        return Predictions.Of(run.Layer(), run.Description.Model.Name, run.Description.Model.HasProbabilities, run.Description.Preparation, inputs, labels);
    }

    /// <summary>Data sets that no other kind supports.</summary>
    internal override bool Recognizes(JsonElement root) => All.All(kind => kind == this || !kind.Recognizes(root));

    internal override Preparation Read(JsonElement root, StoredShape stored, OptionValues settings) =>
        new ImagePreparation(stored.Inputs, stored.Classes, Scaling.Read(root, "inputScale"));
}
