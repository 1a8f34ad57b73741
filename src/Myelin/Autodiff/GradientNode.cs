namespace Myelin;

/// <summary>
/// Marks a gradient, and what is computed from gradients only. It has no inputs, so that nothing is kept alive by it; a loss that depends on
/// it would be differentiated as if the gradient were a constant, and is an error instead.
/// </summary>
internal sealed class GradientNode(Shape shape) : OperatorNode("Grad", shape, [], [])
{
    internal override void Propagate(ReadOnlySpan<Tensor?> gradients, BackwardPass pass) => throw new InvalidOperationException(
        "Backward: gradients of gradients do not exist yet.\n" +
        "  Got a loss that depends on a Grad, such as a gradient penalty.\n" +
        "  If the gradient is meant as a constant, use x.Grad.Detach().");
}
