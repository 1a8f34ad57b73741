namespace Myelin.Runs;

/// <summary>The optimizers by name.</summary>
internal static class Optimizers
{
    internal static IReadOnlyList<string> Names { get; } = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"];

    /// <summary>The usual learning rate of an optimizer chosen instead of the recipe's.</summary>
    internal static double UsualLearningRate(string name) => name switch
    {
        "sgd" => 0.1,
        "momentum" or "nesterov" => 0.02,
        "adagrad" => 0.01,
        _ => 0.001,
    };

    internal static Optimizer Create(Module model, OptionValues settings)
    {
        (double rate, double decay) = (settings.Get(TrainOptions.LearningRate), settings.Get(TrainOptions.WeightDecay));
        return settings.Get(TrainOptions.Optimizer) switch
        {
            "sgd" => new Sgd(model.Parameters(), rate, weightDecay: decay),
            "momentum" => new Sgd(model.Parameters(), rate, momentum: 0.9, weightDecay: decay),
            "nesterov" => new Sgd(model.Parameters(), rate, momentum: 0.9, nesterov: true, weightDecay: decay),
            "adagrad" => new Adagrad(model.Parameters(), rate, weightDecay: decay),
            "rmsprop" => new RmsProp(model.Parameters(), rate, weightDecay: decay),
            "adamw" => new AdamW(model.Parameters(), rate, weightDecay: decay),
            _ => new Adam(model.Parameters(), rate, weightDecay: decay),
        };
    }
}
