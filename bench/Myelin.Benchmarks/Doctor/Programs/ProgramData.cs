namespace Myelin.Benchmarks;

/// <summary>The data of programs: typed in as they have it, generated as they do, or like theirs.</summary>
internal static class ProgramData
{
    private static readonly Lazy<(Dataset Train, Dataset Test)> s_mnist = new(() =>
    {
        TrainTestSplit all = Mnist.Load(new DataOptions { Directory = Checkout.File("tests/data"), Download = false });
        return (First(all.Train, 2000), First(all.Test, 1000));
    });

    private static readonly Lazy<TrainTestSplit> s_digits = new(Digits.Load);

    /// <summary>2,000 images of 28 x 28 pixels to learn from and 1,000 to be judged by, from 0 to 1.</summary>
    internal static (Dataset Train, Dataset Test) MnistSlice => s_mnist.Value;

    /// <summary>1,437 images of 8 x 8 pixels to learn from and 360 to be judged by, from 0 to 1.</summary>
    internal static (Dataset Train, Dataset Test) SmallDigits => (s_digits.Value.Train, s_digits.Value.Test);

    internal static Dataset First(Dataset data, int count)
    {
        Batch first = data.Take([.. Enumerable.Range(0, count)]);
        return new TensorDataset(first.Inputs, first.Labels);
    }

    /// <summary>Rows of numbers, and the numbers that follow from them.</summary>
    internal static Dataset Table(int width, int outputs, float[] inputs, float[] targets) =>
        new TensorDataset(Tensor.From(inputs, inputs.Length / width, width), Tensor.From(targets, targets.Length / outputs, outputs));

    /// <summary>Rows of uniform numbers, and a number that follows from each.</summary>
    internal static Dataset Uniform(int count, int width, float low, float high, ulong seed, Func<float[], double> target)
    {
        float[] inputs = new float[count * width];
        new RandomStream(seed).FillUniform(inputs, low, high);
        return Table(width, 1, inputs, [.. Enumerable.Range(0, count).Select(i => (float)target(inputs[(i * width)..((i + 1) * width)]))]);
    }

    /// <summary>Equally spaced numbers, and a number that follows from each.</summary>
    internal static Dataset Spaced(int count, double low, double step, Func<double, double> target)
    {
        double[] x = [.. Enumerable.Range(0, count).Select(i => low + (step * i))];
        return Table(1, 1, [.. x.Select(v => (float)v)], [.. x.Select(v => (float)target(v))]);
    }

    /// <summary>Columns of the given means and deviations, and a yes where the weighted sum of the standardized columns is above a bound.</summary>
    internal static Dataset Columns(int count, ulong seed, float bound, params (float Mean, float Deviation, float Weight)[] columns)
    {
        int width = columns.Length;
        float[] normal = new float[count * width], targets = new float[count];
        new RandomStream(seed).FillNormal(normal);
        for (int row = 0; row < count; row++)
        {
            float score = 0;
            for (int k = 0; k < width; k++) score += columns[k].Weight * normal[(row * width) + k];
            targets[row] = score > bound ? 1 : 0;
        }

        return Table(width, 1, [.. normal.Select((v, i) => columns[i % width].Mean + (columns[i % width].Deviation * v))], targets);
    }

    /// <summary>The yes and no of a table as class labels.</summary>
    internal static Dataset AsLabels(Dataset data)
    {
        Batch all = data.All();
        return new TensorDataset(all.Inputs, IntTensor.From([.. all.Targets.ToArray().Select(t => (int)t)]));
    }

    /// <summary>The four rows of exclusive or.</summary>
    internal static Dataset Xor() => Table(2, 1, [1, 1, 1, 0, 0, 0, 0, 1], [0, 1, 0, 1]);

    /// <summary>Three kinds of flowers by four lengths, normal with the means and deviations of Fisher's irises.</summary>
    internal static Dataset Flowers(int count, ulong seed)
    {
        float[][] means = [[5.01f, 3.43f, 1.46f, 0.25f], [5.94f, 2.77f, 4.26f, 1.33f], [6.59f, 2.97f, 5.55f, 2.03f]];
        float[][] deviations = [[0.35f, 0.38f, 0.17f, 0.11f], [0.52f, 0.31f, 0.47f, 0.20f], [0.64f, 0.32f, 0.55f, 0.27f]];
        float[] inputs = new float[count * 4];
        new RandomStream(seed).FillNormal(inputs);
        int[] kinds = [.. Enumerable.Range(0, count).Select(i => i % 3)];
        for (int i = 0; i < inputs.Length; i++) inputs[i] = means[kinds[i / 4]][i % 4] + (deviations[kinds[i / 4]][i % 4] * inputs[i]);
        return new TensorDataset(Tensor.From(inputs, count, 4), IntTensor.From(kinds));
    }

    /// <summary>The same setup with inputs of mean 0 and deviation 1.</summary>
    internal static Setup Standardized(Setup setup)
    {
        var normalizer = Normalizer.PerFeature(setup.Train);
        Data.Each(setup, data => data.Normalize(normalizer));
        return setup;
    }
}
