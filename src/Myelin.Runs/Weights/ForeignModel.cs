using Myelin.Tables;

namespace Myelin.Runs;

/// <summary>A model that is not from a run, weights of any format or an ONNX model, with the images that it is for.</summary>
public sealed class ForeignModel
{
    private const int SampleSize = 64;

    private readonly Layer _network;
    private readonly LayerModel _kind;
    private readonly ImagePreparation _preparation;
    private readonly Dataset _test;
    private readonly bool _isScaled;

    private ForeignModel(string name, string dataset, LayerModel kind, Layer network, ImagePreparation preparation, Dataset test, bool isScaled) =>
        (Name, Dataset, _kind, _network, _preparation, _test, _isScaled) = (name, dataset, kind, network, preparation, test, isScaled);

    /// <summary>The name of the model's kind, or <c>onnx</c>.</summary>
    public string Name { get; }

    /// <summary>The data set that it is for.</summary>
    public string Dataset { get; }

    /// <summary>The test set of <see cref="Dataset"/>, prepared.</summary>
    public EvaluationData Data => new(_preparation.Scaled(_test), Dataset) { IsTest = true };

    /// <summary>Builds a model for weights from a file.</summary>
    /// <param name="path">The file, of any format that is read.</param>
    /// <param name="kind">The model to build.</param>
    /// <param name="settings">The values of the model's options.</param>
    /// <param name="map">The names of the file's keys in the model.</param>
    /// <param name="dataset">The data set that it is for.</param>
    /// <param name="data">The options for finding data sets.</param>
    /// <param name="scaling">How its images were scaled; null if they are from 0 to 1.</param>
    /// <exception cref="ArgumentException">The weights do not fit the model.</exception>
    public static ForeignModel OfWeights(string path, LayerModel kind, OptionValues settings, KeyMap map, string dataset, DataOptions data,
        ImageScaling? scaling = null)
    {
        (ImagePreparation preparation, Dataset test) = Load(dataset, data, scaling);
        Layer network = kind.Build(preparation.InputShape, preparation.Outputs, settings);
        ModelWeights.Load(network, ModelWeights.Read(path, map, "the file of weights must exist"), path);
        return new ForeignModel(kind.Name, dataset, kind, network, preparation, test, scaling is not null);
    }

    /// <summary>Opens an ONNX model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="externalData">Whether it may read weights from files in its folder.</param>
    /// <param name="dataset">The data set that it is for.</param>
    /// <param name="data">The options for finding data sets.</param>
    /// <param name="scaling">How its images were scaled; null if they are from 0 to 1.</param>
    /// <exception cref="ArgumentException">Its inputs or outputs are different.</exception>
    public static ForeignModel OfOnnx(string path, bool externalData, string dataset, DataOptions data, ImageScaling? scaling = null)
    {
        (ImagePreparation preparation, Dataset test) = Load(dataset, data, scaling);
        Tensor sample = preparation.Scaled(test).Take([.. Enumerable.Range(0, Math.Min(test.Count, SampleSize))]).Inputs;
        Layer network = OnnxClassifier.Open(path, externalData, sample, preparation.Outputs);
        return new ForeignModel("onnx", dataset, LayerModel.Mlp, network, preparation, test, scaling is not null);
    }

    /// <summary>Evaluates it on the data set's test set.</summary>
    public EvaluationReport Evaluate() => LayerEvaluation.Of(_network, _kind.HasProbabilities, _preparation, baseline: null, Data.Data);

    /// <summary>
    /// The scaling of images that the model seems to have been trained with, as text, if its scores are far better with it; null if they are not,
    /// or if its scaling was given.
    /// </summary>
    public string? ScalingHint() => _isScaled ? null : ImageScaling.Hint(_network, _test, NamedDatasets.LargestPixel(Dataset));

    /// <summary>Its answer to a question.</summary>
    /// <exception cref="RunOptionException">The question has an option for a series.</exception>
    public Predictions Ask(Question question)
    {
        if (question.Options.Has(Question.Steps))
        {
            throw new RunOptionException(
                "--steps is for a run on a series.\n" +
                "  Got a model that is not a run.\n" +
                "  Leave it out.");
        }

        (Tensor inputs, IntTensor? labels) = ImageInputs.Read(_preparation, Dataset, question, name => NamedDatasets.LoadTest(name, question.Data));
        return Predictions.Of(_network, Name, _kind.HasProbabilities, _preparation, inputs, labels);
    }

    private static (ImagePreparation Preparation, Dataset Test) Load(string dataset, DataOptions data, ImageScaling? scaling)
    {
        if (TableFile.HasTableName(dataset))
        {
            throw new RunOptionException(
                $"a model that is no run is for images: {string.Join(", ", NamedDatasets.Names)}.\n" +
                $"  Got the table {dataset}.\n" +
                "  How a table becomes inputs is known for a run and for the ONNX file that `myelin convert RUN model.onnx` makes of it.");
        }

        Dataset test = NamedDatasets.LoadTest(dataset, data);
        return (new ImagePreparation(test.InputShape, test.ClassNames, NamedDatasets.LargestPixel(dataset), scaling?.For(test.InputShape)), test);
    }
}
