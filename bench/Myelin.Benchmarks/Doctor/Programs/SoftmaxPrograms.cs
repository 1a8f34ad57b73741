namespace Myelin.Benchmarks;

/// <summary>Programs with a softmax over one unit, which always answers 1.</summary>
internal static class SoftmaxPrograms
{
    internal static IReadOnlyList<RealProgram> All { get; } =
    [
        new("31880720", RealProgram.DeepLocalize)
        {
            Does = "tells rows of 128 ones from rows of 128 zeros",
            Repair = "sigmoid for softmax",
            Replaced = "400 of the 20,000 rows",
            Causes = ["softmax-over-one"],
            Buggy = () => Ones() with { OutputActivation = () => new Softmax() },
            Repaired = Ones,
            Gain = ProgramGain.Yes,
        },
        new("45337371", RealProgram.DeepLocalize)
        {
            Does = "a yes or no from five numbers",
            Repair = "sigmoid for softmax",
            Replaced = "the program asks for a gradient only: its training, 500 rows and 20 epochs, is added",
            Causes = ["softmax-over-one"],
            Buggy = () => FiveNumbers() with { OutputActivation = () => new Softmax() },
            Repaired = FiveNumbers,
            Gain = ProgramGain.Yes,
        },
        new("34311586", RealProgram.DeepLocalize)
        {
            Does = "exclusive or, six rows",
            Repair = "sigmoid for softmax, a rate of 0.1 for 0.001, 10,000 epochs for 20, batches of 4",
            Replaced = "nothing",
            Causes = ["softmax-over-one", "learning-rate-too-low", "stopped-too-early"],
            Buggy = () => ExclusiveOr() with { OutputActivation = () => new Softmax(), Rate = 0.001, Epochs = 20, BatchSize = 32 },
            Repaired = ExclusiveOr,
            Gain = ProgramGain.Yes,
        },
        new("45442843", RealProgram.DeepLocalize)
        {
            Does = "whether a number between 15,000 and 25,000 is below 20,000",
            Repair = "sigmoid for softmax, cross-entropy for absolute errors, standardized inputs",
            Replaced = "rows generated anew",
            Causes = ["softmax-over-one", "inputs-off-scale", "loss-does-not-fit"],
            Buggy = () => Threshold() with { OutputActivation = () => new Softmax(), Loss = new MeanAbsoluteError() },
            Repaired = () => ProgramData.Standardized(Threshold()),
            Gain = ProgramGain.Yes,
        },
        new("33969059", RealProgram.DeepLocalize)
        {
            Does = "a weighted sum of three numbers up to 10,000",
            Repair = "no activation for softmax",
            Replaced = "2,000 of the 100,000 rows",
            Causes = ["softmax-over-one", "output-out-of-reach"],
            Buggy = () => WeightedSum() with { OutputActivation = () => new Softmax() },
            Repaired = WeightedSum,
            Gain = ProgramGain.Numbers,
        },
    ];

    private static Setup Ones()
    {
        static Dataset Rows(int count) => ProgramData.Table(
            128, 1, [.. Enumerable.Range(0, count * 128).Select(i => i / 128 % 2 == 0 ? 1f : 0f)], [.. Enumerable.Range(0, count).Select(i => i % 2 == 0 ? 1f : 0f)]);
        return ProgramSetup.Of((Rows(400), Rows(200)), new BinaryCrossEntropy(), "rmsprop", 0.001) with
        {
            Validation = Rows(200),
            Hidden = [50, 50],
            Dropout = 0.2f,
            Outputs = 1,
            OutputActivation = () => new Sigmoid(),
            BatchSize = 1,
            Epochs = 3,
        };
    }

    private static Setup FiveNumbers()
    {
        static Dataset Rows(int count, ulong seed) => ProgramData.Uniform(count, 5, 0, 1, seed, x => x.Sum() > 2.5 ? 1 : 0);
        return ProgramSetup.Of((Rows(500, 1), Rows(300, 2)), new BinaryCrossEntropy(), "adam", 0.001) with
        {
            Hidden = [60, 50],
            Outputs = 1,
            OutputActivation = () => new Sigmoid(),
            Epochs = 20,
        };
    }

    private static Setup ExclusiveOr() =>
        ProgramSetup.Of(ProgramData.Table(2, 1, [1, 1, 0, 0, 1, 0, 0, 1, 1, 1, 0, 0], [0, 0, 1, 1, 0, 0]), new MeanSquaredError(), "nesterov", 0.1) with
        {
            Hidden = [2, 3],
            Activation = () => new Sigmoid(),
            Outputs = 1,
            OutputActivation = () => new Sigmoid(),
            Weights = ProgramSetup.SmallUniform,
            BatchSize = 4,
            Epochs = 10_000,
        };

    private static Setup Threshold()
    {
        static Dataset Rows(int count, ulong seed) => ProgramData.Uniform(count, 1, 15_000, 25_000, seed, x => x[0] < 20_000 ? 1 : 0);
        return ProgramSetup.Of((Rows(800, 3), Rows(200, 4)), new BinaryCrossEntropy(), "rmsprop", 0.001) with
        {
            Validation = Rows(200, 4),
            Hidden = [1],
            Activation = () => new Sigmoid(),
            Outputs = 1,
            OutputActivation = () => new Sigmoid(),
            BatchSize = 200,
            Epochs = 100,
        };
    }

    private static Setup WeightedSum()
    {
        static Dataset Rows(int count, ulong seed) => ProgramData.Uniform(count, 3, 0, 10_000, seed, x => (2 * x[0]) + x[1] + (0.5 * x[2]) + 2.2);
        return ProgramSetup.Of((Rows(2000, 5), Rows(500, 6)), new MeanSquaredError(), "nesterov", 0.1) with
        {
            Hidden = [3, 2],
            Activation = () => new Tanh(),
            Dropout = 0.5f,
            Outputs = 1,
            Weights = ProgramSetup.SmallUniform,
            Epochs = 20,
        };
    }
}
