namespace Myelin.Benchmarks;

/// <summary>Programs with the wrong activation at the output: one that the loss has already, or one that cannot reach the targets.</summary>
internal static class ActivationPrograms
{
    private const string ScoresForProbabilities = "the loss takes scores here, so softmax is in the loss";

    internal static IReadOnlyList<RealProgram> All { get; } =
    [
        new("IPS_11", RealProgram.DeepChecker)
        {
            Does = "a convolutional network on MNIST, its layers made by one function that ends in relu",
            Repair = "no relu on the scores",
            Replaced = "MNIST by digits of 8 x 8 pixels, fewer filters",
            Causes = ["activation-before-loss"],
            Buggy = () => Images() with { OutputActivation = () => new Relu() },
            Repaired = Images,
            Gain = ProgramGain.Classes,
        },
        new("51930566", RealProgram.DeepLocalize)
        {
            Does = "iris flowers, four hidden units",
            Repair = "softmax for sigmoid; the standardized inputs, which were computed and not used",
            Replaced = $"flowers drawn like Fisher's; 100 epochs for 50, after which the repaired one has not learned; {ScoresForProbabilities}",
            Causes = ["activation-before-loss", "inputs-off-scale"],
            Buggy = () => FourUnits() with { OutputActivation = () => new Sigmoid() },
            Repaired = () => ProgramData.Standardized(FourUnits()),
            Gain = ProgramGain.Classes,
        },
        new("59278771", RealProgram.DeepLocalize)
        {
            Does = "iris flowers, four hidden units, 200 epochs",
            Repair = "softmax for sigmoid, hidden layers of 16 and 32 units",
            Replaced = $"75 flowers drawn like Fisher's; {ScoresForProbabilities}; the repair is that of defect4ML",
            Causes = ["activation-before-loss", "underfitting"],
            Buggy = () => FourUnits() with { OutputActivation = () => new Sigmoid(), Epochs = 200 },
            Repaired = () => FourUnits() with { Hidden = [16, 32], Weights = Initializer.XavierUniform(), Epochs = 200 },
            Gain = ProgramGain.Classes,
        },
        new("48221692", RealProgram.DeepLocalize)
        {
            Does = "x² + 3 for x from -10 to 10",
            Repair = "no activation for sigmoid at the output",
            Replaced = "all rows are for training and for the test",
            Causes = ["output-out-of-reach"],
            Buggy = () => Parabola() with { OutputActivation = () => new Sigmoid() },
            Repaired = Parabola,
            Gain = ProgramGain.Numbers,
        },
        new("48251943", RealProgram.DeepLocalize)
        {
            Does = "a number, often negative, from two numbers",
            Repair = "tanh for relu at the output, 500 epochs for 50",
            Replaced = "17 rows of measurements by 60 rows with a rule, targets between -1 and 1",
            Causes = ["output-out-of-reach", "stopped-too-early", "learning-rate-too-low"],
            Buggy = () => SignedNumber() with { OutputActivation = () => new Relu(), Epochs = 50 },
            Repaired = SignedNumber,
            Gain = ProgramGain.Numbers,
        },
        new("50555434", RealProgram.NeuraLint)
        {
            Does = "the six numbers of a date and time from 28 features",
            Repair = "no activation for sigmoid at the output",
            Replaced = "400 rows with a rule, the numbers standardized, 100 epochs for 2,000",
            Causes = ["output-out-of-reach"],
            Buggy = () => SixNumbers() with { OutputActivation = () => new Sigmoid() },
            Repaired = SixNumbers,
            Gain = ProgramGain.Numbers,
        },
    ];

    private static Setup Images() => ProgramSetup.Of(ProgramData.SmallDigits, new CrossEntropy(), "adam", 0.001) with
    {
        Build = setup => ProgramSetup.SmallCnn(setup, 5),
        Hidden = [64],
        Weights = Initializer.Normal(0, 0.1f),
        Epochs = 20,
    };

    private static Setup FourUnits() => ProgramSetup.Of((ProgramData.Flowers(75, 7), ProgramData.Flowers(75, 8)), new CrossEntropy(), "adam", 0.001) with
    {
        Hidden = [4],
        Outputs = 3,
        Weights = ProgramSetup.SmallNormal,
        BatchSize = 5,
        Epochs = 100,
    };

    private static Setup Parabola() => ProgramSetup.Of(ProgramData.Spaced(201, -10, 0.1, x => (x * x) + 3), new MeanSquaredError(), "sgd", 0.01) with
    {
        Hidden = [5],
        Activation = () => new Sigmoid(),
        Outputs = 1,
        BatchSize = 201,
        Epochs = 1000,
    };

    private static Setup SignedNumber()
    {
        Dataset data = ProgramData.Uniform(60, 2, -1, 2, 9, x => Math.Tanh((0.8 * x[0]) - x[1]));
        return ProgramSetup.Of(data, new MeanSquaredError(), "sgd", 0.01) with
        {
            Hidden = [4],
            Outputs = 1,
            OutputActivation = () => new Tanh(),
            BatchSize = 10,
            Epochs = 500,
        };
    }

    private static Setup SixNumbers()
    {
        static Dataset Rows(int count, ulong seed)
        {
            float[] inputs = new float[count * 28];
            new RandomStream(seed).FillNormal(inputs);
            return ProgramData.Table(28, 6, inputs, [.. inputs.Chunk(28).SelectMany(x => Enumerable.Range(0, 6).Select(k => 0.7f * (x[k] - x[k + 6])))]);
        }

        return ProgramSetup.Of((Rows(400, 55), Rows(200, 56)), new MeanAbsoluteError(), "adam", 0.001) with
        {
            Hidden = [20, 15, 6],
            Outputs = 6,
            Weights = ProgramSetup.SmallNormal,
            Epochs = 100,
        };
    }
}
