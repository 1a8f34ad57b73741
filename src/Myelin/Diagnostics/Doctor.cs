namespace Myelin;

/// <summary>
/// Watches a run and says why it does not learn: each finding with its cause, its numbers, and what to do. A run that learns well has no finding
/// of level <see cref="FindingLevel.Warning"/> or above, at a rate that is measured and published (bench/results/doctor.md).
/// </summary>
/// <remarks>
/// The doctor changes no bit of the run. It looks at some twenty points of it, on examples of the training set that it draws with its own random
/// numbers, and reads the loss of every step.
/// </remarks>
/// <example><code>
/// var doctor = new Doctor();
/// var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters())) { Callbacks = { doctor } };
/// trainer.Fit(train);
/// foreach (Finding finding in doctor.Findings) Console.WriteLine($"{finding}\n  {finding.Cures.FirstOrDefault()}");
/// </code></example>
public sealed partial class Doctor : TrainingCallback
{
    private const int Points = 20, StepsOfUnknown = 200;

    private readonly FindingList _findings = new();
    private readonly HashSet<DoctorRule> _off = [];
    private Examination? _run;
    private Measurement? _measurement;
    private double _firstLoss = double.NaN;
    private int _point;
    private long _planned;

    /// <summary>The rules, in the order in which they are asked; remove some or add your own.</summary>
    public IList<DoctorRule> Rules { get; } = [.. DoctorRules.All];

    /// <summary>The keys of parameters that are frozen on purpose, such as random features: that they keep their initial values is no finding.</summary>
    public ISet<string> Frozen { get; } = new HashSet<string>();

    /// <summary>The names of the doctor's own rules.</summary>
    public static IReadOnlyList<string> RuleNames { get; } = [.. DoctorRules.All.Select(rule => rule.Name)];

    /// <summary>Whether the doctor has a rule of this name.</summary>
    public static bool IsRule(string name) => RuleNames.Contains(name);

    /// <summary>What was found so far: the most serious first, causes before consequences.</summary>
    public IReadOnlyList<Finding> Findings => _findings.Sorted;

    /// <summary>How many findings of level <see cref="FindingLevel.Warning"/> or above there are, and of which rules, in a sentence.</summary>
    /// <param name="language">The language.</param>
    public string Summary(Language language = Language.English)
    {
        Finding[] serious = [.. Findings.Where(f => f.Level >= FindingLevel.Warning)];
        string[] named = [.. serious.Length == 0 ? _findings.Lowered : serious.Select(f => f.Rule)];
        return Texts.Of("summary", serious.Length > 0 ? "some" : named.Length > 0 ? "recovered" : "none", language, new Dictionary<string, string>
        {
            ["count"] = $"{named.Length}",
            ["rules"] = string.Join(", ", named),
        });
    }

    /// <summary>Called with each finding as it is made. A handler that throws is reported as a finding and not called again; the training continues.</summary>
    public event Action<Finding>? Found;

    /// <summary>What the doctor knows of the run; null before it begins.</summary>
    public Examination? Examination => _run;

    /// <inheritdoc/>
    public override void OnBegin(TrainingContext run)
    {
        Begin(new Examination(run.Model, run.Optimizer, run.Task, (run.Task as SupervisedTask)?.Criterion, run.Train, run.Options)
        {
            TotalSteps = run.TotalSteps,
            Trial = _trial,
            Frozen = Frozen.ToHashSet(),
            Step = run.History.Epochs is [.., { } last] ? last.Steps : 0,
        });
        _measurement = new Measurement(run, run.Train, RandomStream.For(run.Model.RootSeed, "doctor"));
        try { First(_measurement.Take(loss => _run!.Output = OutputContract.Of(loss))); }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            // Labels out of range and the like: the run's own first step says so, after what the rules find in the data.
        }

