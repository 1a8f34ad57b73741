using System.Globalization;

namespace Myelin;

/// <summary>
/// An average of the weights over the steps of a run: a ← d·a + (1 - d)·θ, which often generalizes better than the last weights (Polyak and
/// Juditsky 1992). PyTorch: <c>AveragedModel</c> with <c>get_ema_multi_avg_fn</c>. Buffers, such as running statistics, remain those of the
/// model.
/// </summary>
/// <example><code>
/// var average = new ExponentialMovingAverage(decay: 0.999f);
/// var trainer = new Trainer(model, loss, optimizer) { Callbacks = [average] };
/// trainer.Fit(train);
/// Evaluation averaged = average.Use(() => trainer.Evaluate(test));
/// average.CopyTo(model);
/// </code></example>
public sealed class ExponentialMovingAverage : TrainingCallback
{
    private readonly float _decay;
    private readonly Dictionary<string, Tensor> _values = [];
    private Module? _model;

    /// <param name="decay">d, at least 0 and below 1: about 1/(1 - d) steps have an effect.</param>
    /// <exception cref="ArgumentException">The decay is out of range.</exception>
    public ExponentialMovingAverage(float decay = 0.999f)
    {
        Argument.BelowOne(decay, nameof(ExponentialMovingAverage), nameof(decay), "Try 0.999.");
        _decay = decay;
    }

    /// <summary>The setting: <c>ExponentialMovingAverage(0.999)</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"ExponentialMovingAverage({_decay})");

    /// <summary>Another model than before starts a new average.</summary>
    public override void OnBegin(TrainingContext run)
    {
        if (_model is not null && _model != run.Model) _values.Clear();
        _model = run.Model;
    }

    /// <inheritdoc/>
    public override void OnStep(TrainingContext run) => NoGrad.Run(() =>
    {
        foreach ((string key, Parameter parameter) in run.Model.NamedParameters())
        {
            _values[key] = _values.TryGetValue(key, out Tensor? average) ? (average * _decay) + (parameter.Value * (1 - _decay)) : parameter.Value.Copy();
        }
    });

    /// <summary>Runs a block while the trained model has the averaged weights, and then restores its own.</summary>
    /// <exception cref="InvalidOperationException">No step has been taken yet.</exception>
    public T Use<T>(Func<T> block)
    {
        Module model = _model ?? throw None();
        Dictionary<string, float[]> own = model.NamedParameters().ToDictionary(p => p.Key, p => p.Parameter.Value.ToArray());
        CopyTo(model);
        try { return block(); }
        finally
        {
            foreach ((string key, Parameter parameter) in model.NamedParameters()) parameter.CopyFrom(own[key]);
        }
    }

    /// <summary>Copies the averaged weights to a model.</summary>
    /// <param name="model">The model that was trained, or one of the same structure.</param>
    /// <exception cref="InvalidOperationException">No step has been taken yet.</exception>
    /// <exception cref="ArgumentException">The model has other parameters than the trained one.</exception>
    public void CopyTo(Module model)
    {
        if (_values.Count == 0) throw None();
        (string Key, Parameter Parameter)[] parameters = [.. model.NamedParameters()];
        foreach ((string key, Parameter parameter) in parameters)
        {
            if (_values.TryGetValue(key, out Tensor? average) && average.Shape == parameter.Shape) continue;
            throw new ArgumentException(
                "ExponentialMovingAverage: the model must have the structure of the trained one.\n" +
                $"  Got {key} {parameter.Shape}; the average has {(average is null ? "none" : average.Shape)}.\n" +
                "  Copy to the trained model, or to one made like it.", nameof(model));
        }

        foreach ((string key, Parameter parameter) in parameters) parameter.CopyFrom(_values[key].AsSpan());
    }

    /// <inheritdoc/>
    public override void SaveState(SavedState state)
    {
        state.Set("decay", _decay);
        foreach ((string key, Tensor value) in _values) state.Set(key, value);
    }

    /// <inheritdoc/>
    public override void LoadState(SavedState state)
    {
        if (state.Number("decay") != _decay)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"Resume: a moving average must have the decay that it was started with.\n" +
                $"  Got {_decay}; the checkpoint has {(float)state.Number("decay")}.\n" +
                $"  Give the same decay, or start a new run in another folder."));
        }

        _model = null;
        _values.Clear();
        foreach ((string key, Tensor value) in state.Tensors) _values[key] = value;
    }

    private static InvalidOperationException None() => new(
        "ExponentialMovingAverage: there must be an average.\n  Got none: no step has been taken yet.\n" +
        "  Add it to the trainer's Callbacks and call Fit first.");
}
