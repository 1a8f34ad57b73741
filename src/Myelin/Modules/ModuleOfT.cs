namespace Myelin;

/// <summary>A module that maps a <typeparamref name="TIn"/> to a <typeparamref name="TOut"/>.</summary>
public abstract class Module<TIn, TOut> : Module
{
    private Action<Module<TIn, TOut>, TIn, TOut>? _hooks;

    internal override bool HasHooks => _hooks is not null && !Prediction.IsUnseen;

    /// <summary>
    /// Computes the output. Write this in a module of your own; to run a module use <see cref="Call"/>, which hooks see too.
    /// </summary>
    public abstract TOut Forward(TIn x);

    /// <summary>Runs the module and shows what it did to its hooks. PyTorch: <c>module(x)</c>.</summary>
    public TOut Call(TIn x) => Show(x, Forward(x));

    /// <summary>
    /// Shows a run to the hooks, as <see cref="Call"/> does: for a module whose own <c>Call</c> takes more than the input, such as a mask.
    /// </summary>
    /// <returns><paramref name="y"/>.</returns>
    protected TOut Show(TIn x, TOut y)
    {
        if (HasHooks) _hooks!(this, x, y);
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
    /// Shows every later run of this module to <paramref name="hook"/>: the module, its input and its output, while training and while
    /// predicting. The gradient of a layer's output is shown by <see cref="Layer.OnGradient"/>. PyTorch: <c>register_forward_hook</c>.
    /// </summary>
    /// <remarks>
    /// A hook changes no bit of what the model computes. Neighbours that one operator computes together are run once more for it, one by one.
    /// </remarks>
    /// <returns>Removes the hook when it is disposed of.</returns>
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
    /// Makes the model ready to predict from inputs of one shape, again and again, without allocating: what to ship where each microsecond counts.
    /// </summary>
    /// <param name="input">The shape of an input, batch included: <c>[1, 784]</c>.</param>
    /// <exception cref="ShapeException">The model does not take such inputs.</exception>
    public PreparedModel Prepare(Shape input) => InferencePlan.Make(this, input);

    /// <summary>Adds to a plan what this layer does in evaluation mode. A layer that says nothing is run as it is.</summary>
    internal virtual void Plan(InferencePlan plan) => plan.Run(this);

    /// <summary>
    /// Shows the gradient with respect to this layer's output, in every later backward pass, to <paramref name="observer"/>: the layer and
    /// the gradient, of the output's shape. Runs that are not recorded, as in <c>Predict</c> and validation, and outputs that depend on
    /// nothing trained have no gradient and are passed over. PyTorch: <c>register_full_backward_hook</c>.
    /// </summary>
    /// <returns>Ends the watching when it is disposed of.</returns>
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
                // The output may have left before the watching ended, and its backward pass comes after.
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

    /// <summary>Whether hooks are to be left alone: a prepared model's runs are not theirs to see.</summary>
    internal static bool IsUnseen => t_unseen > 0;

    /// <summary>A prediction that no hook sees.</summary>
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
