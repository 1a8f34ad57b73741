using Myelin.Graphs;

namespace Myelin;

/// <summary>A module that maps a <typeparamref name="TIn"/> to a <typeparamref name="TOut"/>.</summary>
public abstract class Module<TIn, TOut> : Module
{
    private Action<Module<TIn, TOut>, TIn, TOut>? _hooks;

    internal override bool HasHooks => _hooks is not null && !Prediction.IsUnseen;

    /// <summary>
    /// Computes the output. Override this in your own module; to run a module use <see cref="Call"/>, which also runs its hooks.
    /// </summary>
    public abstract TOut Forward(TIn x);

    /// <summary>Runs the module and its hooks. PyTorch: <c>module(x)</c>.</summary>
    public TOut Call(TIn x) => ModuleWatch.IsActive ? Watched(x) : Show(x, Forward(x));

    /// <summary>
    /// Passes a run to the hooks, as <see cref="Call"/> does: for a module whose own <c>Call</c> takes more than the input, such as a mask.
    /// </summary>
    /// <returns><paramref name="y"/>.</returns>
    protected TOut Show(TIn x, TOut y)
    {
        if (HasHooks) _hooks!(this, x, y);
        return y;
    }

    /// <summary>
    /// Evaluates without recording and in evaluation mode, regardless of the model's mode. Any number of threads may call it on one model.
    /// </summary>
    public TOut Predict(TIn x)
    {
        Prediction.Begin();
        try { return Call(x); }
        finally { Prediction.End(); }
    }

    /// <summary>
    /// Evaluates as <see cref="Predict"/> does and returns the operators that ran, for exporters and other readers of the model. Layers that
    /// usually run as one are traced one by one. Hooks do not see the run. PyTorch: <c>torch.fx</c>.
    /// </summary>
    /// <param name="x">An input; operators depend on its shape, and, in a module with its own conditions, on its values.</param>
    public Trace<TOut> Trace(TIn x)
    {
        IEnumerable<Tensor> given = StateDict().Select(entry => entry.Value);
        TOut? output = default;
        var recorder = TraceRecorder.Run(x is Tensor input ? given.Append(input) : given, () => output = NoGrad.Suspend(() => Prediction.Traced(this, x)));
        return new Trace<TOut>(output is Tensor y ? (TOut)(object)recorder.ValueOf(y) : output!, recorder.Operators);
    }

    /// <summary>
    /// Passes every later run of this module to <paramref name="hook"/>: the module, its input and its output, during training and
    /// prediction. For the gradient of a layer's output see <see cref="Layer.OnGradient"/>. PyTorch: <c>register_forward_hook</c>.
    /// </summary>
    /// <remarks>
    /// A hook changes no bit of what the model computes. Layers that one operator computes together are run once more for it, one by one.
    /// </remarks>
    /// <returns>A subscription that removes the hook when it is disposed.</returns>
    public IDisposable OnForward(Action<Module<TIn, TOut>, TIn, TOut> hook)
    {
        _hooks += hook;
        return new Subscription(() => _hooks -= hook);
    }

    internal override IDisposable? OnOutput(Action<Module, Tensor> observer) =>
        typeof(TOut) == typeof(Tensor) ? OnForward((module, _, y) => observer(module, (Tensor)(object)y!)) : null;

    private TOut Watched(TIn x)
    {
        if (HasBuffers) ModuleWatch.Note(this);
        ModuleWatch.Enter(this);
        try { return Show(x, Forward(x)); }
        finally { ModuleWatch.Exit(this); }
    }
}
