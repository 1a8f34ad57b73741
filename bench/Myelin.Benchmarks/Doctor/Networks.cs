namespace Myelin.Benchmarks;

/// <summary>The pairs of network and task on which the doctor's rates are measured.</summary>
internal static class DoctorNetworks
{
    private static readonly TrainTestSplit s_digits = Digits.Load();

    private static readonly IReadOnlyList<Dataset> s_parts = s_digits.Train.Split(7, 0.85, 0.15);

    internal static IReadOnlyList<Network> All { get; } =
    [
        OfDigits("logistic", setup => setup with { Hidden = [], Rate = 0.01, Epochs = 20 }),
        OfDigits("mlp1", setup => setup with { Hidden = [64], Epochs = 20 }),
        OfDigits("mlp3", setup => setup with { Hidden = [64, 64, 32], Epochs = 20 }),
        OfDigits("mlp8", setup =>
            setup with { Hidden = [.. Enumerable.Repeat(48, 8)], InitialScale = 2.4f, Rate = 0.001, Epochs = 25 }) with { MomentumRate = 0.01 },
        OfDigits("tanh", setup => setup with { Hidden = [64, 32], Activation = () => new Tanh(), Epochs = 20 }),
        OfDigits("sigmoid", setup => setup with { Hidden = [64], Activation = () => new Sigmoid(), Rate = 0.01, Epochs = 30 }) with { MomentumRate = 0.3 },
        OfDigits("cnn", setup => setup with { Build = Cnn, Rate = 0.003, Epochs = 12 }) with { IsMlp = false, HasImages = true },
        OfDigits("cnn-norm", setup => setup with { Build = Cnn, Normalize = true, Dropout = 0.25f, Rate = 0.003, Epochs = 15 })
            with { IsMlp = false, HasImages = true },
        OfDigits("lstm", setup => setup with { Build = Lstm, Rate = 0.005, Epochs = 20 }) with { IsMlp = false, MomentumRate = 0.3 },
        OfDigits("transformer", setup => setup with { Build = Transformer, Rate = 0.003, Epochs = 25 }) with { IsMlp = false, MomentumRate = 0.03 },
        OfDigits("fine-tuned", setup => setup with { Hidden = [64, 32], Load = LoadHidden, Rate = 0.001, Epochs = 10 }) with { IsMlp = false },
        Autoencoder(), Regression(), Series(), Imbalanced(), Gpt(), Products(), NoisyRegression(), NoisyClasses(), ThirdNoise(), Narrow(),
    ];

    internal static Network Named(string name) => All.First(network => network.Name == name);

    private static Network OfDigits(string name, Func<Setup, Setup> change) => new(name, () => change(new Setup
    {
        Build = Mlp,
        Train = s_parts[0],
        Validation = s_parts[1],
        Test = s_digits.Test,
        Loss = new CrossEntropy(),
        Rate = 0.003,
        Epochs = 20,
    }), evaluation => (evaluation.Metrics["accuracy"] - 0.1) / 0.9)
    { IsMlp = true };

    /// <summary>Flatten, linear layers with activations, and a last linear layer.</summary>
    internal static Sequential Mlp(Setup setup)
    {
        var model = new Sequential(new Flatten());
        int width = setup.Train.InputShape.ElementCount;
        foreach (int next in setup.Hidden)
        {
            model.Add(new Linear(width, next, weightInitializer: setup.Weights, biasInitializer: setup.Biases));
            if (setup.Normalize) model.Add(new BatchNorm1d(next));
            model.Add(setup.Activation());
            if (setup.Dropout > 0) model.Add(new Dropout(setup.Dropout));
            width = next;
        }

        return End(model.Add(new Linear(width, setup.Outputs, weightInitializer: setup.Weights, biasInitializer: setup.Biases)), setup);
    }

