namespace Myelin.Runs;

/// <summary>What is trained of a model from numbers to numbers.</summary>
internal static class LayerTask
{
    /// <summary>
    /// Classes, with label smoothing in training alone: the validation loss, and what early stopping goes by, is then the same figure as the
    /// test loss.
    /// </summary>
    internal static SupervisedTask Classes(Layer model, OptionValues settings) =>
        new(model, new CrossEntropy(labelSmoothing: (float)settings.Get(TrainOptions.LabelSmoothing))) { EvaluationLoss = new CrossEntropy() };

    /// <summary>The same for a model that takes token ids.</summary>
    internal static SupervisedTask Classes(LanguageModel model, OptionValues settings) =>
        new(model, new CrossEntropy(labelSmoothing: (float)settings.Get(TrainOptions.LabelSmoothing))) { EvaluationLoss = new CrossEntropy() };

    /// <summary>Numbers, by their mean squared error.</summary>
    internal static SupervisedTask Numbers(Layer model) => new(model, new MeanSquaredError()) { Metrics = [new RootMeanSquaredError()] };
}
