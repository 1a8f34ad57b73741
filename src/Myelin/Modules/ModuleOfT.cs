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
    public TOut Call(TIn x) => Show(x, Forward(x));

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
public abstract class Layer : Module<Tensor, Tensor>
{
    /// <summary>
    /// Prepares the model to predict repeatedly from inputs of one shape, without allocating: for deployment where each microsecond counts.
    /// </summary>
    /// <param name="input">The shape of an input, including the batch: <c>[1, 784]</c>.</param>
    /// <exception cref="ShapeException">The model does not accept such inputs.</exception>
    public PreparedModel Prepare(Shape input) => InferencePlan.Make(this, input);

    /// <summary>Adds this layer's evaluation to a plan. A layer that does not override this is run as it is.</summary>
    internal virtual void Plan(InferencePlan plan) => plan.Run(this);

    /// <summary>
    /// Passes the gradient with respect to this layer's output, in every later backward pass, to <paramref name="observer"/>: the layer and
    /// the gradient, in the output's shape. Runs that are not recorded, as in <c>Predict</c> and validation, and outputs that do not depend
    /// on trained parameters have no gradient and are skipped. PyTorch: <c>register_full_backward_hook</c>.
    /// </summary>
    /// <returns>A subscription that ends when it is disposed.</returns>
    /// <example><code>
    /// using IDisposable hook = model[0].OnGradient((layer, dy) => Console.WriteLine($"{layer.Label}: {dy.Abs().Mean().Item()}"));
    /// trainer.Fit(train);
    /// </code></example>
    public IDisposable OnGradient(Action<Layer, Tensor> observer)
    {
        bool stopped = false;
        IDisposable hook = OnForward((_, _, y) =>
        {
            if (!y.RequiresGrad) return;
            y.OnGradient(dy =>
            {
                // The output may have been computed before the subscription ended, and its backward pass comes after.
                if (!stopped) observer(this, dy);
            });
        });
        return new Subscription(() =>
        {
            stopped = true;
            hook.Dispose();
        });
    }
}

/// <summary>Whether this thread is inside a <c>Predict</c>.</summary>
internal static class Prediction
{
    [ThreadStatic] private static int t_depth;

    [ThreadStatic] private static int t_unseen;

    internal static bool IsRunning => t_depth > 0;

    /// <summary>Whether hooks are skipped: they do not see a prepared model's runs.</summary>
    internal static bool IsUnseen => t_unseen > 0;

    /// <summary>A prediction without hooks.</summary>
    internal static Tensor Unseen(Layer layer, Tensor x)
    {
        t_unseen++;
        try { return layer.Predict(x); }
        finally { t_unseen--; }
    }

    /// <summary>Evaluates without recording and in evaluation mode.</summary>
    internal static T Of<T>(Func<T> evaluate)
    {
        Begin();
        try { return evaluate(); }
        finally { End(); }
    }

    internal static void Begin()
    {
        t_depth++;
        NoGrad.Enter();
    }

    internal static void End()
    {
        NoGrad.Exit();
        t_depth--;
    }
}
