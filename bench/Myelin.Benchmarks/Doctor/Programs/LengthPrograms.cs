namespace Myelin.Benchmarks;

/// <summary>Programs that begin badly, stop too early, or have the wrong labels.</summary>
internal static class LengthPrograms
{
    internal static IReadOnlyList<RealProgram> All { get; } =
    [
        new("IPS_4", RealProgram.DeepChecker)
        {
            Does = "MNIST with three hidden layers, all weights and biases normal with deviation 1",
            Repair = "weights scaled by the size of the layer",
            Replaced = "a slice of MNIST, 100 hidden units for 500",
            Causes = ["initialization-scale", "overconfident-start"],
            Buggy = () => Deep() with { Weights = Initializer.Normal(), Biases = Initializer.Normal() },
            Repaired = Deep,
            Gain = ProgramGain.Classes,
        },
        new("50306988", RealProgram.DeepLocalize)
        {
            Does = "two squares of points, two hidden units, five epochs",
            Repair = "50 epochs for 5, twice the points",
            Replaced = "the points drawn anew; the repaired twin keeps two outputs",
            Causes = ["stopped-too-early", "learning-rate-too-low"],
            Buggy = () => Squares(200) with { Epochs = 5 },
            Repaired = () => Squares(400),
            Gain = ProgramGain.Classes,
        },
        new("31556268", RealProgram.DeepLocalize)
        {
            Does = "exclusive or, four hidden units",
            Repair = "squared for absolute errors, Adam for gradient descent, 10,000 epochs for 1,000",
            Replaced = "nothing",
            Causes = ["stopped-too-early", "learning-rate-too-low", "loss-does-not-fit"],
            Buggy = () => ExclusiveOr() with { Loss = new MeanAbsoluteError(), Optimizer = "nesterov", Momentum = 0.11, Rate = 0.05, Epochs = 1000 },
            Repaired = ExclusiveOr,
            Gain = ProgramGain.Yes,
        },
        new("gol_nn", RealProgram.DeepLocalize)
        {
            Does = "the next state of the game of life on a field of 3 x 3, two epochs",
            Repair = "a rate of 0.01 for 0.001, squared errors for cross-entropy",
            Replaced = "the fields drawn anew",
            Causes = ["learning-rate-too-low", "stopped-too-early", "loss-does-not-fit"],
            Buggy = () => GameOfLife() with { Loss = new BinaryCrossEntropy(), Rate = 0.001 },
            Repaired = GameOfLife,
            Gain = ProgramGain.Yes,
        },
        new("39217567", RealProgram.DeepLocalize)
        {
            Does = "all rows of eight bits from themselves, but the answers are shuffled",
            Repair = "answers not shuffled, relu for sigmoid, cross-entropy for squared errors, batches of 1 for 50",
            Replaced = "200 epochs for 1,000",
            Causes = ["labels-carry-nothing", "loss-does-not-fit"],
            Buggy = () => Bits() with
            {
                Train = Data.ShuffleTargets(Bits().Train),
                Activation = () => new Sigmoid(),
                Loss = new MeanSquaredError(),
                BatchSize = 50,
            },
            Repaired = Bits,
            Gain = ProgramGain.Yes,
        },
        new("59325381", RealProgram.DeepLocalize)
        {
            Does = "a convolutional network on MNIST, the labels of the training set divided by 255 in place of the test set's pixels",
            Repair = "the division of the test set's pixels for that of the labels",
            Replaced = "MNIST by digits of 8 x 8 pixels, fewer filters, relu after convolutions, 10 epochs for 2",
            Causes = ["labels-carry-nothing", "class-imbalance", "parts-differ"],
            Buggy = () => Images() with { Train = AllZero(Images().Train), Test = Data.Scale(Images().Test, 255) },
            Repaired = Images,
            Gain = ProgramGain.Classes,
        },
    ];

    private static Setup Deep() => ProgramSetup.Of(ProgramData.MnistSlice, new CrossEntropy(), "adam", 0.003) with
    {
        Hidden = [100, 100, 100],
        BatchSize = 100,
        Epochs = 10,
    };

