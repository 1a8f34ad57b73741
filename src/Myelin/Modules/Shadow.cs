namespace Myelin;

/// <summary>
/// Shows layers that one operator computed together to their hooks. The operator's result stays what it is, so that looking changes no bit:
/// the layers run once more, one by one, for the hooks alone, and when the output's gradient arrives it passes back through that second
/// run too. Both runs agree up to rounding.
/// </summary>
internal static class Shadow
{
    /// <param name="x">What the layers were given.</param>
    /// <param name="y">What the fused operator made of it.</param>
    /// <param name="oneByOne">The layers, one after another.</param>
    /// <param name="layers">Those whose buffers and random numbers the second run must leave alone.</param>
    /// <returns><paramref name="y"/>.</returns>
    internal static Tensor Run(Tensor x, Tensor y, Func<Tensor, Tensor> oneByOne, params ReadOnlySpan<Module> layers)
    {
        var before = new ModuleState(layers);
        Tensor input = x.Detach();
        if (x.RequiresGrad) input.RequireGrad();
        Tensor shown = oneByOne(input);
        before.Restore();
        if (y.RequiresGrad && shown.Node is { } node) y.OnGradient(dy => BackwardPass.Run(node, dy, retainGraph: false, accumulate: false));
        return y;
    }
}
