namespace Myelin.Benchmarks;

/// <summary>One training and what the doctor said.</summary>
/// <param name="Gain">0 for guessing, 1 for perfect, on the test set.</param>
/// <param name="Findings">The findings, first cause first; empty without a doctor.</param>
/// <param name="Steps">The steps taken.</param>
/// <param name="Planned">The steps of the whole run.</param>
/// <param name="IsRefused">Whether the library refused the run with an error before its first step.</param>
internal sealed record DoctorRun(double Gain, IReadOnlyList<Finding> Findings, long Steps, long Planned, bool IsRefused)
{
    /// <summary>Trains a setup.</summary>
    /// <param name="setup">What is trained.</param>
    /// <param name="network">The healthy network, by whose figure the result is judged.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="examine">Whether the doctor watches.</param>
    /// <param name="tools">The published tools that watch; a loop of one's own has no callbacks.</param>
    internal static DoctorRun Of(Setup setup, Network network, ulong seed, bool examine, PublishedTools? tools = null) =>
        Of(setup, model => GainOf(setup, network, model), seed, examine, tools);

    /// <summary>Trains a setup.</summary>
    /// <param name="setup">What is trained.</param>
    /// <param name="judge">The gain of the trained model.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="examine">Whether the doctor watches.</param>
    /// <param name="tools">The published tools that watch; a loop of one's own has no callbacks.</param>
    internal static DoctorRun Of(Setup setup, Func<Module, double> judge, ulong seed, bool examine, PublishedTools? tools = null)
    {
        Module model = setup.Create(seed);
        SupervisedTask task = TaskOf(model, setup.Loss);
        Doctor? doctor = examine ? new Doctor() : null;
        long planned = (long)setup.Epochs * ((setup.Train.Count + setup.BatchSize - 1) / setup.BatchSize), steps = 0;
        double gain = 0;
        bool isRefused = false;
        try
        {
            Optimizer optimizer = setup.MakeOptimizer(setup.Rate, model);
            if (setup.KeepsGradients) Loop(setup, task, optimizer, seed, doctor, planned);
            else
            {
                var counter = new StepCounter();
                var trainer = new Trainer(task, optimizer) { Seed = seed, ClipNorm = setup.ClipNorm, Schedule = setup.Schedule, Callbacks = { counter } };
                if (doctor is not null) trainer.Callbacks.Add(doctor);
                if (tools is not null) trainer.Callbacks.Add(tools);
                try
                {
                    trainer.Fit(setup.Train, new FitOptions
                    {
                        Epochs = setup.Epochs,
                        BatchSize = setup.BatchSize,
                        Shuffle = setup.Shuffle,
                        Validation = setup.Validation,
                        Patience = setup.Patience,
                    });
                }
                finally { steps = counter.Steps; }
            }

            gain = judge(model);
        }
        catch (Exception error) when (error is DivergenceException or ArgumentException or InvalidOperationException)
        {
            // A run that ends so has learned nothing.
            isRefused = error is ArgumentException && steps == 0;
        }

        return new DoctorRun(double.IsFinite(gain) ? Math.Max(gain, -1) : -1, doctor?.Findings ?? [], steps, planned, isRefused);
    }

    /// <summary>The figure on the test set, in the units of the healthy network's targets.</summary>
    private static double GainOf(Setup setup, Network network, Module model)
    {
        if (network.IsClassifier && setup.Test.Take([0]) is { HasLabels: false }) return NearestGain(setup.Test.All(), (Layer)model);
        if (!network.IsRegression || network.Name == "autoencoder")
        {
            return network.Gain(new Trainer(TaskOf(model, network.Create().Loss), new Sgd(model.Parameters())).Evaluate(setup.Test));
        }

        // R² does not depend on the scale of the targets.
        Batch test = setup.Test.All();
        float[] answers = ((Layer)model).Predict(test.Inputs).ToArray(), targets = test.Targets.ToArray();
        double mean = targets.Average(), error = answers.Zip(targets, (a, t) => Math.Pow(a - t, 2)).Sum(), all = targets.Sum(t => Math.Pow(t - mean, 2));
        return 1 - (error / all);
    }

    /// <summary>The gain of taking the class whose id is nearest.</summary>
    private static double NearestGain(Batch test, Layer model)
    {
        float[] answers = model.Predict(test.Inputs).ToArray(), ids = test.Targets.ToArray();
        double accuracy = answers.Zip(ids).Count(p => MathF.Abs(p.First - p.Second) < 0.5f) / (double)ids.Length;
        return (accuracy - 0.1) / 0.9;
    }

    private static SupervisedTask TaskOf(Module model, Loss loss) => model is Layer layer
        ? new SupervisedTask(layer, loss)
        : new SupervisedTask((Module<IntTensor, Tensor>)model, loss);

    private static void Loop(Setup setup, TrainingTask task, Optimizer optimizer, ulong seed, Doctor? doctor, long planned)
    {
        doctor?.Watch(task.Model, optimizer, setup.Loss, setup.Train, planned);
        var loader = new DataLoader(setup.Train, setup.BatchSize, setup.Shuffle, seed);
        for (int epoch = 0; epoch < setup.Epochs; epoch++)
        {
            foreach (Batch batch in loader)
            {
                Tensor loss = task.Loss(batch);
                if (!float.IsFinite(loss.Item())) return;
                loss.Backward();
                optimizer.Step();
                doctor?.Step(loss);
            }
        }

        doctor?.End();
    }

    private sealed class StepCounter : TrainingCallback
    {
        internal long Steps { get; private set; }

        public override void OnStep(TrainingContext run) => Steps = run.Progress.Step;
    }
}
