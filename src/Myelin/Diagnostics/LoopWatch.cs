namespace Myelin;

/// <summary>
/// Takes the vital signs of a loop of one's own. Of its own pass, if that is all there is; with the labels or targets of a step and a loss that is
/// one of the library's, by passes that leave no trace, as in <see cref="Trainer"/>.
/// </summary>
internal sealed class LoopWatch(Module model, Examination run)
{
    /// <summary>The steps, or the examples, after which the answers seen so far say what guessing would give.</summary>
    private const int StepsForGuess = 20, ExamplesForGuess = 1024;

    private static readonly Loss[] s_known =
    [
        new CrossEntropy(), new NegativeLogLikelihood(), new BinaryCrossEntropyWithLogits(), new BinaryCrossEntropy(), new MeanSquaredError(),
        new MeanAbsoluteError(), new Huber(),
    ];

    private readonly SeenExamples _seen = new();
    private readonly List<Batch> _answers = [];
    private LayerWatch? _layers;
    private readonly StepTest _steps = new();
    private TrainingContext? _context;
    private Measurement? _measurement;
    private Shape? _outputs;
    private bool _isEnded;

    /// <summary>Whether the step in progress is one to measure.</summary>
    internal bool IsDue => _layers is not null;

    /// <summary>Prepares to measure the next step.</summary>
    internal void Prepare()
    {
        if (_isEnded) return;
        _layers = new LayerWatch(model, spreads: run.Samples.Count == 0);
        _steps.Keep(run.Optimizer.Parameters);
        _measurement?.BeforeStep();
    }

    /// <summary>What was measured in a step that was prepared for.</summary>
    /// <param name="loss">Its loss.</param>
    /// <param name="answers">The labels or targets, without inputs; null if they are not known.</param>
    internal VitalSigns Take(double loss, Batch? answers)
    {
        LayerWatch layers = _layers!;
        Remove();
        _outputs ??= layers.Output is { Rank: > 0 } output ? output.Shape.Without(0) : null;
        VitalSigns own = new()
        {
            Step = run.Step,
            Loss = loss,
            Layers = layers.Layers,
            Output = layers.Output,
            Parameters = [.. run.Optimizer.Parameters.Where(p => _steps.Before(p) is not null)
                .Select(p => Measurement.Signs(p, p.Grad, null, _steps.Before(p), loss))],
        };
        if (answers is null || BatchOf(layers, answers) is not { } batch || !Recognizes(layers.Output!, answers, loss)) return own;
        _seen.Add(batch);
        return _measurement is { IsDue: true } ? ByPasses() : Begin(batch, own);
    }

    /// <summary>The losses of guessing once enough answers were seen; null before, and if the loss is not known.</summary>
    internal Guess? GuessFrom(Batch answers)
    {
        if (run.Guess is not null || run.Loss is not { } loss || _outputs is not { } outputs || _answers.Count >= StepsForGuess) return null;
        _answers.Add(answers);
        if (_answers.Count < StepsForGuess && _answers.Sum(b => b.Count) < ExamplesForGuess) return null;
        Batch[] alike = [.. _answers.Where(b => SeenExamples.AreAlike(b, _answers[0]))];
        return Guess.Of(loss, BatchJoin.Concat(alike), outputs);
    }

    /// <summary>Leaves the model for good.</summary>
    internal void End()
    {
        Remove();
        _isEnded = true;
    }

    private void Remove()
    {
        _layers?.Remove();
        _layers = null;
    }

    /// <summary>What the model got, with the answers; null if they are not of the same examples.</summary>
    private static Batch? BatchOf(LayerWatch layers, Batch answers)
    {
        Batch? inputs = layers.Input switch { Tensor { Rank: > 0 } x => new Batch(x.Detach()), IntTensor x => new Batch(x), _ => null };
        if (inputs?.Count != answers.Count || layers.Output is null) return null;
        return answers.HasLabels ? inputs.With("labels", answers.Labels) : inputs.With("targets", answers.Targets);
    }

    /// <summary>Whether the loss of the step is that of the known loss, or of one of the library's: then the doctor can compute it too.</summary>
    private bool Recognizes(Tensor output, Batch answers, double value)
    {
        run.Loss ??= value > 0 ? s_known.FirstOrDefault(Gives) : null;
        return run.Loss is { } known && Gives(known) && model is Layer or Module<IntTensor, Tensor>;

        bool Gives(Loss loss)
        {
            try
            {
                double own = NoGrad.Run(() => answers.HasLabels ? loss.Call(output, answers.Labels) : loss.Call(output, answers.Targets)).Item();
                return Math.Abs(own - value) <= 1e-4 * Math.Abs(value);
            }
            catch (ArgumentException)
            {
                // It takes other answers.
                return false;
            }
        }
    }

    private VitalSigns Begin(Batch batch, VitalSigns own)
    {
        SupervisedTask task = model is Layer layer ? new(layer, run.Loss!) : new((Module<IntTensor, Tensor>)model, run.Loss!);
        _context = new TrainingContext(task, run.Optimizer, _seen, new FitOptions { BatchSize = batch.Count }, new History(), run.TotalSteps ?? 0);
        _measurement = new Measurement(_context, _seen, RandomStream.For(model.RootSeed, "doctor"));
        return own;
    }

    private VitalSigns ByPasses()
    {
        _context!.Progress = _context.Progress with { Step = run.Step };
        VitalSigns signs = _measurement!.Take();
        // A limit on the gradients is the loop's own affair: the doctor sees them only after it.
        return new VitalSigns
        {
            Step = signs.Step,
            Loss = signs.Loss,
            Layers = signs.Layers,
            Parameters = signs.Parameters,
            Output = signs.Output,
            Batch = signs.Batch,
            Along = signs.Along,
        };
    }
}
