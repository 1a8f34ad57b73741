namespace Myelin.Benchmarks;

/// <summary>Programs whose inputs or targets are off scale.</summary>
internal static class InputPrograms
{
    internal static IReadOnlyList<RealProgram> All { get; } =
    [
        new("39525358", RealProgram.DeepLocalize)
        {
            Does = "a yes or no from three letters, by their codes from 65 to 70",
            Repair = "standardized inputs, batches of 10 for 1",
            Replaced = "200 rows with their rule",
            Causes = ["inputs-off-scale"],
            Buggy = () => Letters() with { BatchSize = 1 },
            Repaired = () => ProgramData.Standardized(Letters()),
            Gain = ProgramGain.Yes,
        },
        new("34673164", RealProgram.DeepLocalize)
        {
            Does = "who wins an election in a county, by sixteen figures from 0.01 to 600,000",
            Repair = "batch normalization of the inputs; sigmoid and binary cross-entropy for softmax and squared errors",
            Replaced = "10 typed-in counties by 400 like them",
            Causes = ["inputs-off-scale", "loss-does-not-fit"],
            Buggy = () => Counties() with { OutputActivation = () => new Softmax(), Loss = new MeanSquaredError() },
            Repaired = () => Counties() with { Build = setup => new Sequential(new BatchNorm1d(16), (Layer)DoctorNetworks.Mlp(setup)) },
            Gain = ProgramGain.Yes,
        },
        new("52800582", RealProgram.DeepLocalize)
        {
            Does = "x to the fourth for x from -100 to 100",
            Repair = "standardized inputs and targets, relu for sigmoid in the first layer",
            Replaced = "the repaired twin trains for 1,000 epochs, not 100,000",
            Causes = ["targets-off-scale", "inputs-off-scale"],
            Buggy = () => FourthPower() with { Activation = () => new Sigmoid() },
            Repaired = () =>
            {
                Setup setup = ProgramData.Standardized(FourthPower());
                var normalizer = Normalizer.OfTargets(setup.Train);
                Data.Each(setup, data => data.NormalizeTargets(normalizer));
                return setup;
            },
            Gain = ProgramGain.Numbers,
        },
        new("TFE_333", RealProgram.DeepChecker)
        {
            Does = "logistic regression on MNIST from another source",
            Repair = "pixels from 0 to 1",
            Replaced = "MNIST by digits of 8 x 8 pixels, 1,000 epochs for 25: the same 15,000 steps",
            Causes = ["inputs-off-scale"],
            Buggy = () =>
            {
                Setup setup = Logistic();
                Data.Each(setup, data => Data.Scale(data, 255));
                return setup;
            },
            Repaired = Logistic,
            Gain = ProgramGain.Classes,
        },
    ];

    private static Setup Letters()
    {
        static Dataset Rows(int count, ulong seed)
        {
            var random = new RandomStream(seed);
            float[] codes = [.. Enumerable.Range(0, count * 3).Select(_ => 65f + random.Next(6))];
            return ProgramData.Table(3, 1, codes, [.. codes.Chunk(3).Select(row => row[0] >= 68 ? 1f : 0f)]);
        }

        return ProgramSetup.Of((Rows(200, 21), Rows(100, 22)), new BinaryCrossEntropy(), "adam", 0.001) with
        {
            Hidden = [12, 3],
            Outputs = 1,
            OutputActivation = () => new Sigmoid(),
            Weights = ProgramSetup.SmallUniform,
            BatchSize = 10,
            Epochs = 150,
        };
    }

    private static Setup Counties()
    {
        static Dataset Rows(int count, ulong seed)
        {
            Dataset data = ProgramData.Columns(count, seed, 0,
                (120_000, 60_000, 0.3f), (38, 2, 0), (38, 2, 0), (16, 6, 1), (14, 4, -1), (14, 4, 0), (45_000, 20_000, 0), (57_000, 25_000, 0),
                (2.5f, 0.07f, 0), (63, 8, 1), (17, 4, 0), (19, 7, -0.5f), (88_000, 30_000, 1), (0.1f, 1, 1), (0.3f, 1, 0), (0.57f, 0.2f, 0));
            // One output for each of the two candidates.
            return ProgramData.AsLabels(data).OneHot();
        }

        return ProgramSetup.Of((Rows(400, 23), Rows(200, 24)), new BinaryCrossEntropy(), "nesterov", 0.1) with
        {
            Hidden = [64, 64],
            Activation = () => new Tanh(),
            Dropout = 0.5f,
            Outputs = 2,
            OutputActivation = () => new Sigmoid(),
            Weights = ProgramSetup.SmallUniform,
            BatchSize = 16,
            Epochs = 20,
        };
    }

    private static Setup FourthPower() => ProgramSetup.Of(ProgramData.Spaced(400, -100, 0.5, x => Math.Pow(x, 4)), new MeanSquaredError(), "adam", 0.001) with
    {
        Build = setup =>
        {
            Linear Layer(int from, int to) => new(from, to, weightInitializer: setup.Weights, biasInitializer: setup.Biases);
            return new Sequential(Layer(1, 50), setup.Activation(), Layer(50, 50), new Elu(), Layer(50, 1));
        },
        Outputs = 1,
        BatchSize = 400,
        Epochs = 1000,
    };

    private static Setup Logistic() => ProgramSetup.Of(ProgramData.SmallDigits, new OwnCrossEntropy(), "sgd", 0.001) with
    {
        Hidden = [],
        Weights = Initializer.Normal(),
        Biases = Initializer.Normal(),
        BatchSize = 100,
        Epochs = 1000,
    };
}
