namespace Myelin;

/// <content>For a training loop of one's own.</content>
public sealed partial class Doctor
{
    private Module? _model;
    private LayerWatch? _watch;
    private List<(Parameter Parameter, float[] Values)>? _before;

    /// <summary>Begins to watch a training loop of your own; call <see cref="Step"/> after each step, and <see cref="End"/> after the last.</summary>
    /// <param name="model">The model.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="loss">The loss, if it is one of the library's: with it and the training set, losses are compared with guessing.</param>
    /// <param name="train">The training set; with it, data is examined too.</param>
    /// <param name="steps">The number of steps to come, if it is known.</param>
    /// <example><code>
    /// var doctor = new Doctor();
    /// doctor.Watch(model, optimizer);
    /// foreach (Batch batch in new DataLoader(train, 32, seed: 1))
    /// {
    ///     optimizer.ZeroGrad();
    ///     Tensor loss = model.Call(batch.Inputs).CrossEntropy(batch.Labels);
    ///     loss.Backward();
    ///     optimizer.Step();
    ///     doctor.Step(loss);
    /// }
    /// doctor.End();
    /// </code></example>
    public void Watch(Module model, Optimizer optimizer, Loss? loss = null, Dataset? train = null, long? steps = null)
    {
        _watch?.Remove();
        (_model, _measurement) = (model, null);
        Begin(new Examination(model, optimizer, task: null, loss, train, options: null) { TotalSteps = steps, Frozen = Frozen.ToHashSet() });
        Prepare();
    }

    /// <summary>Notes a step of a loop of your own, after <c>optimizer.Step()</c>.</summary>
    /// <param name="loss">The loss of the step, with its graph.</param>
    /// <exception cref="InvalidOperationException"><see cref="Watch"/> was not called before.</exception>
    public void Step(Tensor loss)
    {
        if (_run is not { } run || _model is null) throw new InvalidOperationException(
            "Doctor.Step: the doctor must know the model.\n  Got a step before Watch.\n  Call doctor.Watch(model, optimizer) before the loop.");
        double value = loss.Item();
        bool isFirst = run.Samples.Count == 0;
        if (isFirst) run.Output = OutputContract.Of(loss);
        run.Step++;
        int passes = run.Optimizer.Parameters.Max(p => p.BackwardPasses);
        run.ClearsGradients |= run.Step > 1 && passes <= run.BackwardPasses;
        run.BackwardPasses = passes;
        if (_watch is { } watch)
        {
            watch.Remove();
            _watch = null;
            var signs = new VitalSigns
            {
                Step = run.Step,
                Loss = value,
                Layers = watch.Layers,
                Output = watch.Output,
                Parameters = [.. _before!.Select(p => Measurement.Signs(p.Parameter, p.Parameter.Grad?.ToArray(), null, p.Values, value))],
            };
            if (isFirst) First(signs);
            else run.Add(signs);
            Note(run.Step, value);
            if (isFirst) Ask(rule => rule.AtStart(run));
            Ask(rule => rule.AtSample(run));
        }
        else Note(run.Step, value);

        if (!double.IsFinite(value)) Ask(rule => rule.AtFailure(run, new DivergenceException()));

        if (IsDue(run.Step + 1)) Prepare();
    }

    /// <summary>Ends a loop of your own: what can only be said of the whole is added to <see cref="Findings"/>.</summary>
    public void End()
    {
        _watch?.Remove();
        (_watch, _before) = (null, null);
        if (_run is not { Samples.Count: > 0 } run) return;
        Ask(rule => rule.AtEnd(run));
        RaiseAtEnd();
    }

    private void Prepare()
    {
        _watch = new LayerWatch(_model!, spreads: _run!.Samples.Count == 0);
        _before = [.. _run!.Optimizer.Parameters.Where(p => p.RequiresGrad).Select(p => (p, p.Value.ToArray()))];
    }
}
