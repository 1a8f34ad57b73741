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
            Replaced = "the program asks for a gradient only: its training, on 500 rows for 100 epochs, is added",
            Causes = ["softmax-over-one"],
            Buggy = () => FiveNumbers() with { OutputActivation = () => new Softmax() },
            Repaired = FiveNumbers,
            Gain = ProgramGain.Yes,
        },
        new("45442843", RealProgram.DeepLocalize)
        {
            Does = "whether a number between 15,000 and 25,000 is below 20,000",
            Repair = "sigmoid for softmax, cross-entropy for absolute errors, standardized inputs",
            Replaced = "rows generated anew; 2,000 epochs for 100, after which the repaired one has not learned",
            Causes = ["softmax-over-one", "inputs-off-scale", "loss-does-not-fit"],
            Buggy = () => Threshold() with { OutputActivation = () => new Softmax(), Loss = new MeanAbsoluteError() },
            Repaired = () => ProgramData.Standardized(Threshold()),
            Gain = ProgramGain.Yes,
        },
        new("58844149", RealProgram.NeuraLint)
        {
            Does = "a yes or no from photos of 300 x 300 pixels, by a convolutional network",
            Repair = "sigmoid for softmax",
            Replaced = "photos by digits of 8 x 8 pixels, whether above 4; two convolutions for three, fewer filters",
            Causes = ["softmax-over-one"],
            Buggy = () => Photos() with { OutputActivation = () => new Softmax() },
            Repaired = Photos,
            Gain = ProgramGain.Yes,
        },
        new("45378493", RealProgram.NeuraLint)
        {
            Does = "a yes or no from sequences of ten steps by four values, by convolutions with batch normalization",
            Repair = "sigmoid for softmax",
            Replaced = "sequences whose first value rises or falls, with noise; convolutions without padding, a rate that stays the same",
            Causes = ["softmax-over-one"],
            Buggy = () => Sequences() with { OutputActivation = () => new Softmax() },
            Repaired = Sequences,
            Gain = ProgramGain.Yes,
        },
        new("51749207", RealProgram.NeuraLint)
        {
            Does = "a yes or no from a signal of 600 values, by one convolution",
            Repair = "sigmoid for softmax",
            Replaced = "100 values of slow or fast sines with noise, 10 epochs for 100; a kernel of 5 for 4, Adam for Nadam",
            Causes = ["softmax-over-one"],
            Buggy = () => Signal() with { OutputActivation = () => new Softmax() },
            Repaired = Signal,
            Gain = ProgramGain.Yes,
        },
    ];

    private static Setup Ones()
    {
        static Dataset Rows(int count)
        {
            float[] targets = [.. Enumerable.Range(0, count).Select(i => (float)(i % 2))];
            return ProgramData.Table(128, 1, [.. targets.SelectMany(t => Enumerable.Repeat(t, 128))], targets);
        }

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
            Epochs = 100,
        };
    }

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
            Epochs = 2000,
        };
    }

    private static Setup Photos()
    {
        static Dataset Above(Dataset data)
        {
            Batch all = data.All();
            return new TensorDataset(all.Inputs, Tensor.From([.. all.Labels.ToArray().Select(label => label > 4 ? 1f : 0f)], all.Count, 1));
        }

        return ProgramSetup.Of((Above(ProgramData.SmallDigits.Train), Above(ProgramData.SmallDigits.Test)), new BinaryCrossEntropy(), "adam", 0.001) with
        {
            Build = setup => ProgramSetup.SmallCnn(setup, 3),
            Hidden = [64],
            Dropout = 0.2f,
            Outputs = 1,
            OutputActivation = () => new Sigmoid(),
            Epochs = 20,
        };
    }

    private static Setup Sequences()
    {
        const int Steps = 10, Values = 4;
        static Dataset Rows(int count, ulong seed)
        {
            float[] inputs = new float[count * Values * Steps], targets = [.. Enumerable.Range(0, count).Select(i => (float)(i % 2))];
            new RandomStream(seed).FillNormal(inputs);
            for (int i = 0; i < count * Steps; i++)
            {
                (int row, int step) = Math.DivRem(i, Steps);
                inputs[(row * Values * Steps) + step] += (step - 4.5f) * (targets[row] - 0.5f) / 2;
            }

            return new TensorDataset(Tensor.From(inputs, count, Values, Steps), Tensor.From(targets, count, 1));
        }

        Dataset test = Rows(300, 52);
        return ProgramSetup.Of((Rows(1000, 51), test), new BinaryCrossEntropy(), "adam", 0.001) with
        {
            Build = setup => DoctorNetworks.End(new Sequential(
                new Conv1d(Values, 16, 4), new BatchNorm1d(16), new LeakyRelu(), new Dropout(0.2f), new Conv1d(16, 8, 4), new BatchNorm1d(8), new LeakyRelu(),
                new Dropout(0.2f), new Flatten(), new Linear(32, 64), new BatchNorm1d(64), new LeakyRelu(), new Linear(64, 1)), setup),
            Validation = test,
            Outputs = 1,
            OutputActivation = () => new Sigmoid(),
            BatchSize = 128,
            Epochs = 100,
        };
    }

    private static Setup Signal()
    {
        const int Length = 100;
        static Dataset Rows(int count, ulong seed)
        {
            var random = new RandomStream(seed);
            float[] inputs = new float[count * Length], targets = [.. Enumerable.Range(0, count).Select(i => (float)(i % 2))];
            random.FillNormal(inputs, 0, 0.5f);
            for (int row = 0; row < count; row++)
            {
                float speed = targets[row] > 0 ? 0.9f : 0.3f, phase = 6 * random.NextUniform();
                for (int i = 0; i < Length; i++) inputs[(row * Length) + i] += MathF.Sin((speed * i) + phase);
            }

            return new TensorDataset(Tensor.From(inputs, count, 1, Length), Tensor.From(targets, count, 1));
        }

        Dataset test = Rows(200, 54);
        return ProgramSetup.Of((Rows(600, 53), test), new BinaryCrossEntropy(), "adam", 0.001) with
        {
            Build = setup => DoctorNetworks.End(new Sequential(
                new Conv1d(1, 20, 5, padding: 2), new Relu(), new MaxPool1d(2), new Dropout(0.3f), new Flatten(), new Linear(1000, 50), new Relu(),
                new Linear(50, 1)), setup),
            Validation = test,
            Outputs = 1,
            OutputActivation = () => new Sigmoid(),
            BatchSize = 8,
            Epochs = 10,
        };
    }
}