    private static Setup Squares(int count)
    {
        static Dataset Points(int count, ulong seed)
        {
            var random = new RandomStream(seed);
            int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 2)];
            float[] inputs = [.. Enumerable.Range(0, 2 * count).Select(i => (labels[i / 2] == 0 ? 0.2f : 0.5f) + (0.2f * random.NextUniform()))];
            return new TensorDataset(Tensor.From(inputs, count, 2), IntTensor.From(labels));
        }

        return ProgramSetup.Of((Points(count, 41), Points(200, 42)), new CrossEntropy(), "adam", 0.001) with
        {
            Hidden = [2],
            Activation = () => new Sigmoid(),
            Outputs = 2,
            Epochs = 50,
        };
    }

    private static Setup ExclusiveOr() => ProgramSetup.Of(ProgramData.Xor(), new MeanSquaredError(), "adam", 0.001) with
    {
        Hidden = [4],
        Activation = () => new Sigmoid(),
        Outputs = 1,
        OutputActivation = () => new Sigmoid(),
        BatchSize = 4,
        Epochs = 10_000,
    };

    private static Setup GameOfLife()
    {
        // A field of 3 x 3 whose edges meet, with the cells beyond its edges around it.
        static Dataset Fields(int count, ulong seed)
        {
            var random = new RandomStream(seed);
            float[] inputs = new float[count * 25], targets = new float[count * 9];
            for (int row = 0; row < count; row++)
            {
                int[] field = [.. Enumerable.Range(0, 9).Select(_ => random.Next(2))];
                int Cell(int y, int x) => field[((y + 3) % 3 * 3) + ((x + 3) % 3)];
                for (int i = 0; i < 25; i++) inputs[(row * 25) + i] = Cell((i / 5) - 1, (i % 5) - 1);
                // Each cell touches all others.
                for (int i = 0; i < 9; i++) targets[(row * 9) + i] = field.Sum() - field[i] == 3 || (field[i] == 1 && field.Sum() - field[i] == 2) ? 1 : 0;
            }

            return new TensorDataset(Tensor.From(inputs, count, 1, 5, 5), Tensor.From(targets, count, 1, 3, 3));
        }

        Dataset test = Fields(2000, 44);
        return ProgramSetup.Of((Fields(8000, 43), test), new MeanSquaredError(), "adam", 0.01) with
        {
            Build = setup => new Sequential(
                new Conv2d(1, 10, 3, weightInitializer: setup.Weights), new Relu(), new Conv2d(10, 20, 1, weightInitializer: setup.Weights), new Relu(),
                new Conv2d(20, 1, 1, weightInitializer: setup.Weights), new Sigmoid()),
            Validation = test,
            BatchSize = 64,
            Epochs = 2,
        };
    }

    private static Setup Bits()
    {
        float[] bits = [.. Enumerable.Range(0, 256).SelectMany(n => Enumerable.Range(0, 8).Select(k => (float)((n >> (7 - k)) & 1)))];
        return ProgramSetup.Of(ProgramData.Table(8, 8, bits, bits), new BinaryCrossEntropy(), "sgd", 0.01) with
        {
            Hidden = [8, 8],
            Outputs = 8,
            OutputActivation = () => new Sigmoid(),
            Weights = ProgramSetup.SmallNormal,
            BatchSize = 1,
            Epochs = 200,
        };
    }

    private static Setup Images() => ProgramSetup.Of(ProgramData.SmallDigits, new CrossEntropy(), "adam", 0.001) with
    {
        Build = setup => ProgramSetup.SmallCnn(setup, 3),
        Hidden = [128],
        Activation = () => new Relu(),
        BatchSize = 32,
        Epochs = 10,
    };

    private static TensorDataset AllZero(Dataset data)
    {
        Batch all = data.All();
        return new TensorDataset(all.Inputs, IntTensor.From(new int[all.Count]));
    }
}
