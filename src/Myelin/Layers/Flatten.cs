namespace Myelin.Layers;

/// <summary>Joins the axes from <c>startAxis</c> on into one: <c>[N, C, H, W]</c> to <c>[N, C·H·W]</c>. PyTorch: <c>nn.Flatten</c>.</summary>
/// <param name="startAxis">The first axis to join; 1 keeps the batch.</param>
public sealed class Flatten(int startAxis = 1) : Layer
{
    /// <summary>The elements unchanged, under the new shape.</summary>
    public override Tensor Forward(Tensor x) => x.Flatten(startAxis);

    internal override void Plan(InferencePlan plan) => plan.Reshape(plan.Shape.Rank == 0 ? [1] : plan.Shape.Joined(plan.Shape.Axis(startAxis), plan.Shape.Rank - 1));

    /// <inheritdoc/>
    public override string Describe() => startAxis == 1 ? "Flatten()" : $"Flatten({startAxis})";
}
