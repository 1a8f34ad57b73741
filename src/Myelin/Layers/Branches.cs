using System.Globalization;

namespace Myelin;

/// <summary>
/// Layers side by side: y = [f₁(x), f₂(x), …], joined along axis 1, the channels. Inception's kernels of several sizes (Szegedy et al. 2015),
/// DenseNet's reuse of earlier features (Huang et al. 2017) and U-Net's shortcuts (Ronneberger et al. 2015). A branch without layers,
/// <c>new Sequential()</c>, passes x on. PyTorch: <c>torch.cat([f1(x), f2(x)], 1)</c>.
/// </summary>
/// <example><code>
/// var dense = new Branches(new Sequential(), new Sequential(new BatchNorm2d(24), new Relu(), new Conv2d(24, 12, 3, padding: 1)));
/// </code></example>
public sealed class Branches : Layer
{
    private readonly List<Layer> _branches = [];

    /// <param name="branches">f₁, f₂, …, at least one; the keys of their parameters start with their number.</param>
    /// <exception cref="ArgumentException">There are none, or one has a parent already.</exception>
    public Branches(params ReadOnlySpan<Layer> branches)
    {
        if (branches.IsEmpty) throw new ArgumentException(
            "Branches: there must be at least one branch.\n  Got none.\n  Try new Branches(new Sequential(), layer).");
        foreach (Layer branch in branches) _branches.Add(Child(_branches.Count.ToString(CultureInfo.InvariantCulture), branch));
    }

    /// <summary>x float32 <c>[N, …]</c> to y <c>[N, channels of all branches, …]</c>.</summary>
    /// <exception cref="ShapeException">The branches' outputs differ in another axis than 1.</exception>
    public override Tensor Forward(Tensor x)
    {
        Tensor[] parts = [.. _branches.Select(branch => branch.Call(x))];
        foreach (Tensor part in parts)
        {
            if (part.Rank >= 2 && part.Rank == parts[0].Rank && part.Shape.With(1, 0) == parts[0].Shape.With(1, 0)) continue;
            throw new ShapeException($"{Label}: all branches must give the same sizes, except those of axis 1.",
                string.Join(", ", parts.Select(p => p.Describe())) + ".", "Pad convolutions and pools so that they keep the size, with the same stride.");
        }

        return Tensor.Concat(parts, axis: 1);
    }

    internal override void Plan(InferencePlan plan) => plan.Add(new BranchesStep([.. _branches.Select(branch => branch.Prepare(plan.Shape))]));
}
