namespace Myelin;

/// <content>For a training loop of one's own.</content>
public sealed partial class Doctor
{
    private LoopWatch? _loop;

    /// <summary>Begins to watch a training loop of your own; call Step after each step, and <see cref="End"/> after the last.</summary>
    /// <remarks>
    /// What the doctor knows depends on what Step gets. The loss alone shows what the optimizer does: gradients that are 0 or never cleared, weights
    /// that do not change or change too much, units that are dead, a loss that is NaN. With the labels or targets it also compares the loss with
    /// guessing and tries shorter and longer steps, as in <see cref="Trainer"/>; the loss must then be one of the library's. The training set adds
    /// what can be seen in the data.
    /// </remarks>
    /// <param name="model">The model.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="loss">The loss, if it is one of the library's; null recognizes it, if it has no settings and Step gets the labels or targets.</param>
    /// <param name="train">The training set; with it, data is examined too.</param>
    /// <param name="steps">The number of steps to come, if it is known.</param>
    /// <returns>Ends the watching without a verdict when it is disposed: for a loop that may throw.</returns>
    /// <example><code>
    /// var doctor = new Doctor();
    /// using IDisposable watching = doctor.Watch(model, optimizer);
    /// foreach (Batch batch in new DataLoader(train, 32, seed: 1))
    /// {
    ///     optimizer.ZeroGrad();
    ///     Tensor loss = model.Call(batch.Inputs).CrossEntropy(batch.Labels);
    ///     loss.Backward();
    ///     optimizer.Step();
    ///     doctor.Step(loss, batch.Labels);
    /// }
    /// doctor.End();
    /// </code></example>
    public IDisposable Watch(Module model, Optimizer optimizer, Loss? loss = null, Dataset? train = null, long? steps = null)
    {
        _loop?.End();
        _measurement = null;
        Begin(new Examination(model, optimizer, task: null, loss, train, options: null)
        {
            TotalSteps = steps,
            Frozen = Frozen.ToHashSet(),
            BeganFinite = model.StateDict().All(e => e.Value.ToArray().All(float.IsFinite)),
        });
        _loop = new LoopWatch(model, _run!);
        _loop.Prepare();
        return new Subscription(_loop.End);
    }

    /// <summary>Notes a step of a loop of your own, after <c>optimizer.Step()</c>.</summary>
    /// <param name="loss">The loss of the step, with its graph.</param>
    /// <exception cref="InvalidOperationException"><see cref="Watch"/> was not called before, or <see cref="End"/> was.</exception>
    public void Step(Tensor loss) => Step(loss, answers: null);

    /// <summary>Notes a step of a loop of your own, after <c>optimizer.Step()</c>, with the right classes of its examples.</summary>
    /// <param name="loss">The loss of the step, with its graph.</param>
    /// <param name="labels">The labels of the examples that the model was last called with, in their order.</param>
    /// <exception cref="InvalidOperationException"><see cref="Watch"/> was not called before, or <see cref="End"/> was.</exception>
    public void Step(Tensor loss, IntTensor labels) => Step(loss, new Batch(labels.Shape.Rank == 0 ? 1 : labels.Shape[0]).With("labels", labels));

    /// <summary>Notes a step of a loop of your own, after <c>optimizer.Step()</c>, with the numbers that were to be predicted.</summary>
    /// <param name="loss">The loss of the step, with its graph.</param>
    /// <param name="targets">The targets of the examples that the model was last called with, in their order.</param>
    /// <exception cref="InvalidOperationException"><see cref="Watch"/> was not called before, or <see cref="End"/> was.</exception>
    public void Step(Tensor loss, Tensor targets) => Step(loss, new Batch(targets.Rank == 0 ? 1 : targets.Shape[0]).With("targets", targets.Detach()));

    /// <summary>Ends a loop of your own: what can only be said of the whole is added to <see cref="Findings"/>.</summary>
    /// <exception cref="InvalidOperationException">There was no step to judge, or the loop has already ended.</exception>
    public void End()
    {
        Examination run = Watched("End");
        if (run.Step == 0) throw new InvalidOperationException(
            "Doctor.End: a loop must have steps to be judged.\n  Got none since Watch.\n  Call doctor.Step(loss) after each optimizer.Step().");
        Release();
        run.TotalSteps = run.Step;
        Ask(rule => rule.AtEnd(run));
        JudgeAtEnd();
    }

    private void Step(Tensor loss, Batch? answers)
    {
        Examination run = Watched("Step");
        double value = loss.Item();
        bool isFirst = run.Samples.Count == 0;
        if (isFirst) run.Output = OutputContract.Of(loss);
        run.Step++;
        NotePasses(run);
        VitalSigns? signs = _loop!.IsDue ? _loop.Take(value, answers) : null;
        if (signs is not null && isFirst) First(signs);
        else if (signs is not null) run.Add(signs);
        Note(run.Step, value);
        if (answers is not null && _loop.GuessFrom(answers) is { } guess)
        {
            run.Guess = guess;
            run.Curve.Rescale(toFirst => guess.Relative(toFirst * _firstLoss));
        }

        if (signs is not null && isFirst) Ask(rule => rule.AtStart(run));
        if (signs is not null) Ask(rule => rule.AtSample(run));
        if (!double.IsFinite(value)) Ask(rule => rule.AtFailure(run, new DivergenceException()));
        if (IsDue(run.Step + 1)) _loop.Prepare();
    }

    private static void NotePasses(Examination run)
    {
        int passes = run.Optimizer.Parameters.Max(p => p.BackwardPasses);
        run.ClearsGradients |= run.Step > 1 && passes <= run.BackwardPasses;
        run.BackwardPasses = passes;
    }

    /// <summary>The run of a loop that is watched.</summary>
    private Examination Watched(string call) => _loop is not null && _run is { } run ? run : throw new InvalidOperationException(
        $"Doctor.{call}: the doctor must watch a loop.\n  Got a call before Watch, or after End.\n  Call doctor.Watch(model, optimizer) before each loop.");

    /// <summary>Removes what hangs on the model, and what is kept for the next step.</summary>
    private void Release()
    {
        _loop?.End();
        (_loop, _measurement) = (null, null);
    }
}
