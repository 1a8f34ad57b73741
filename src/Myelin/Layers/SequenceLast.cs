namespace Myelin;

/// <summary>
/// The last step of a sequence, which has seen all the others: the input of a classifier after a recurrent layer. For a bidirectional
/// layer's output it contains the backward direction's first step, which has seen only itself. PyTorch: <c>x[-1]</c>, or <c>x[:, -1]</c>.
/// </summary>
/// <param name="batchFirst">Whether sequences are <c>[N, T, ·]</c>; else <c>[T, N, ·]</c>, which is PyTorch's default.</param>
public sealed class SequenceLast(bool batchFirst = true) : Layer
{
    /// <summary>
    /// x <c>float32[T, N, …]</c> or <c>[N, T, …]</c> to y <c>float32[N, …]</c>; one sequence <c>[T, features]</c> to <c>[features]</c>.
    /// </summary>
    /// <exception cref="ShapeException">x has no steps.</exception>
    public override Tensor Forward(Tensor x)
    {
        if (x.Rank < 2 || x.Shape[TimeAxis(x.Shape)] == 0)
        {
            throw new ShapeException(
                $"{Label}: x must be {(batchFirst ? "[N, T, …]" : "[T, N, …]")}, or one sequence [T, features], with at least one step.",
                $"x {x.Describe()}.",
                "Put it after a recurrent layer.");
        }

        return x.Select(TimeAxis(x.Shape), -1);
    }

    internal override void Plan(InferencePlan plan) => plan.Add(new SelectStep(plan.Shape, TimeAxis(plan.Shape), plan.Shape[TimeAxis(plan.Shape)] - 1));

    /// <inheritdoc/>
    public override string Describe() => batchFirst ? "SequenceLast()" : "SequenceLast(batchFirst: false)";

    private int TimeAxis(Shape shape) => batchFirst && shape.Rank > 2 ? 1 : 0;
}
