namespace Myelin.Benchmarks;

/// <summary>Programs whose loss is for another kind of answer.</summary>
internal static class LossPrograms
{
    internal static IReadOnlyList<RealProgram> All { get; } =
    [
        new("38648195", RealProgram.DeepLocalize)
        {
            Does = "which of three topics a text has, several at once",
            Repair = "sigmoid and binary cross-entropy for softmax and squared errors",
            Replaced = "2,000 of the 60,000 generated rows, 100 epochs for 20",
            Causes = ["loss-does-not-fit", "output-out-of-reach", "activation-before-loss"],
            Buggy = () => Topics() with { OutputActivation = () => new Softmax(), Loss = new MeanSquaredError() },
            Repaired = Topics,
            Gain = ProgramGain.Yes,
        },
        new("50079585", RealProgram.DeepLocalize)
        {
            Does = "three kinds of damage on photos, by a convolutional network with one output",
            Repair = "three outputs, softmax and cross-entropy for one output, sigmoid and binary cross-entropy",
            Replaced = "photos by digits 0, 1 and 2 of 8 x 8 pixels, fewer filters, no augmentation; Keras's loss, since Myelin's refuses a target of 2",
            Causes = ["loss-does-not-fit", "output-out-of-reach", "labels-out-of-range"],
            Buggy = () => ThreeKinds() with
            {
                Train = Data.LabelsAsNumbers(ThreeKinds().Train),
                Outputs = 1,
                OutputActivation = () => new Sigmoid(),
                Loss = new OwnBinaryCrossEntropy(clips: true),
            },
            Repaired = ThreeKinds,
            Gain = ProgramGain.Classes,
        },
        new("IPS_7", RealProgram.DeepChecker)
        {
            Does = "MNIST with one sigmoid layer, ten yes or no, the loss by a formula",
            Repair = "the loss that includes sigmoid",
            Replaced = "a slice of MNIST, 128 hidden units for 512; the rate is ten times theirs, since the loss is a mean over the outputs",
            Causes = ["loss-does-not-fit", "output-out-of-reach"],
            Buggy = () => TenYesOrNo() with { Loss = new OwnBinaryCrossEntropy(clips: false) },
            Repaired = TenYesOrNo,
            Gain = ProgramGain.Classes,
        },
        new("44066044", RealProgram.DeepLocalize)
        {
            Does = "which network packets are an attack",
            Repair = "sigmoid for relu at the output, standardized inputs",
            Replaced = "21 typed-in packets by 100 like them; Keras's loss, since Myelin's refuses predictions above 1",
            Causes = ["loss-does-not-fit", "output-out-of-reach", "activation-before-loss", "inputs-off-scale"],
            Buggy = () => Packets() with { OutputActivation = () => new Relu(), Loss = new OwnBinaryCrossEntropy(clips: true) },
            Repaired = () => ProgramData.Standardized(Packets()),
            Gain = ProgramGain.Yes,
        },
        new("48385830", RealProgram.DeepLocalize)
        {
            Does = "MNIST with 30 hidden units, as in a book, without activations",
            Repair = "sigmoid in the hidden layer, softmax and cross-entropy for squared errors, a rate of 0.1 for 3 (DeepFD)",
            Replaced = "a slice of MNIST, 10 epochs for 30",
            Causes = ["learning-rate-too-high", "loss-does-not-fit", "linear-stack"],
            Buggy = () => Book() with { Activation = () => new Identity(), Train = Book().Train.OneHot(), Loss = new MeanSquaredError(), Rate = 3 },
            Repaired = Book,
            Gain = ProgramGain.Classes,
        },
    ];

