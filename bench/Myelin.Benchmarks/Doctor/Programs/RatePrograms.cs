namespace Myelin.Benchmarks;

/// <summary>Programs whose steps are too large: by their rate, or by a loss that is added up over the batch.</summary>
internal static class RatePrograms
{
    internal static IReadOnlyList<RealProgram> All { get; } =
    [
        new("48934338", RealProgram.DeepLocalize)
        {
            Does = "5x² with noise for x from 0 to 5",
            Repair = "a rate of 0.001 for 0.1",
            Replaced = "the noise drawn anew",
            Causes = ["learning-rate-too-high"],
            Buggy = () => NoisyParabola() with { Rate = 0.1 },
            Repaired = NoisyParabola,
            Gain = ProgramGain.Numbers,
        },
        new("IPS_5", RealProgram.DeepChecker)
        {
            Does = "a line through eight points between -8 and 8",
            Repair = "a rate of 0.01 for 0.1",
            Replaced = "the points drawn anew, 200 steps",
            Causes = ["learning-rate-too-high"],
            Buggy = () => Line() with { Rate = 0.1 },
            Repaired = Line,
            Gain = ProgramGain.Numbers,
        },
        new("IPS_15", RealProgram.DeepChecker)
        {
            Does = "a line through a hundred points from 0 to 99",
            Repair = "a rate of 0.0001 for 0.5",
            Replaced = "the noise drawn anew, 200 steps",
            Causes = ["learning-rate-too-high"],
            Buggy = () => LongLine() with { Rate = 0.5 },
            Repaired = LongLine,
            Gain = ProgramGain.Numbers,
        },
        new("IPS_17", RealProgram.DeepChecker)
        {
            Does = "ax² + bx + c through four points, the squared errors added up",
            Repair = "a rate of 0.001 for 0.01",
            Replaced = "1,000 steps; the powers are inputs",
            Causes = ["learning-rate-too-high"],
            Buggy = () => Quadratic() with { Rate = 0.01 },
            Repaired = Quadratic,
            Gain = ProgramGain.Numbers,
        },
        new("FacialKeypointsDetection", RealProgram.DeepLocalize)
        {
            Does = "where eyes and mouth are on a face, three linear layers",
            Repair = "gradient descent at 0.01 with momentum and a clipped norm for Adam at 0.1",
            Replaced = "photos of faces by drawn ones of 12 x 12 pixels, 30 epochs for 100",
            Causes = ["learning-rate-too-high"],
            Buggy = () => Faces() with { Optimizer = "adam", Rate = 0.1, ClipNorm = null },
            Repaired = Faces,
            Gain = ProgramGain.Numbers,
        },
        new("TFE_bc09f95", RealProgram.DeepChecker)
        {
            Does = "MNIST with two hidden layers, the cross-entropy added up over the batch",
            Repair = "the mean",
            Replaced = "a slice of MNIST, 25 epochs of it, 64 hidden units for 256",
            Causes = ["loss-summed"],
            Buggy = () => Perceptron() with { Loss = new ChangedLoss(new CrossEntropy(), 1, perExample: true) },
            Repaired = Perceptron,
            Gain = ProgramGain.Classes,
        },
    ];

    private static Setup NoisyParabola()
    {
        float[] noise = new float[50];
        new RandomStream(31).FillNormal(noise);
        int next = 0;
        return ProgramSetup.Of(ProgramData.Spaced(50, 0, 0.1, x => (5 * x * x) + Math.Pow(noise[next++], 3)), new MeanSquaredError(), "sgd", 0.001) with
        {
            Hidden = [50, 30],
            Outputs = 1,
            Epochs = 1000,
        };
    }

    private static Setup Line()
    {
        Dataset points = ProgramData.Uniform(8, 1, -8, 8, 32, x => (3 * x[0]) - 5 + Math.Sin(9 * x[0]));
        return Linear(points, new MeanSquaredError(), 0.01) with { Epochs = 200 };
    }

    private static Setup LongLine()
    {
        float[] noise = new float[100];
        new RandomStream(33).FillUniform(noise, 0, 10);
        Dataset points = ProgramData.Spaced(100, 0, 1, x => (2 * x) + 4 + noise[(int)x]);
        return Linear(points, new ChangedLoss(new MeanSquaredError(), 0.5f), 0.0001) with { Epochs = 200 };
    }

    private static Setup Quadratic()
    {
        Dataset points = ProgramData.Table(2, 1, [0, 0, 1, 1, 4, 2, 9, 3], [0, 1, 4, 9]);
        return Linear(points, new ChangedLoss(new MeanSquaredError(), 1, perExample: true), 0.001) with { Epochs = 1000 };
    }

    /// <summary>A sum of the inputs with weights from zero, all points at once.</summary>
    private static Setup Linear(Dataset points, Loss loss, double rate) => ProgramSetup.Of(points, loss, "sgd", rate) with
    {
        Hidden = [],
        Outputs = 1,
        Weights = Initializer.Zeros,
        BatchSize = points.Count,
    };

    private static Setup Faces()
    {
        const int Size = 12;
        static Dataset Rows(int count, ulong seed)
        {
            var random = new RandomStream(seed);
            float[] pixels = new float[count * Size * Size], targets = new float[count * 6];
            for (int row = 0; row < count; row++)
            {
                float x = 5.5f + (2 * random.NextUniform()) - 1, y = 5.5f + (2 * random.NextUniform()) - 1, size = 2 + random.NextUniform();
                (float X, float Y)[] points = [(x - size, y - size), (x + size, y - size), (x, y + size)];
                for (int k = 0; k < 3; k++)
                {
                    // From -1 to 1, as theirs.
                    (targets[(row * 6) + (2 * k)], targets[(row * 6) + (2 * k) + 1]) = ((points[k].X - 5.5f) / 6, (points[k].Y - 5.5f) / 6);
                }

                for (int i = 0; i < Size * Size; i++)
                {
                    pixels[(row * Size * Size) + i] = points.Sum(p => MathF.Exp((-MathF.Pow((i % Size) - p.X, 2) - MathF.Pow((i / Size) - p.Y, 2)) / 3));
                }
            }

            return ProgramData.Table(Size * Size, 6, pixels, targets);
        }

        return ProgramSetup.Of((Rows(600, 34), Rows(200, 35)), new MeanSquaredError(), "nesterov", 0.01) with
        {
            Hidden = [50, 100],
            Activation = () => new Identity(),
            Outputs = 6,
            ClipNorm = 1,
            Epochs = 30,
        };
    }

    private static Setup Perceptron() => ProgramSetup.Of(ProgramData.MnistSlice, new CrossEntropy(), "sgd", 0.01) with
    {
        Hidden = [64, 64],
        Weights = Initializer.Normal(),
        Biases = Initializer.Normal(),
        BatchSize = 100,
        Epochs = 25,
    };
}
