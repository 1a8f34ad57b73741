namespace Myelin.Layers;

/// <summary>A module that maps a <typeparamref name="TIn"/> to a <typeparamref name="TOut"/>.</summary>
public abstract class Module<TIn, TOut> : Module
{
    private Action<Module<TIn, TOut>, TIn, TOut>? _hooks;

    /// <summary>
    /// Computes the output. Write this in a module of your own; to run a module use <see cref="Call"/>, which hooks see too.
    /// </summary>
    public abstract TOut Forward(TIn x);

    /// <summary>Runs the module and shows what it did to its hooks. PyTorch: <c>module(x)</c>.</summary>
    public TOut Call(TIn x)
    {
        TOut y = Forward(x);
        _hooks?.Invoke(this, x, y);
        return y;
    }

    /// <summary>
    /// Evaluates without recording and in evaluation mode, whatever mode the model is in. Any number of threads may call it on one model.
    /// </summary>
    public TOut Predict(TIn x)
    {
        Prediction.Begin();
        try { return Call(x); }
        finally { Prediction.End(); }
    }

    /// <summary>
    /// Shows every later run of this module to <paramref name="hook"/>: the module, its input and its output. To see the output's gradient
    /// too, call <c>output.OnGradient(…)</c> inside the hook. Returns an action that removes the hook.
    /// </summary>
    public Action OnForward(Action<Module<TIn, TOut>, TIn, TOut> hook)
    {
        _hooks += hook;
        return () => _hooks -= hook;
    }

    /// <summary>Whether somebody watches what leaves this module, so that it must not be fused away.</summary>
    internal bool HasHooks => _hooks is not null;
}

/// <summary>A module that maps a tensor to a tensor.</summary>
/// <example><code>
/// sealed class Scale : Layer
/// {
///     public Scale(int features) => Factor = Param("factor", [features], Initializer.Ones);
///     public Parameter Factor { get; }
///     public override Tensor Forward(Tensor x) => x * Factor;
/// }
/// </code></example>
public abstract class Layer : Module<Tensor, Tensor>;

/// <summary>Whether this thread is inside a <c>Predict</c>.</summary>
internal static class Prediction
{
    [ThreadStatic] private static int t_depth;

    internal static bool IsRunning => t_depth > 0;

    internal static void Begin()
    {
        t_depth++;
        Recording.Pause();
    }

    internal static void End()
    {
        Recording.Resume();
        t_depth--;
    }
}