        Ask(rule => rule.AtStart(_run!));
    }

    /// <summary>Forgets an earlier run.</summary>
    private void Begin(Examination run)
    {
        if (Rules.Contains(null!)) throw new ArgumentException(
            "Doctor.Rules: a rule must not be null.\n  Got null among them.\n  Remove it.");
        _findings.Clear();
        _off.Clear();
        _run = run;
        (_point, _planned) = (0, 0);
        while (_planned <= run.Step) Plan();
    }

    /// <summary>Notes the first measurement, and what guessing would give.</summary>
    private void First(VitalSigns signs)
    {
        _run!.Add(signs);
        _firstLoss = signs.Loss;
        if (_run is { Loss: { } loss, Train: { } train, Data: { } data } && signs.Output is { Rank: > 0 } output)
        {
            _run.Guess = Guess.Of(loss, train, data, output.Shape.Without(0));
        }
    }

    /// <inheritdoc/>
    public override void OnGradients(TrainingContext run)
    {
        if (IsDue(_run!.Step + 1)) _measurement!.BeforeStep();
    }

    /// <inheritdoc/>
    public override void OnStep(TrainingContext run)
    {
        Note(run.Progress.Step, run.Progress.Loss);
        if (!_measurement!.IsDue) return;
        _run!.Add(_measurement.Take());
        Ask(rule => rule.AtSample(_run), isSymptom: true);
    }

    /// <inheritdoc/>
    public override void OnEpoch(TrainingContext run, EpochRecord epoch)
    {
        _run!.Add(epoch);
        Ask(rule => rule.AtEpoch(_run), isSymptom: true);
    }

    /// <inheritdoc/>
    public override void OnEnd(TrainingContext run, TrainingEnd end)
    {
        Release();
        _run!.End = end;
        if (end == TrainingEnd.Canceled || _run.Step == 0) return;
        Ask(rule => rule.AtEnd(_run));
        JudgeAtEnd();
    }

    /// <inheritdoc/>
    public override void OnFailure(TrainingContext run, Exception error)
    {
        Release();
        if (_run is not null) Ask(rule => rule.AtFailure(_run, error));
    }

    private void Note(long step, double loss)
    {
        _run!.Step = step;
        _run.Curve.Add(_run.Guess?.Relative(loss) ?? (loss / _firstLoss));
    }

    /// <summary>Denser at the beginning, and five times as dense while the run is ill: who is well is hardly disturbed.</summary>
    private bool IsDue(long step)
    {
        bool isPlanned = step >= _planned;
        while (_planned <= step) Plan();
        return isPlanned || (step % Math.Max(1, Math.Max(Length, step) / (5 * Points)) == 0 && _run!.IsIll);
    }

    /// <summary>
    /// The next of the twenty steps: the n-th is at (n / 20)^1.5 of the run. A loop that continues after all of them is looked at less and less, since
    /// the curve that rules look at becomes longer.
    /// </summary>
    private void Plan() => _planned = _point < Points || _run!.TotalSteps is not null
        ? (long)Math.Ceiling(Length * Math.Pow((double)++_point / Points, 1.5))
        : _planned + Math.Max(1, _planned / 15);

    /// <summary>The number of steps of the run, or a usual one if it is not known.</summary>
    private long Length => Math.Max(1, _run!.TotalSteps ?? StepsOfUnknown);

    private void Ask(Func<DoctorRule, IEnumerable<Finding?>> question, bool isSymptom = false)
    {
        // A handler of Found may remove a rule.
        foreach (DoctorRule rule in Rules.ToArray())
        {
            if (_off.Contains(rule)) continue;
            try
            {
                foreach (Finding? finding in question(rule))
                {
                    if (finding is null) throw new InvalidOperationException("it gave a finding that is null");
                    Tell(_findings.Add(finding, finding.Rule == rule.Name ? rule.Explains : [], isSymptom));
                }
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // A rule only looks: its fault is no reason to end a training.
                _off.Add(rule);
                Tell(_findings.Add(Failed(Finding.RuleFailed, rule.Name, error), []));
            }
        }

        if (_run!.WasIll) Tell(_findings.RaiseAll(_run.Step));
    }

    /// <summary>
    /// A run that ends far from perfect answers, or with worse ones for new examples, is reason enough to say what was only suspected. In one that
    /// ends near them, whatever it looked like in between has done no harm.
    /// </summary>
    private void JudgeAtEnd()
    {
        const double Far = 0.2, Worse = 0.15;
        if (_run!.Guess is null) return;
        if (_run.IsFar(Far) || _run.Gap > Worse) Tell(_findings.RaiseAll(_run.Step));
        else if (_run.IsAsGoodAsPossible) Tell(_findings.LowerAll(_run.Step));
    }

    private void Tell(IEnumerable<Finding> findings)
    {
        foreach (Finding finding in findings)
        {
            foreach (Action<Finding> handler in Delegate.EnumerateInvocationList(Found))
            {
                try { handler(finding); }
                catch (Exception error) when (error is not OutOfMemoryException)
                {
                    Found -= handler;
                    Tell(_findings.Add(Failed("handler-failed", "Found", error), []));
                }
            }
        }
    }

    private Finding Failed(string rule, string subject, Exception error) => new()
    {
        Rule = rule,
        Level = FindingLevel.Note,
        Certainty = Certainty.Proof,
        Subject = subject,
        Step = _run!.Step,
        Values = new Dictionary<string, string> { ["error"] = error.Message.Split('\n')[0] },
    };

    /// <summary>The summary in English.</summary>
    public override string ToString() => Summary();
}
