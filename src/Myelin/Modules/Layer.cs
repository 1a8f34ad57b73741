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
