namespace Myelin.Tests;

/// <summary>Every number with a range that an option or a constructor of training, optimizers, schedules and data takes.</summary>
public sealed class ArgumentTests
{
    private static readonly Parameter[] s_parameters = [.. new Linear(2, 2).Parameters()];
    private static readonly ParameterGroup[] s_groups = [new ParameterGroup(s_parameters)];
    private static readonly TensorDataset s_data = new(Tensor.Zeros(4, 2), IntTensor.From([0, 1, 0, 1], 4));
    private static readonly double[] s_notPositive = [0, -1, double.NaN, double.PositiveInfinity];
    private static readonly double[] s_negative = [-1, double.NaN, double.PositiveInfinity];
    private static readonly double[] s_notBelowOne = [-0.1, 1, double.NaN];
    private static readonly double[] s_notShare = [-0.1, 1.1, double.NaN];
    private static readonly double[] s_belowOne = [0, -1];
    private static readonly double[] s_belowZero = [-1];

    /// <summary>The beginning of the message, what the value is given to, and values out of range.</summary>
    public static TheoryData<string, Action<double>, double[]> Numbers => new()
    {
        { "Trainer: ClipNorm must be a finite number above 0", v => Fit(t => new(t.Task, t.Optimizer) { ClipNorm = (float)v }), s_notPositive },
        { "Trainer: ClipValue must be a finite number above 0", v => Fit(t => new(t.Task, t.Optimizer) { ClipValue = (float)v }), s_notPositive },
        { "Threads: the count must be from 1 to 64", v => Fit(t => new(t.Task, t.Optimizer) { Threads = (int)v }), [0, -1, 65] },
        { "Fit: BatchSize must be at least 1", v => Fit(new FitOptions { BatchSize = (int)v }), s_belowOne },
        { "Fit: there must be at least one step", v => Fit(new FitOptions { Epochs = (int)v }), s_belowOne },
        { "Fit: there must be at least one step", v => Fit(new FitOptions { Steps = (int)v }), s_belowOne },
        { "Fit: a step needs at least one batch", v => Fit(new FitOptions { AccumulateBatches = (int)v }), s_belowOne },
        { "Fit: ExamplesPerEpoch must be at least 1", v => Fit(new FitOptions { ExamplesPerEpoch = (int)v }), s_belowOne },
        { "Fit: Prefetch must be at least 0", v => Fit(new FitOptions { Prefetch = (int)v }), s_belowZero },
        { "Fit: Patience must be at least 1", v => Fit(new FitOptions { Patience = (int)v, Validation = s_data }), s_belowOne },
        { "Fit: CheckpointEvery must be at least 1", v => Fit(new FitOptions { CheckpointEvery = (int)v }), s_belowOne },
        { "Evaluation: batchSize must be at least 1", v => Evaluation.Of(NewTrainer().Task, s_data, (int)v), s_belowOne },
        { "ExponentialMovingAverage: decay must be at least 0 and below 1", v => _ = new ExponentialMovingAverage((float)v), s_notBelowOne },
        { "ConfusionMatrix: classes must be at least 1", v => _ = new ConfusionMatrix((int)v), s_belowOne },
        { "ConfusionMatrix: actual must be from 0 to 2", v => _ = new ConfusionMatrix(3)[(int)v, 0], [-1, 3] },
        { "ConfusionMatrix: predicted must be from 0 to 2", v => _ = new ConfusionMatrix(3)[0, (int)v], [-1, 3] },
        { "ConfusionMatrix: actual must be from 0 to 2", v => _ = new ConfusionMatrix(3).AccuracyOf((int)v), [-1, 3] },
        { "Perceptron: epochs must be at least 1", v => new Perceptron(2).Learn(s_data, (int)v), s_belowOne },
        { "Perceptron: learningRate must be a finite number above 0", v => new Perceptron(2).Learn(s_data, 1, (float)v), s_notPositive },
        { "ClipGradNorm: maxNorm must be a finite number above 0", v => s_parameters.ClipGradNorm((float)v), [0, -1, double.NaN] },
        { "ClipGradValue: limit must be a finite number above 0", v => s_parameters.ClipGradValue((float)v), s_notPositive },
        { "Sgd: learningRate must be a finite number, at least 0", v => _ = new Sgd(s_parameters, v), s_negative },
        { "Sgd: weightDecay must be a finite number, at least 0", v => _ = new Sgd(s_parameters, weightDecay: v), s_negative },
        { "Sgd: momentum must be at least 0 and below 1", v => _ = new Sgd(s_parameters, momentum: v), s_notBelowOne },
        { "Sgd: momentum must be at least 0 and below 1", v => _ = new Sgd(s_groups, v), s_notBelowOne },
        { "Sgd: LearningRate must be a finite number, at least 0", v => new Sgd(s_parameters).LearningRate = v, s_negative },
        { "Sgd: learningRate must be a finite number, at least 0", v => _ = new Sgd([new ParameterGroup(s_parameters) { LearningRate = v }]), s_negative },
        { "Sgd: weightDecay must be a finite number, at least 0", v => _ = new Sgd([new ParameterGroup(s_parameters) { WeightDecay = v }]), s_negative },
        { "Adagrad: learningRate must be a finite number, at least 0", v => _ = new Adagrad(s_parameters, v), s_negative },
        { "Adagrad: rateDecay must be a finite number, at least 0", v => _ = new Adagrad(s_parameters, rateDecay: v), s_negative },
        { "Adagrad: eps must be a finite number, at least 0", v => _ = new Adagrad(s_groups, eps: v), s_negative },
        { "RmsProp: alpha must be at least 0 and below 1", v => _ = new RmsProp(s_parameters, alpha: v), s_notBelowOne },
        { "RmsProp: eps must be a finite number, at least 0", v => _ = new RmsProp(s_groups, eps: v), s_negative },
        { "RmsProp: momentum must be at least 0 and below 1", v => _ = new RmsProp(s_parameters, momentum: v), s_notBelowOne },
        { "Adam: learningRate must be a finite number, at least 0", v => _ = new Adam(s_parameters, v), s_negative },
        { "Adam: beta1 must be at least 0 and below 1", v => _ = new Adam(s_parameters, beta1: v), s_notBelowOne },
        { "Adam: beta2 must be at least 0 and below 1", v => _ = new Adam(s_groups, beta2: v), s_notBelowOne },
        { "Adam: eps must be a finite number, at least 0", v => _ = new Adam(s_parameters, eps: v), s_negative },
        { "AdamW: beta1 must be at least 0 and below 1", v => _ = new AdamW(s_groups, beta1: v), s_notBelowOne },
        { "AdamW: weightDecay must be a finite number, at least 0", v => _ = new AdamW(s_parameters, weightDecay: v), s_negative },
        { "Cosine: floor must be from 0 to 1", v => Schedule.Cosine(v), s_notShare },
        { "StepDecay: every must be at least 1", v => Schedule.StepDecay((int)v), s_belowOne },
        { "StepDecay: factor must be a finite number, at least 0", v => Schedule.StepDecay(2, v), s_negative },
        { "WarmUp: steps must be at least 0", v => Schedule.WarmUp((int)v), s_belowZero },
        { "OneCycle: rise must be from 0 to 1", v => Schedule.OneCycle(v), s_notShare },
        { "OneCycle: startDivisor must be a finite number above 0", v => Schedule.OneCycle(startDivisor: v), s_notPositive },
        { "OneCycle: endDivisor must be a finite number above 0", v => Schedule.OneCycle(endDivisor: v), s_notPositive },
        { "ReduceOnPlateau: patience must be at least 0", v => _ = new ReduceOnPlateau((int)v), s_belowZero },
        { "ReduceOnPlateau: factor must be at least 0 and below 1", v => _ = new ReduceOnPlateau(factor: v), s_notBelowOne },
        { "ReduceOnPlateau: threshold must be at least 0 and below 1", v => _ = new ReduceOnPlateau(threshold: v), s_notBelowOne },
        { "ConsoleProgress: everySteps must be at least 1", v => _ = new ConsoleProgress(TextWriter.Null, (int)v), s_belowOne },
        { "TopKAccuracy: k must be at least 1", v => _ = new TopKAccuracy((int)v), s_belowOne },
        { "DataLoader: batchSize must be at least 1", v => _ = new DataLoader(s_data, (int)v), s_belowOne },
        { "DataLoader: prefetch must be at least 0", v => _ = new DataLoader(s_data, 1, prefetch: (int)v), s_belowZero },
        { "DataLoader: examplesPerEpoch must be at least 1", v => _ = new DataLoader(s_data, 1, shuffle: true, examplesPerEpoch: (int)v), s_belowOne },
        { "DataLoader: epoch must be at least 0", v => new DataLoader(s_data, 1).Epoch((int)v), s_belowZero },
        { "DataLoader: skip must be from 0 to 4", v => new DataLoader(s_data, 1).Epoch(0, (int)v), [-1, 5] },
        { "KFold: folds must be from 2 to the number of examples (4)", v => s_data.KFold((int)v, 0), [1, 5] },
        { "ImageDataset: maximum must be a finite number above 0", v => _ = new ImageDataset([1], [1, 1, 1], [0], null, (float)v), s_notPositive },
        { "TextDataset: context must be at least 1", v => _ = new TextDataset([0, 1, 0], 2, (int)v), s_belowOne },
        { "TextDataset: stride must be at least 1", v => _ = new TextDataset([0, 1, 0], 2, 1, (int)v), s_belowOne },
        { "Initializer: standardDeviation must be a finite number, at least 0", v => Initializer.Normal(0, (float)v), s_negative },
        { "Initializer: a range must be of finite numbers in order", v => Initializer.Uniform((float)v, -2), [-1, double.NaN, double.NegativeInfinity] },
        { "Sequential: index must be from 0 to 1", v => _ = new Sequential(new Relu(), new Relu())[(int)v], [-1, 2] },
    };

    [Theory]
    [MemberData(nameof(Numbers), DisableDiscoveryEnumeration = true)]
    public void A_number_out_of_range_is_an_error_of_three_lines(string rule, Action<double> give, double[] values)
    {
        foreach (double value in values)
        {
            string[] lines = Assert.ThrowsAny<ArgumentException>(() => give(value)).Message.Split('\n');
            Assert.StartsWith(rule, lines[0], StringComparison.Ordinal);
            Assert.StartsWith("  Got ", lines[1], StringComparison.Ordinal);
            Assert.Equal(3, lines.Length);
        }
    }

    private static Trainer NewTrainer()
    {
        var model = new Linear(2, 2);
        return new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters()));
    }

    private static void Fit(FitOptions options) => NewTrainer().Fit(s_data, options);

    private static void Fit(Func<Trainer, Trainer> with) => with(NewTrainer()).Fit(s_data, new FitOptions { Steps = 1 });
}
