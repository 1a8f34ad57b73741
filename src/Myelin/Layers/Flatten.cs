namespace Myelin;

/// <summary>
/// Joins the axes from <c>startAxis</c> to <c>endAxis</c> into one: <c>[N, C, H, W]</c> to <c>[N, C·H·W]</c>. PyTorch: <c>nn.Flatten</c>.
/// </summary>
/// <param name="startAxis">The first axis to join; 1 keeps the batch.</param>
/// <param name="endAxis">The last axis to join; 2 turns an image <c>[N, 1, H, W]</c> into a sequence of its rows, <c>[N, H, W]</c>.</param>
public sealed class Flatten(int startAxis = 1, int endAxis = -1) : Layer
{
    /// <summary>The same elements with the new shape.</summary>
    public override Tensor Forward(Tensor x) => x.Flatten(startAxis, endAxis);

    internal override void Plan(InferencePlan plan) =>
        plan.Reshape(plan.Shape.Rank == 0 ? [1] : plan.Shape.Joined(plan.Shape.Axis(startAxis), plan.Shape.Axis(endAxis)));

    /// <inheritdoc/>
    public override string Describe() => (startAxis, endAxis) switch
    {
        (1, -1) => "Flatten()",
        (_, -1) => $"Flatten({startAxis})",
        _ => $"Flatten({startAxis}, {endAxis})",
    };
}
