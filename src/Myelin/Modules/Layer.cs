namespace Myelin;

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
