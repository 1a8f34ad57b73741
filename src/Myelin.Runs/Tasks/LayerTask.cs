namespace Myelin.Runs;

/// <summary>The training task of a model from numbers to numbers.</summary>
internal static class LayerTask
{
    /// <summary>
    /// Classes, with label smoothing only in training: the validation loss, which early stopping uses, is then computed in the same way as the
    /// test loss.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">The options' values.</param>
    /// <param name="classWeights">The weight of each class in training; null for none.</param>
    internal static SupervisedTask Classes(Layer model, OptionValues settings, Tensor? classWeights = null) =>
        new(model, new CrossEntropy(classWeights, (float)settings.Get(TrainOptions.LabelSmoothing))) { EvaluationLoss = new CrossEntropy() };

    /// <summary>The same for a model that takes token ids.</summary>
    internal static SupervisedTask Classes(LanguageModel model, OptionValues settings) =>
        new(model, new CrossEntropy(labelSmoothing: (float)settings.Get(TrainOptions.LabelSmoothing))) { EvaluationLoss = new CrossEntropy() };

    /// <summary>Numbers, by their mean squared error.</summary>
    internal static SupervisedTask Numbers(Layer model) => new(model, new MeanSquaredError()) { Metrics = [new RootMeanSquaredError()] };
}
