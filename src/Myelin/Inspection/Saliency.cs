namespace Myelin;

/// <summary>
/// How much a model's output depends on each element of its input: the gradient with respect to the input (Simonyan, Vedaldi and Zisserman
/// 2014). The model is evaluated as by <c>Predict</c>; its gradients and state do not change.
/// </summary>
/// <example><code>
/// Tensor map = Saliency.Map(Saliency.OfClass(model, one.Inputs, one.Labels));
/// </code></example>
public static class Saliency
{
    /// <summary>
    /// ∂ scoreᵢ[classᵢ] / ∂ xᵢ for each example i. PyTorch: <c>torch.autograd.grad(model(x).gather(1, classes[:, None]).sum(), x)</c>; Captum's
    /// <c>Saliency</c>.
    /// </summary>
    /// <param name="model">Gives scores <c>[N, classes]</c>.</param>
    /// <param name="x">float32 <c>[N, …]</c>.</param>
    /// <param name="classes">The class whose score is explained, for each example: int32 <c>[N]</c>.</param>
    /// <returns>float32 of x's shape.</returns>
    /// <exception cref="ShapeException">The output is not <c>[N, classes]</c>, or there is not one class for each example.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A class is not from 0 to the number of scores less 1.</exception>
    public static Tensor OfClass(Module<Tensor, Tensor> model, Tensor x, IntTensor classes) =>
        Gradient(model, x, y => ScoreOf(y, classes));

    /// <summary>The same for one class of all examples.</summary>
    /// <param name="model">Gives scores <c>[N, classes]</c>.</param>
    /// <param name="x">float32 <c>[N, …]</c>.</param>
    /// <param name="label">The class whose score is explained.</param>
    /// <returns>float32 of x's shape.</returns>
    /// <exception cref="ShapeException">The output is not <c>[N, classes]</c>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The class is not from 0 to the number of scores less 1.</exception>
    public static Tensor OfClass(Module<Tensor, Tensor> model, Tensor x, int label) =>
        Gradient(model, x, y => ScoreOf(y, IntTensor.From([.. Enumerable.Repeat(label, y.Rank == 0 ? 1 : y.Shape[0])])));

    /// <summary>∂ lossᵢ / ∂ xᵢ for each example i, of its own loss and not of the batch's mean.</summary>
    /// <param name="model">Gives what the loss takes.</param>
    /// <param name="loss">The mean of the examples' losses.</param>
    /// <param name="x">float32 <c>[N, …]</c>.</param>
    /// <param name="labels">The right classes.</param>
    /// <returns>float32 of x's shape.</returns>
    /// <exception cref="ShapeException">The model does not take x, or the loss its output with these labels.</exception>
    public static Tensor OfLoss(Module<Tensor, Tensor> model, Loss loss, Tensor x, IntTensor labels) =>
        Gradient(model, x, y => loss.Call(y, labels) * (float)(loss.WeightOf(labels) ?? CountOf(x)));

    /// <summary>The same for targets that are numbers.</summary>
    /// <param name="model">Gives what the loss takes.</param>
    /// <param name="loss">The mean of the examples' losses.</param>
    /// <param name="x">float32 <c>[N, …]</c>.</param>
    /// <param name="targets">The desired outputs.</param>
    /// <returns>float32 of x's shape.</returns>
    /// <exception cref="ShapeException">The model does not take x, or the loss its output with these targets.</exception>
    public static Tensor OfLoss(Module<Tensor, Tensor> model, Loss loss, Tensor x, Tensor targets) =>
        Gradient(model, x, y => loss.Call(y, targets) * CountOf(x));

    /// <summary>A picture of a gradient: its absolute values, and of an image's channels the largest.</summary>
    /// <param name="gradient">float32 <c>[N, C, H, W]</c>, or of any other shape.</param>
    /// <returns>float32 <c>[N, H, W]</c>; for other shapes that of the gradient.</returns>
    public static Tensor Map(Tensor gradient) => NoGrad.Run(() => gradient.Rank == 4 ? gradient.Abs().Max(1) : gradient.Abs());

    private static Tensor Gradient(Module<Tensor, Tensor> model, Tensor x, Func<Tensor, Tensor> score)
    {
        using var pass = new ProbePass(model, []);
        Tensor input = x.Detach().RequireGrad();
        NoGrad.Suspend(() =>
        {
            Tensor result = score(Prediction.Traced(model, input));
            if (result.RequiresGrad) result.Backward();
            return result;
        });
        return input.Grad ?? Tensor.Zeros(x.Shape.AsSpan());
    }

    private static Tensor ScoreOf(Tensor y, IntTensor classes)
    {
        if (y.Rank != 2 || classes.Shape.Rank != 1 || classes.Length != y.Shape[0]) throw new ShapeException(
            "Saliency: the model must give scores, [N, classes], and there must be a class for each example.",
            $"{y.Describe()}, classes {classes.Describe()}.",
            "For other outputs use OfLoss.");
        foreach (int label in classes.AsSpan()) Argument.Index(label, y.Shape[1], "Saliency", "class", "The model's scores are numbered from 0.");
        return y.Gather(1, classes.Reshape(-1, 1)).Sum();
    }

    private static int CountOf(Tensor x) => x.Rank == 0 ? 1 : x.Shape[0];
}
