namespace Myelin.Runs;

/// <summary>The training task of a model from numbers to numbers.</summary>
internal static class LayerTask
{
    /// <summary>
    /// Classes, with label smoothing only in training: the validation loss, which early stopping uses, is then computed in the same way as the
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
