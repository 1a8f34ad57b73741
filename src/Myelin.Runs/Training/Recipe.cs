namespace Myelin.Runs;

/// <summary>
/// How a model is trained by default. Every recipe with gradients ends with the learning rate near 0: it decreases along a
/// cosine from the first step on, or with one-cycle after an increase. The results are in bench/results.
/// </summary>
internal static class Recipe
{
    internal static OptionValues Of(
        int epochs, int batchSize, string optimizer, double learningRate, double weightDecay = 0, string schedule = "cosine", double labelSmoothing = 0)
        => OptionValues.None
            .With(TrainOptions.Epochs, epochs)
            .With(TrainOptions.BatchSize, batchSize)
            .With(TrainOptions.Optimizer, optimizer)
            .With(TrainOptions.LearningRate, learningRate)
            .With(TrainOptions.WeightDecay, weightDecay)
            .With(TrainOptions.Schedule, schedule)
            .With(TrainOptions.LabelSmoothing, labelSmoothing);

    /// <summary>The chosen options, completed by a recipe. A different optimizer comes with its own learning rate and no weight decay.</summary>
    internal static OptionValues Complete(OptionValues asked, OptionValues recipe)
    {
        string? optimizer = asked.Find(TrainOptions.Optimizer);
        if (optimizer is not null && optimizer != recipe.Find(TrainOptions.Optimizer))
        {
            recipe = recipe.With(TrainOptions.LearningRate, Optimizers.UsualLearningRate(optimizer)).With(TrainOptions.WeightDecay, 0.0);
        }

        return asked.Over(recipe);
    }
}
