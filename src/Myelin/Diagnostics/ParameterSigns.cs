namespace Myelin;

/// <summary>One parameter in a step, and in two backward passes over different examples.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Norm">The norm of its values.</param>
/// <param name="GradientNorm">The norm of the mean of both gradients; 0 if there was none.</param>
/// <param name="Agreement">
/// The cosine of the angle between both gradients: 1 if different examples ask for the same change, 0 if their gradients are noise.
/// </param>
/// <param name="Elasticity">
/// The relative change of the loss for a relative change of the parameter, ‖g‖·‖θ‖/L: comparable between layers, whatever their size.
/// </param>
/// <param name="UpdateRatio">The norm of the step's change divided by that of the values; null without a step.</param>
public sealed record ParameterSigns(Parameter Parameter, double Norm, double GradientNorm, double Agreement, double Elasticity, double? UpdateRatio)
{
    /// <summary>Whether it is a weight of at least two axes, not a bias or a scale.</summary>
    public bool IsWeight => Parameter.Shape.Rank >= 2;

    /// <summary>The median of the weights' update ratios; null before a step.</summary>
    internal static double? MedianRatio(IEnumerable<ParameterSigns> parameters)
    {
        double[] ratios = [.. parameters.Where(p => p is { IsWeight: true, UpdateRatio: not null }).Select(p => p.UpdateRatio!.Value)];
        return ratios.Length == 0 ? null : Quantiles.Median(ratios);
    }
}