    private static Setup Topics()
    {
        // As scikit-learn's make_multilabel_classification: each topic has its words, and a text some fifty words of its topics.
        const int Words = 20;
        static Dataset Rows(int count, ulong seed)
        {
            var random = new RandomStream(seed);
            float[] inputs = new float[count * Words], targets = new float[count * 3];
            for (int row = 0; row < count; row++)
            {
                int topics = 1 + random.Next(7);
                for (int k = 0; k < 3; k++) targets[(row * 3) + k] = (topics >> k) & 1;
                for (int n = 40 + random.Next(20); n > 0; n--)
                {
                    int topic;
                    do topic = random.Next(3);
                    while (((topics >> topic) & 1) == 0);
                    // Two words of three are the topic's own.
                    int word = random.Next(3) < 2 ? (topic * 7) + random.Next(6) : random.Next(Words);
                    inputs[(row * Words) + word]++;
                }
            }

            return ProgramData.Table(Words, 3, inputs, targets);
        }

        (Dataset train, Dataset test) = (Rows(2000, 11), Rows(500, 12));
        return ProgramSetup.Of((train, test), new BinaryCrossEntropy(), "sgd", 0.01) with
        {
            Validation = test,
            Hidden = [20, 20],
            Dropout = 0.5f,
            Outputs = 3,
            OutputActivation = () => new Sigmoid(),
            BatchSize = 20,
            Epochs = 100,
        };
    }

    private static Setup ThreeKinds()
    {
        static Dataset Kinds(Dataset data)
        {
            int[] labels = data.ReadLabels(), rows = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] < 3)];
            return ProgramData.First(data.Subset(rows), rows.Length);
        }

        (Dataset train, Dataset test) = (Kinds(ProgramData.SmallDigits.Train), Kinds(ProgramData.SmallDigits.Test));
        return ProgramSetup.Of((train, test), new CrossEntropy(), "rmsprop", 0.001) with
        {
            Build = setup => ProgramSetup.SmallCnn(setup, 3),
            Hidden = [64],
            Dropout = 0.5f,
            Outputs = 3,
            BatchSize = 16,
            Epochs = 10,
        };
    }

    private static Setup TenYesOrNo() =>
        ProgramSetup.Of((ProgramData.MnistSlice.Train.OneHot(), ProgramData.MnistSlice.Test), new BinaryCrossEntropyWithLogits(), "sgd", 0.5) with
        {
            Hidden = [128],
            Activation = () => new Sigmoid(),
            Weights = Initializer.Normal(),
            BatchSize = 100,
            Epochs = 20,
        };

    private static Setup Packets()
    {
        static Dataset Rows(int count, ulong seed)
        {
            var random = new RandomStream(seed);
            float[] targets = [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(2))];
            float[] Packet(bool attack, bool full) =>
            [
                3_232_235_776 + (attack ? 5 : 2), 3_232_235_779, 6, 128, attack ? 525_558 + random.Next(20) : 524_032 + random.Next(513),
                random.Next(2) == 0 ? 502 : 55_783, full ? 12 : 0, full ? (attack ? 65_280 * random.Next(2) : 61) : 0, full ? (attack ? 5 : 6) : 0, 0,
                full ? (attack ? 100 : 206) + random.Next(3) : 0,
            ];
            return ProgramData.Table(11, 1, [.. targets.SelectMany(t => Packet(t > 0, random.Next(2) == 0))], targets);
        }

        return ProgramSetup.Of((Rows(100, 13), Rows(100, 14)), new BinaryCrossEntropy(), "adam", 0.001) with
        {
            Hidden = [12, 12],
            Outputs = 1,
            OutputActivation = () => new Sigmoid(),
            Weights = ProgramSetup.SmallNormal,
            BatchSize = 5,
            Epochs = 100,
        };
    }

    private static Setup Book() => ProgramSetup.Of(ProgramData.MnistSlice, new CrossEntropy(), "sgd", 0.1) with
    {
        Hidden = [30],
        Activation = () => new Sigmoid(),
        Weights = Initializer.Normal(),
        Biases = Initializer.Normal(),
        BatchSize = 10,
        Epochs = 10,
    };
}
