using System.Globalization;

namespace Myelin.Cli.Runs;

/// <summary>
/// How a model is trained on a data set when nothing else is asked for. Every recipe of gradients ends with the learning rate near 0: it
/// falls along a cosine from the first step on, or with one-cycle after a rise. The figures they reach are in bench/results.
/// </summary>
internal sealed record Recipe(int Epochs, int BatchSize, string Optimizer, double LearningRate, double WeightDecay = 0, string Schedule = "cosine", double LabelSmoothing = 0, float? ClipNorm = null)
{
    internal static readonly string[] Optimizers = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"];

    internal static readonly string[] Schedules = ["cosine", "warm-up", "constant", "one-cycle", "step", "plateau"];

    /// <summary>Data sets above this size are learned in few epochs of larger batches.</summary>
    private const int LargeDataset = 20_000;

    /// <summary>A small data set is seen often enough to make about this many steps.</summary>
    private const int StepsOnSmallData = 2_000;

    /// <summary>The rate rises over so many steps, or a tenth of them all where there are few.</summary>
    private const int WarmUpSteps = 100;

    internal static Recipe For(string model, int examples, bool isTable) => (model, examples > LargeDataset) switch
    {
        ("perceptron", true) => new(5, 1, "perceptron", 1),
        ("perceptron", false) => new(30, 1, "perceptron", 1),
        ("linear", true) => new(10, 64, "adam", 0.005),
        ("mlp", true) => new(10, 64, "adam", 0.002),
        ("cnn", true) => new(5, 100, "adam", 0.002),
        ("fast", _) => new(1, 64, "adamw", 0.02, Schedule: "one-cycle", LabelSmoothing: 0.1),
        ("rnn", true) => new(5, 100, "adam", 0.001, ClipNorm: 1),
        ("gru" or "lstm" or "transformer", true) => new(5, 100, "adam", 0.002, ClipNorm: 1),
        ("rnn" or "gru" or "lstm" or "transformer", false) => new(EpochsOnSmallData(examples, isTable, 40), 32, "adamw", 0.003, 0.05, ClipNorm: 1),
        ("linear", false) => new(EpochsOnSmallData(examples, isTable, 30), 32, "adam", 0.01),
        ("cnn", false) => new(EpochsOnSmallData(examples, isTable, 30), 32, "adamw", 0.003, 0.05),
        _ => new(EpochsOnSmallData(examples, isTable, 40), 32, "adamw", 0.003, 0.1),
    };

    /// <summary>The learning rate that suits an optimiser chosen in place of the recipe's.</summary>
    internal static double UsualLearningRate(string optimizer) => optimizer switch
    {
        "sgd" => 0.1,
        "momentum" or "nesterov" => 0.02,
        "adagrad" => 0.01,
        "perceptron" => 1,
        _ => 0.001,
    };

    internal Optimizer Build(Module model) => Optimizer switch
    {
        "sgd" => new Sgd(model.Parameters(), LearningRate, weightDecay: WeightDecay),
        "momentum" => new Sgd(model.Parameters(), LearningRate, momentum: 0.9, weightDecay: WeightDecay),
        "nesterov" => new Sgd(model.Parameters(), LearningRate, momentum: 0.9, nesterov: true, weightDecay: WeightDecay),
        "adagrad" => new Adagrad(model.Parameters(), LearningRate, weightDecay: WeightDecay),
        "rmsprop" => new RmsProp(model.Parameters(), LearningRate, weightDecay: WeightDecay),
        "adamw" => new AdamW(model.Parameters(), LearningRate, weightDecay: WeightDecay),
        _ => new Adam(model.Parameters(), LearningRate, weightDecay: WeightDecay),
    };

    /// <summary>For a text: an epoch is 250 steps.</summary>
    internal static Recipe ForText(string model) => model == "gpt"
        ? new(8, 12, "adamw", 0.002, 0.01, "warm-up", ClipNorm: 1)
        : new(8, 32, "adamw", 0.002, 0.01, "warm-up", ClipNorm: 1);

    internal Loss BuildLoss(bool isRegression) =>
        isRegression ? new MeanSquaredError() : LabelSmoothing > 0 ? new SmoothedCrossEntropy(LabelSmoothing) : new CrossEntropy();

    internal Schedule? BuildSchedule(long steps) => Schedule switch
    {
        "warm-up" => Myelin.Schedule.WarmUp((int)Math.Min(WarmUpSteps, Math.Max(1, steps / 10)), Myelin.Schedule.Cosine()),
        "cosine" => Myelin.Schedule.Cosine(),
        "one-cycle" => Myelin.Schedule.OneCycle(rise: 0.2),
        "step" => Myelin.Schedule.StepDecay(Math.Max(1, Epochs / 3)),
        "plateau" => new ReduceOnPlateau(patience: 3),
        _ => null,
    };

    public override string ToString()
    {
        string text = string.Create(CultureInfo.InvariantCulture,
            $"{Epochs} epoch{(Epochs == 1 ? "" : "s")}, batch size {BatchSize}, {Optimizer}, {Schedule} learning rate {LearningRate}");
        if (WeightDecay > 0) text += string.Create(CultureInfo.InvariantCulture, $", weight decay {WeightDecay}");
        if (LabelSmoothing > 0) text += string.Create(CultureInfo.InvariantCulture, $", label smoothing {LabelSmoothing} (in the train loss only)");
        if (ClipNorm is { } norm) text += string.Create(CultureInfo.InvariantCulture, $", gradients clipped at {norm}");
        return text;
    }

    private static int EpochsOnSmallData(int examples, bool isTable, int usual) => isTable ? Math.Clamp(StepsOnSmallData * 32 / Math.Max(examples, 1), 10, 200) : usual;
}
