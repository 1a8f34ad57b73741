namespace Myelin;

/// <summary>
/// The mean over the steps of a sequence: the input of a Transformer's classifier. PyTorch: <c>x.mean(1)</c>, or 0 if time comes first.
/// </summary>
/// <param name="batchFirst">Whether sequences are <c>[N, T, features]</c>; else <c>[T, N, features]</c>, which is PyTorch's default.</param>
public sealed class SequenceMean(bool batchFirst = true) : Layer
{
    /// <summary>x float32 <c>[N, T, features]</c> or <c>[T, N, features]</c> to y <c>[N, features]</c>.</summary>
    /// <exception cref="ShapeException">x has other axes, or no step.</exception>
    public override Tensor Forward(Tensor x)
    {
        int axis = batchFirst ? 1 : 0;
        if (x.Rank != 3 || x.Shape[axis] == 0)
        {
            throw new ShapeException($"{Label}: x must be {(batchFirst ? "[N, T, features]" : "[T, N, features]")} with at least one step.",
                $"x {x.Describe()}.",
                x.Rank == 2 ? "Add the axis of the batch: x.Unsqueeze(0)." : "Put it after a Transformer or a recurrent layer, with the same batchFirst.");
        }

        return x.Mean(axis);
    }

    internal override void Plan(InferencePlan plan) => plan.Add(new MeanStep(plan.Shape, batchFirst ? 1 : 0));

    /// <inheritdoc/>
    public override string Describe() => $"SequenceMean({(batchFirst ? "" : "batchFirst: false")})";
}
