namespace Myelin.Benchmarks;

/// <summary>Data sets made faulty.</summary>
internal static class Data
{
    internal static void Each(Setup setup, Func<Dataset, Dataset> change) =>
        (setup.Train, setup.Validation, setup.Test) = (change(setup.Train), setup.Validation is { } data ? change(data) : null, change(setup.Test));

    internal static Dataset Scale(Dataset data, float factor) => data.Map(batch => batch.WithInputs(batch.Inputs * factor));

    internal static Dataset Transpose(Dataset data) => data.Map(batch => batch.WithInputs(batch.Inputs.Transpose()));

    internal static Dataset ScaleColumn(Dataset data, int column, float factor)
    {
        float[] factors = [.. Enumerable.Repeat(1f, data.InputShape.ElementCount)];
        factors[column] = factor;
        var scale = Tensor.From(factors);
        return data.Map(batch => batch.WithInputs(batch.Inputs * scale));
    }

    internal static Dataset ScaleTargets(Dataset data, float factor, float offset) =>
        data.Map(batch => batch.With("targets", (batch.Targets * factor) + offset));

    internal static Dataset ShuffleLabels(Dataset data) => WithLabels(data, labels =>
    {
        new RandomStream(77).Shuffle(labels);
        return labels;
    });

    internal static Dataset ShiftLabels(Dataset data) => WithLabels(data, labels => [.. labels[1..], labels[0]]);

    internal static Dataset ShuffleTargets(Dataset data)
    {
        Batch all = data.All();
        int[] order = [.. Enumerable.Range(0, all.Count)];
        new RandomStream(78).Shuffle(order);
        return new TensorDataset(all.Inputs, data.Take(order).Targets);
    }

    internal static Dataset Missing(Dataset data)
    {
        Batch all = data.All();
        float[] values = all.Inputs.ToArray();
        int width = values.Length / all.Count;
        for (int row = 3; row < all.Count; row += 10) values[(row * width) + 2] = float.NaN;
        var inputs = Tensor.From(values, all.Inputs.Shape.AsSpan());
        return all.HasLabels ? new TensorDataset(inputs, all.Labels) : new TensorDataset(inputs, all.Targets);
    }

    internal static void Few(Setup setup, int count)
    {
        setup.Epochs = setup.Epochs * setup.Train.Count / count / 2;
        setup.Train = setup.Train.Subset([.. Enumerable.Range(0, count)]);
    }

    internal static Dataset Sort(Dataset data)
    {
        int[] labels = data.All().Labels.ToArray();
        return data.Subset([.. Enumerable.Range(0, data.Count).OrderBy(i => labels[i])]);
    }

    /// <summary>Each example twice, once with a wrong label.</summary>
    internal static Dataset Contradict(Dataset data)
    {
        Batch all = data.All();
        int[] labels = all.Labels.ToArray();
        return new TensorDataset(Tensor.Concat([all.Inputs, all.Inputs], 0), IntTensor.From([.. labels, .. labels.Select(l => (l + 1) % data.Classes)]));
    }

    /// <summary>A share of the labels replaced by the next class.</summary>
    internal static Dataset SpoilLabels(Dataset data, double share) => WithLabels(data, labels =>
    {
        var random = new RandomStream(79);
        return [.. labels.Select(label => random.Next(1000) < 1000 * share ? (label + 1) % data.Classes : label)];
    });

    internal static Dataset WithoutClasses(Dataset data, int first)
    {
        int[] labels = data.All().Labels.ToArray();
        return data.Subset([.. Enumerable.Range(0, data.Count).Where(i => labels[i] < first)]);
    }

    /// <summary>Other noise on the inputs each time, as by an augmentation that leaves nothing of them.</summary>
    internal static Dataset Noisy(Dataset data, float size)
    {
        var random = new RandomStream(80);
        return data.Map(batch =>
        {
            float[] noise = new float[batch.Inputs.Length];
            random.FillNormal(noise, 0, size);
            return batch.WithInputs(batch.Inputs + Tensor.From(noise, batch.Inputs.Shape.AsSpan()));
        });
    }

    /// <summary>The class ids as numbers to be met.</summary>
    internal static Dataset LabelsAsNumbers(Dataset data)
    {
        Batch all = data.All();
        return new TensorDataset(all.Inputs, Tensor.From([.. all.Labels.ToArray().Select(label => (float)label)], all.Count, 1));
    }

    /// <summary>Without the examples that have a missing number.</summary>
    internal static Dataset WithoutMissing(Dataset data)
    {
        float[] values = data.All().Inputs.ToArray();
        int width = values.Length / data.Count;
        return data.Subset([.. Enumerable.Range(0, data.Count).Where(row => !values.Skip(row * width).Take(width).Any(float.IsNaN))]);
    }

    private static TensorDataset WithLabels(Dataset data, Func<int[], int[]> change)
    {
        Batch all = data.All();
        return new TensorDataset(all.Inputs, IntTensor.From(change(all.Labels.ToArray())));
    }
}
