namespace Myelin;

/// <summary>
/// Passes layers that one operator computed together to their hooks. The operator's result is kept, so that observing changes no bit: the
/// layers run once more, one by one, for the hooks only, and when the output's gradient arrives it passes back through that second run too.
/// Both runs agree up to rounding.
/// </summary>
internal static class Shadow
{
    /// <param name="x">The input of the layers.</param>
    /// <param name="y">The output of the fused operator.</param>
    /// <param name="oneByOne">The layers, run one after another.</param>
    /// <param name="layers">The layers whose buffers and random numbers the second run must not change.</param>
    /// <returns><paramref name="y"/>.</returns>
    internal static Tensor Run(Tensor x, Tensor y, Func<Tensor, Tensor> oneByOne, params ReadOnlySpan<Module> layers)
    {
        var before = new ModuleState(layers);
        Tensor input = x.Detach();
        if (x.RequiresGrad) input.RequireGrad();
        Tensor shown = oneByOne(input);
        before.Restore();
        // Kept as long as y's own graph: the user may pass back through that more than once.
        if (y.RequiresGrad && shown.Node is { } node) y.OnGradient(dy => BackwardPass.Run(node, dy, retainGraph: true, accumulate: false));
        return y;
    }
}