    /// <summary>The weights of a network that was trained to tell even from odd digits.</summary>
    private static readonly Lazy<float[][]> s_parity = new(() =>
    {
        var model = new Sequential(new Flatten(), new Linear(64, 64), new Relu(), new Linear(64, 32), new Relu(), new Linear(32, 2));
        model.Initialize(5);
        Batch all = s_parts[0].All();
        var parity = new TensorDataset(all.Inputs, IntTensor.From([.. all.Labels.ToArray().Select(label => label % 2)]));
        new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.003)) { Seed = 5 }.Fit(parity, new FitOptions { Epochs = 15 });
        return [.. model.Parameters().Select(p => p.Value.ToArray())];
    });

    /// <summary>Takes over the hidden layers of the parity network; the last layer is new.</summary>
    private static void LoadHidden(Module model)
    {
        foreach ((Parameter parameter, float[] values) in model.Parameters().SkipLast(2).Zip(s_parity.Value)) parameter.CopyFrom(values);
    }

    private static Sequential Cnn(Setup setup)
    {
        var model = new Sequential(new Conv2d(1, 16, 3, padding: 1));
        if (setup.Normalize) model.Add(new BatchNorm2d(16));
        model.Add(setup.Activation()).Add(new MaxPool2d(2)).Add(new Conv2d(16, 16, 3, padding: 1));
        if (setup.Normalize) model.Add(new BatchNorm2d(16));
        model.Add(setup.Activation()).Add(new MaxPool2d(2)).Add(new Flatten());
        if (setup.Dropout > 0) model.Add(new Dropout(setup.Dropout));
        return End(model.Add(new Linear(64, setup.Outputs)), setup);
    }

    private static Sequential Lstm(Setup setup) =>
        End(new Sequential(new Flatten(1, 2), new Lstm(8, 32), new SequenceLast(), new Linear(32, setup.Outputs)), setup);

    private static Sequential Transformer(Setup setup) => End(new Sequential(
        new Flatten(1, 2), new Linear(8, 32),
        new TransformerEncoder(2, _ => new TransformerEncoderLayer(32, 4, 64, dropout: setup.Dropout)), new Flatten(), new Linear(256, setup.Outputs)), setup);

    internal static Sequential End(Sequential model, Setup setup) => setup.OutputActivation is { } last ? model.Add(last()) : model;

    private static Network Autoencoder()
    {
        static Dataset Own(Dataset data)
        {
            Tensor pixels = data.All().Inputs.Flatten(1);
            return new TensorDataset(pixels, pixels);
        }

        double variance = VarianceOf(Own(s_digits.Test));
        return new("autoencoder", () => new Setup
        {
            Build = Mlp,
            Train = Own(s_parts[0]),
            Validation = Own(s_parts[1]),
            Test = Own(s_digits.Test),
            Loss = new MeanSquaredError(),
            Hidden = [48, 24, 48],
            Outputs = 64,
            Rate = 0.003,
            Epochs = 25,
        }, evaluation => 1 - (evaluation.Loss / variance))
        { IsMlp = true, IsClassifier = false, IsRegression = true, MomentumRate = 1 };
    }

    /// <summary>Friedman's function of ten numbers, with noise (Friedman 1991).</summary>
    private static Network Regression()
    {
        Dataset Draw(int count, ulong seed)
        {
            var random = new RandomStream(seed);
            float[] x = new float[count * 10], y = new float[count], noise = new float[count];
            random.FillUniform(x, -1.7f, 1.7f);
            random.FillNormal(noise, 0, 0.2f);
            for (int i = 0; i < count; i++)
            {
                double U(int k) => (x[(i * 10) + k] + 1.7) / 3.4;
                y[i] = (float)(((10 * Math.Sin(Math.PI * U(0) * U(1))) + (20 * (U(2) - 0.5) * (U(2) - 0.5)) + (10 * U(3)) + (5 * U(4)) - 14.4) / 4.9)
                    + noise[i];
            }

            return new TensorDataset(Tensor.From(x, count, 10), Tensor.From(y, count, 1));
        }

        return new("regression", () => new Setup
        {
            Build = Mlp,
            Train = Draw(1200, 1),
            Validation = Draw(300, 2),
            Test = Draw(600, 3),
            Loss = new MeanSquaredError(),
            Hidden = [64, 32],
            Outputs = 1,
            Rate = 0.003,
            Epochs = 30,
        }, evaluation => 1 - (evaluation.Loss / 1.04))
        { IsMlp = true, IsClassifier = false, IsRegression = true, MomentumRate = 0.02 };
    }

    /// <summary>Two sines with noise, the next value from the last 24.</summary>
    private static Network Series()
    {
        double[] values = new double[1200];
        float[] noise = new float[values.Length];
        new RandomStream(11).FillNormal(noise, 0, 0.15f);
        for (int i = 0; i < values.Length; i++) values[i] = Math.Sin(i / 4.0) + (0.5 * Math.Sin(i / 1.7)) + noise[i];
        (SeriesDataset rest, SeriesDataset test) = SeriesDataset.Split(values, 24, 1);
        IReadOnlyList<Dataset> parts = rest.Split(null, 0.85, 0.15);
        return new("series", () => new Setup
        {
            Build = setup => End(new Sequential(new Gru(1, 24), new SequenceLast(), new Linear(24, 1)), setup),
            Train = parts[0],
            Validation = parts[1],
            Test = test,
            Loss = new MeanSquaredError(),
            Outputs = 1,
            Rate = 0.005,
            Epochs = 20,
        }, evaluation => 1 - (evaluation.Loss / 0.65))
        { IsClassifier = false, IsRegression = true, MomentumRate = 0.1 };
    }

    /// <summary>A yes in one of twelve cases, by two of eight features and noise.</summary>
    private static Network Imbalanced()
    {
        Dataset Draw(int count, ulong seed)
        {
            var random = new RandomStream(seed);
            float[] x = new float[count * 8], noise = new float[count];
            random.FillNormal(x);
            random.FillNormal(noise, 0, 0.4f);
            float[] y = [.. Enumerable.Range(0, count).Select(i => x[i * 8] + x[(i * 8) + 1] + noise[i] > 2.0f ? 1f : 0f)];
            return new TensorDataset(Tensor.From(x, count, 8), Tensor.From(y, count, 1));
        }

        return new("imbalanced", () => new Setup
        {
            Build = Mlp,
            Train = Draw(1500, 5),
            Validation = Draw(400, 6),
            Test = Draw(800, 7),
            Loss = new BinaryCrossEntropyWithLogits(),
            Hidden = [32],
            Outputs = 1,
            Rate = 0.003,
            Epochs = 20,
        }, evaluation => 1 - (evaluation.Loss / 0.3))
        { IsMlp = true, IsClassifier = false, MomentumRate = 0.05 };
    }

    /// <summary>A yes if the product of two of four features is positive, which no linear model can tell.</summary>
    private static Network Products()
    {
        Dataset Draw(int count, ulong seed)
        {
            float[] x = new float[count * 4];
            new RandomStream(seed).FillUniform(x, -1.7f, 1.7f);
            float[] y = [.. Enumerable.Range(0, count).Select(i => x[i * 4] * x[(i * 4) + 1] > 0 ? 1f : 0f)];
            return new TensorDataset(Tensor.From(x, count, 4), Tensor.From(y, count, 1));
        }

        return new("products", () => new Setup
        {
            Build = Mlp,
            Train = Draw(1500, 41),
            Validation = Draw(400, 42),
            Test = Draw(800, 43),
            Loss = new BinaryCrossEntropyWithLogits(),
            Hidden = [32],
            Outputs = 1,
            Rate = 0.01,
            Epochs = 20,
        }, evaluation => 1 - (evaluation.Loss / 0.693))
        { IsMlp = true, IsClassifier = false, MomentumRate = 0.1 };
    }

    /// <summary>Numbers of which four fifths are noise: the best possible error is 0.8 of guessing.</summary>
    private static Network NoisyRegression()
    {
        Dataset Draw(int count, ulong seed) => Formula(count, seed, 0.894f, (x, i) => (0.35f * x[i]) + (0.28f * x[i + 1] * x[i + 2]));
        return new("noisy-regression", () => new Setup
        {
            Build = Mlp,
            Train = Draw(4000, 21),
            Validation = Draw(1000, 22),
            Test = Draw(4000, 23),
            Loss = new MeanSquaredError(),
            Hidden = [16],
            Outputs = 1,
            Rate = 0.003,
            Epochs = 8,
        }, evaluation => 1 - evaluation.Loss)
        { IsMlp = true, IsClassifier = false, IsRegression = true, MomentumRate = 0.03 };
    }

    /// <summary>Numbers of which a third is noise, which is what most tables are like.</summary>
    private static Network ThirdNoise()
    {
        Dataset Draw(int count, ulong seed) => Formula(count, seed, 0.58f, (x, i) => (0.6f * x[i]) + (0.4f * x[i + 1] * x[i + 2]) + (0.38f * MathF.Abs(x[i + 3])));
        return new("third-noise", () => new Setup
        {
            Build = Mlp,
            Train = Draw(3000, 61),
            Validation = Draw(800, 62),
            Test = Draw(3000, 63),
            Loss = new MeanSquaredError(),
            Hidden = [24],
            Outputs = 1,
            Rate = 0.005,
            Epochs = 12,
        }, evaluation => 1 - evaluation.Loss)
        { IsMlp = true, IsClassifier = false, IsRegression = true, MomentumRate = 0.03 };
    }

    /// <summary>A plane with noise, learned by three hidden units, which are enough for it.</summary>
    private static Network Narrow()
    {
        Dataset Draw(int count, ulong seed) => Formula(count, seed, 0.6f, (x, i) => (0.6f * x[i]) + (0.4f * x[i + 1]) - (0.35f * x[i + 2]));
        return new("narrow", () => new Setup
        {
            Build = Mlp,
            Train = Draw(2000, 71),
            Validation = Draw(600, 72),
            Test = Draw(3000, 73),
            Loss = new MeanSquaredError(),
            Hidden = [3],
            Activation = () => new Tanh(),
            Outputs = 1,
            Rate = 0.01,
            Epochs = 12,
        }, evaluation => 1 - evaluation.Loss)
        { IsMlp = true, IsClassifier = false, IsRegression = true, MomentumRate = 0.05 };
    }

    /// <summary>Six normally distributed features, and a number that a formula and noise give.</summary>
    private static TensorDataset Formula(int count, ulong seed, float noise, Func<float[], int, float> formula)
    {
        var random = new RandomStream(seed);
        float[] x = new float[count * 6], errors = new float[count];
        random.FillNormal(x);
        random.FillNormal(errors, 0, noise);
        return new TensorDataset(Tensor.From(x, count, 6), Tensor.From([.. errors.Select((error, i) => formula(x, i * 6) + error)], count, 1));
    }

    /// <summary>A yes in one of five cases whose chance depends on two of six features: the best possible loss is 0.89 of guessing.</summary>
    private static Network NoisyClasses()
    {
        Dataset Draw(int count, ulong seed)
        {
            var random = new RandomStream(seed);
            float[] x = new float[count * 6], draws = new float[count];
            random.FillNormal(x);
            random.FillUniform(draws, 0, 1);
            float[] y = [.. Enumerable.Range(0, count).Select(i => draws[i] < 1 / (1 + Math.Exp(1.7 - (0.8 * x[i * 6]) + (0.6 * x[(i * 6) + 1]))) ? 1f : 0f)];
            return new TensorDataset(Tensor.From(x, count, 6), Tensor.From(y, count, 1));
        }

        return new("noisy-classes", () => new Setup
        {
            Build = Mlp,
            Train = Draw(4000, 31),
            Validation = Draw(1000, 32),
            Test = Draw(4000, 33),
            Loss = new BinaryCrossEntropyWithLogits(),
            Hidden = [16],
            Outputs = 1,
            Rate = 0.003,
            Epochs = 8,
        }, evaluation => 1 - (evaluation.Loss / 0.515))
        { IsMlp = true, IsClassifier = false, MomentumRate = 0.05 };
    }

    private static Network Gpt()
    {
        string text = File.ReadAllText(Checkout.File("tests/data/tinyshakespeare/input.txt"))[..40_000];
        var tokenizer = CharacterTokenizer.Train(text);
        int[] tokens = tokenizer.Encode(text);
        TextDataset Part(int start, int end) => new(tokens.AsSpan()[start..end], tokenizer.Count, 32, 8);
        Dataset train = Part(0, 32_000), validation = Part(32_000, 36_000), test = Part(36_000, 40_000);
        return new("gpt", () => new Setup
        {
            Build = setup => new Gpt(tokenizer.Count, 32, layers: 2, heads: 2, width: 32, dropout: setup.Dropout),
            Train = train,
            Validation = validation,
            Test = test,
            Loss = new CrossEntropy(),
            Outputs = tokenizer.Count,
            Rate = 0.005,
            Epochs = 4,
        }, evaluation => 1 - (evaluation.Loss / 3.2))
        { IsClassifier = false, MomentumRate = 0.3 };
    }

    private static double VarianceOf(Dataset data)
    {
        float[] targets = data.All().Targets.ToArray();
        int width = targets.Length / data.Count;
        return Enumerable.Range(0, width).Average(column =>
        {
            double[] values = [.. targets.Where((_, i) => i % width == column).Select(t => (double)t)];
            double mean = values.Average();
            return values.Average(v => (v - mean) * (v - mean));
        });
    }
}
