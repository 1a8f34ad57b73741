namespace Myelin.Benchmarks;

/// <summary>The planted faults: operators of DeepCrime and TheDeepChecker, and what programs on StackOverflow do.</summary>
internal static class DoctorFaults
{
    internal static IReadOnlyList<Fault> All { get; } =
    [
        // The data.
        new("labels shuffled", ["labels-carry-nothing"], n => n.IsClassifier, (s, _) => s.Train = Data.ShuffleLabels(s.Train)),
        new("labels off by one example", ["labels-carry-nothing"], n => n.IsClassifier, (s, _) => s.Train = Data.ShiftLabels(s.Train)),
        new("two labels of five wrong", ["wrong-labels"], n => n.IsClassifier, (s, _) => s.Train = Data.SpoilLabels(s.Train, 0.4)),
        new("three classes missing in training", ["missing-classes"], n => n.IsClassifier, (s, _) => s.Train = Data.WithoutClasses(s.Train, 7)),
        new("inputs drowned in noise", ["parts-differ", "too-much-regularization", "underfitting"], n => n.IsClassifier, (s, _) =>
            s.Train = Data.Noisy(s.Train, 3)),
        new("targets shuffled", ["labels-carry-nothing"], n => n.Name is "regression" or "series", (s, _) => s.Train = Data.ShuffleTargets(s.Train)),
        new("inputs times 255", ["inputs-off-scale"], n => n.Name is not "gpt", (s, _) => Data.Each(s, d => Data.Scale(d, 255))),
        new("inputs divided by 255 again", ["inputs-off-scale"], n => n.Name is not "gpt", (s, _) => Data.Each(s, d => Data.Scale(d, 1 / 255f))),
        new("one feature a thousand times larger", ["inputs-off-scale"], n => n.Name is "regression" or "imbalanced", (s, _) =>
            Data.Each(s, d => Data.ScaleColumn(d, 7, 1000))),
        new("only the training set scaled", ["parts-differ", "inputs-off-scale"], n => n.Name is not "gpt", (s, _) => s.Train = Data.Scale(s.Train, 1 / 16f)),
        new("constant inputs", ["constant-inputs"], n => n.Name is not "gpt", (s, _) => Data.Each(s, d => Data.Scale(d, 0))),
        new("missing numbers", ["missing-numbers"], n => n.Name is not "gpt", (s, _) => s.Train = Data.Missing(s.Train)),
        new("far too few examples", ["overfitting"], n => n.IsClassifier && n.Name != "logistic", (s, _) => Data.Few(s, 30)),
        new("sorted and not shuffled", ["not-shuffled"], n => n.IsClassifier, (s, _) => (s.Train, s.Shuffle) = (Data.Sort(s.Train), false)),
        new("targets times 1000", ["targets-off-scale"], n => n.IsRegression && n.Name != "autoencoder", (s, _) =>
            Data.Each(s, d => Data.ScaleTargets(d, 1000, 0))),
        new("targets around 500", ["targets-off-scale"], n => n.IsRegression && n.Name != "autoencoder", (s, _) =>
            Data.Each(s, d => Data.ScaleTargets(d, 1, 500))),
        new("only the training images transposed", ["parts-disagree"], n => n.IsClassifier, (s, _) => s.Train = Data.Transpose(s.Train)),
        new("contradictory labels", ["contradictory-labels"], n => n.IsClassifier && n.Name != "logistic", (s, _) => s.Train = Data.Contradict(s.Train)),

        // Contracts.
        new("softmax before cross-entropy", ["activation-before-loss"], n => n.IsClassifier, (s, _) => s.OutputActivation = () => new Softmax()),
        new("relu before cross-entropy", ["activation-before-loss"], n => n.IsClassifier, (s, _) => s.OutputActivation = () => new Relu()),
        new("sigmoid before cross-entropy", ["activation-before-loss"], n => n.IsClassifier, (s, _) => s.OutputActivation = () => new Sigmoid()),
        new("sigmoid before loss with sigmoid", ["activation-before-loss"], n => n.Name is "imbalanced", (s, _) => s.OutputActivation = () => new Sigmoid()),
        new("relu for signed targets", ["output-out-of-reach"], n => n.Name is "regression" or "series", (s, _) => s.OutputActivation = () => new Relu()),
        new("sigmoid for signed targets", ["output-out-of-reach"], n => n.Name is "regression" or "series", (s, _) => s.OutputActivation = () => new Sigmoid()),
        new("softmax over one unit", ["softmax-over-one"], n => n.Name is "imbalanced",
            (s, _) => (s.OutputActivation, s.Loss) = (() => new Softmax(), new BinaryCrossEntropy())),
        new("softmax over the batch", ["softmax-over-batch"], n => n.IsClassifier,
            (s, _) => (s.OutputActivation, s.Loss) = (() => new LogSoftmax(0), new NegativeLogLikelihood())),
        new("one class a thousand times the others", ["classes-ignored"], n => n.IsClassifier, (s, _) =>
            s.Loss = new CrossEntropy(Tensor.From([1, .. Enumerable.Repeat(0.001f, s.Outputs - 1)], s.Outputs))),
        new("likelihood of scores", ["loss-does-not-fit"], n => n.IsClassifier, (s, _) => s.Loss = new NegativeLogLikelihood()),
        new("class ids as numbers", ["loss-does-not-fit"], n => n.IsClassifier, (s, _) =>
        {
            Data.Each(s, Data.LabelsAsNumbers);
            (s.Outputs, s.Loss) = (1, new MeanSquaredError());
        }),
        new("loss negated", ["loss-negated"], _ => true, (s, _) => s.Loss = new ChangedLoss(s.Loss, -1)),
        new("loss added up", ["loss-summed"], _ => true, (s, _) => s.Loss = new ChangedLoss(s.Loss, s.BatchSize, perExample: true)),
        new("first layer not in the optimizer", ["parameter-not-trained"], n => n.IsMlp && n.Name != "logistic", (s, _) => s.ForgetsFirst = true),
        new("first layer frozen", ["parameter-not-trained"], n => n.IsMlp && n.Name != "logistic", (s, _) => s.Frozen = true),
        new("evaluation mode", ["evaluation-mode"], n => n.Name is "cnn-norm", (s, _) => s.EvaluationMode = true),

        // The network.
        new("all weights zero", ["symmetric-units"], n => n.IsMlp && n.Name != "logistic", (s, _) => s.InitialScale = 0),
        new("weights times 20", ["initialization-scale", "overconfident-start"], n => n.IsMlp, (s, _) => s.InitialScale *= 20),
        new("weights times 0.02", ["initialization-scale"], n => n.Name is "mlp3" or "mlp8" or "autoencoder", (s, _) => s.InitialScale *= 0.02f),
        new("no activations", ["linear-stack"], n => n.IsMlp && n.Name is not "logistic" and not "imbalanced", (s, _) => s.Activation = () => new Identity()),
        new("softmax between the layers", ["hidden-softmax"], n => n.IsMlp && n.Name is not "logistic", (s, _) => s.Activation = () => new Softmax()),
        new("eight sigmoid layers", ["vanishing-gradient"], n => n.IsMlp, (s, _) =>
            (s.Hidden, s.Activation) = ([.. Enumerable.Repeat(48, 8)], () => new Sigmoid())),
        new("thirty relu layers", ["vanishing-gradient", "initialization-scale"], n => n.IsMlp, (s, _) =>
            (s.Hidden, s.InitialScale) = ([.. Enumerable.Repeat(48, 30)], 1)),
        new("units dead from the start", ["dead-units", "initialization-scale"], n => n.Name is "mlp1" or "mlp3" or "cnn" or "regression", (s, _) =>
            s.InitialBias = -20),
        new("units saturated from the start", ["saturated-units", "initialization-scale"], n => n.Name is "tanh" or "sigmoid", (s, _) => s.InitialBias = 12),
        new("recurrent weights times eight", ["initialization-scale", "exploding-gradient", "saturated-units"], n => n.Name is "lstm" or "series",
            (s, _) => s.RecurrentScale = 8),
        new("one hidden unit", ["underfitting"], n => n.Name is "mlp1" or "tanh" or "regression", (s, _) => s.Hidden = [1]),
        new("a layer of one unit", ["underfitting"], n => n.Name is "mlp3" or "autoencoder", (s, _) => s.Hidden = [s.Hidden[0], 1, s.Hidden[^1]]),

        new("a linear model of products", ["worse-than-simple", "underfitting", "linear-stack"], n => n.Name is "products", (s, _) => s.Hidden = []),

        // Training.
        new("rate of zero", ["weights-unchanged"], _ => true, (s, _) => s.Rate = 0),
        new("rate times 30", ["learning-rate-too-high"], _ => true, (s, _) => s.Rate *= 30),
        new("rate times 300", ["learning-rate-too-high"], _ => true, (s, _) => s.Rate *= 300),
        new("momentum with a rate of 3", ["learning-rate-too-high"], n => n.IsClassifier, (s, _) => (s.Optimizer, s.Rate) = ("momentum", 3)),
        new("momentum of 0.99 with a high rate", ["learning-rate-too-high"], n => n.IsClassifier, (s, n) =>
            (s.Optimizer, s.Momentum, s.Rate) = ("momentum", 0.99, 10 * n.MomentumRate)),
        new("rate divided by 300", ["learning-rate-too-low", "stopped-too-early"], _ => true, (s, _) => s.Rate /= 300),
        new("rate divided by 10000", ["learning-rate-too-low"], _ => true, (s, _) => s.Rate /= 10000),
        new("one epoch", ["stopped-too-early", "learning-rate-too-low"], _ => true, (s, _) => s.Epochs = 1),
        new("an eighth of the epochs", ["stopped-too-early", "learning-rate-too-low"], _ => true, (s, _) => s.Epochs = Math.Max(1, s.Epochs / 8)),
        new("stopped at the first rise", ["patience-too-short", "stopped-too-early"], _ => true, (s, _) => s.Patience = 1),
        new("one batch for all", ["stopped-too-early", "learning-rate-too-low"], n => n.Name is not "gpt" and not "lstm", (s, _) =>
            s.BatchSize = s.Train.Count),
        new("a hundredth of the rate after each epoch", ["schedule-ends-early"], _ => true, (s, _) => s.Schedule = Schedule.StepDecay(1, 0.01)),
        new("epsilon of one", ["epsilon-too-large"], _ => true, (s, _) => s.Eps = 1),
        new("decay far too strong", ["too-much-regularization"], _ => true, (s, _) => (s.Optimizer, s.WeightDecay) = ("adamw", 30)),
        new("penalty far too strong", ["too-much-regularization"], n => n.IsMlp, (s, _) => s.WeightDecay = 1),
        new("dropout of 0.95", ["too-much-dropout"], n => n.Name is "mlp1" or "mlp3" or "cnn-norm" or "transformer" or "gpt", (s, _) => s.Dropout = 0.95f),
        new("gradients clipped to nothing", ["gradient-clipped", "learning-rate-too-low"], n => n.IsClassifier, (s, n) =>
            (s.Optimizer, s.Rate, s.ClipNorm) = ("momentum", n.MomentumRate, 1e-4f)),
        new("gradients never cleared", ["gradients-not-cleared"], n => n.IsMlp && n.IsClassifier, (s, n) =>
            (s.Optimizer, s.Rate, s.KeepsGradients) = ("momentum", n.MomentumRate, true)),
        new("normalization of single examples", ["batch-norm-on-one"], n => n.Name is "cnn-norm", (s, _) => (s.BatchSize, s.Epochs) = (1, 1)),
    ];

    /// <summary>The fault of a line; null if there is no such fault any more.</summary>
    internal static Fault? Named(string name) => All.FirstOrDefault(fault => fault.Name == name);
}
