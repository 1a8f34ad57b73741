namespace Myelin.Tests.Diagnostics;

/// <summary>A run on the digits that is healthy unless something is changed, and what the doctor says of it.</summary>
internal sealed record SickRun
{
    private static readonly TrainTestSplit s_digits = Digits.Load();

    internal Func<Sequential> Model { get; init; } = () => Mlp(() => new Relu(), 64, 32);

    internal Loss Loss { get; init; } = new CrossEntropy();

    internal Func<Module, Optimizer> Optimizer { get; init; } = model => new Adam(model.Parameters(), 0.002);

    internal Dataset Train { get; init; } = s_digits.Train;

    internal Dataset? Validation { get; init; } = s_digits.Test;

    internal int Epochs { get; init; } = 12;

    internal int BatchSize { get; init; } = 32;

    internal bool Shuffle { get; init; } = true;

    internal Schedule? Schedule { get; init; }

    /// <summary>What is trained; null for the model with its loss.</summary>
    internal Func<Sequential, TrainingTask>? Task { get; init; }

    internal float? ClipNorm { get; init; }

    internal int? Patience { get; init; }

    internal Action<Sequential> Change { get; init; } = _ => { };

    internal static Sequential Mlp(Func<Layer> activation, params int[] hidden)
    {
        var model = new Sequential(new Flatten());
        int width = 64;
        foreach (int next in hidden)
        {
            model.Add(new Linear(width, next)).Add(activation());
            width = next;
        }

        return model.Add(new Linear(width, 10));
    }

    internal static Dataset Scaled(float factor) => s_digits.Train.Map(batch => batch.WithInputs(batch.Inputs * factor));

    internal static Dataset Transposed => s_digits.Train.Map(batch => batch.WithInputs(batch.Inputs.Transpose()));

    /// <summary>Two numbers and whether their product is positive.</summary>
    internal static Dataset Products(int count)
    {
        float[] x = new float[count * 2];
        new RandomStream(41).FillUniform(x, -1.7f, 1.7f);
        return new TensorDataset(Tensor.From(x, count, 2), IntTensor.From([.. Enumerable.Range(0, count).Select(i => x[i * 2] * x[(i * 2) + 1] > 0 ? 1 : 0)]));
    }

    internal static Dataset WithLabels(Func<int[], int[]> change)
    {
        Batch all = s_digits.Train.All();
        return new TensorDataset(all.Inputs, IntTensor.From(change(all.Labels.ToArray())));
    }

    /// <summary>The digit as a number, times a factor, plus an offset.</summary>
    internal static Dataset Numbers(float factor = 1, float offset = 0)
    {
        Batch all = s_digits.Train.All();
        return new TensorDataset(all.Inputs, Tensor.From([.. all.Labels.ToArray().Select(l => (l * factor) + offset)], all.Count, 1));
    }

    internal Doctor Examine() => Examine(out _);

    /// <param name="announced">The findings in the order in which they were made.</param>
    internal Doctor Examine(out List<Finding> announced)
    {
        Sequential model = Model();
        model.Initialize(3);
        Change(model);
        var doctor = new Doctor();
        List<Finding> found = announced = [];
        doctor.Found += found.Add;
        var trainer = new Trainer(Task?.Invoke(model) ?? new SupervisedTask(model, Loss), Optimizer(model))
        {
            Seed = 3,
            ClipNorm = ClipNorm,
            Schedule = Schedule,
            Callbacks = { doctor },
        };
        try
        {
            trainer.Fit(Train,
                new FitOptions
                {
                    Epochs = Epochs,
                    BatchSize = BatchSize,
                    Shuffle = Shuffle,
                    Validation = Train.Classes == 10 ? Validation : null,
                    Patience = Patience
                });
        }
        catch (Exception error) when (error is DivergenceException or ArgumentException)
        {
            // What the doctor found before is what counts.
        }

        return doctor;
    }
}
