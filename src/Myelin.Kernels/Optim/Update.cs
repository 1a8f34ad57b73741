namespace Myelin.Kernels;

/// <summary>
/// The optimizers' update steps, with PyTorch 1.13's formulas: each is one pass over the parameter, its gradient and its states.
/// </summary>
/// <remarks>Scalars are computed in double by multiplication and division only, then rounded: the same bits on every platform.</remarks>
internal static class Update
{
    /// <summary>d = g + λp; b = μb + (1 - τ)d (b = d in the first step); p -= η(nesterov ? d + μb : b), or p -= ηd without momentum.</summary>
    /// <param name="parameter">p, changed.</param>
    /// <param name="gradient">g, as long as p.</param>
    /// <param name="buffer">b, changed; zeros before the first step. Empty without momentum.</param>
    /// <param name="rate">η.</param>
    /// <param name="momentum">μ; 0 for none.</param>
    /// <param name="dampening">τ.</param>
    /// <param name="weightDecay">λ.</param>
    /// <param name="nesterov">Whether to use Nesterov momentum.</param>
    /// <param name="isFirst">Whether this is the first step, which takes the gradient undampened.</param>
    public static void Sgd(
        Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> buffer, double rate, double momentum = 0, double dampening = 0,
        double weightDecay = 0, bool nesterov = false, bool isFirst = false)
    {
        bool moves = momentum != 0;
        if (moves) Elementwise.RequireLength(buffer.Length, parameter.Length);
        var rule = new SgdRule(
            (float)rate, (float)weightDecay, isFirst ? 0 : (float)momentum, isFirst ? 1 : (float)(1 - dampening),
            nesterov ? 1 : 0, !moves ? 0 : nesterov ? (float)momentum : 1);
        UpdateJob<SgdRule>.Run(rule, parameter, gradient, moves ? buffer : default, default, default);
    }

    /// <summary>m = β₁m + (1 - β₁)g; v = β₂v + (1 - β₂)g²; p -= η / (1 - β₁ᵗ) · m / (√v / √(1 - β₂ᵗ) + ε).</summary>
    /// <remarks>Adam adds λp to g; AdamW (decoupled) first multiplies p by 1 - ηλ. Kingma and Ba 2015; Loshchilov and Hutter 2019.</remarks>
    /// <param name="parameter">p, changed.</param>
    /// <param name="gradient">g, as long as p.</param>
    /// <param name="mean">m, changed; zeros before the first step.</param>
    /// <param name="square">v, changed; zeros before the first step.</param>
    /// <param name="largest">AMSGrad's largest v so far, used instead of v, changed; zeros before the first step. Empty for plain
    /// Adam.</param>
    /// <param name="step">t, from 1.</param>
    /// <param name="rate">η.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="eps">ε, outside the root.</param>
    /// <param name="weightDecay">λ.</param>
    /// <param name="decoupled">Whether the decay is decoupled, as in AdamW.</param>
    public static void Adam(
        Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> mean, Span<float> square, Span<float> largest, long step,
        double rate, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weightDecay = 0, bool decoupled = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        Elementwise.RequireLength(mean.Length, parameter.Length);
        Elementwise.RequireLength(square.Length, parameter.Length);
        double correction1 = 1 - Power(beta1, step), correction2 = 1 - Power(beta2, step);
        var rule = new AdamRule(
            decoupled ? (float)(1 - rate * weightDecay) : 1, decoupled ? 0 : (float)weightDecay, (float)beta1, (float)(1 - beta1),
            (float)beta2, (float)(1 - beta2), (float)(rate / correction1), (float)(1 / Math.Sqrt(correction2)), (float)eps, !largest.IsEmpty);
        UpdateJob<AdamRule>.Run(rule, parameter, gradient, mean, square, largest);
    }

    /// <summary>g += λp; s += g²; p -= η / (1 + (t - 1) · rateDecay) · g / (√s + ε). Duchi, Hazan, Singer 2011.</summary>
    /// <param name="parameter">p, changed.</param>
    /// <param name="gradient">g, as long as p.</param>
    /// <param name="sum">s, changed; the initial accumulator value before the first step.</param>
    /// <param name="step">t, from 1.</param>
    /// <param name="rate">η.</param>
    /// <param name="rateDecay">How fast η falls with t.</param>
    /// <param name="weightDecay">λ.</param>
    /// <param name="eps">ε, outside the root.</param>
    public static void Adagrad(
        Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> sum, long step, double rate, double rateDecay = 0,
        double weightDecay = 0, double eps = 1e-10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        Elementwise.RequireLength(sum.Length, parameter.Length);
        var rule = new AdagradRule((float)(rate / (1 + (step - 1) * rateDecay)), (float)weightDecay, (float)eps);
        UpdateJob<AdagradRule>.Run(rule, parameter, gradient, sum, default, default);
    }

    /// <summary>g += λp; s = αs + (1 - α)g²; r = g / (√s + ε); p -= ηr, or b = μb + r and p -= ηb with momentum.</summary>
    /// <remarks>Centered: a = αa + (1 - α)g, and the root is taken of s - a² (Graves 2013).</remarks>
    /// <param name="parameter">p, changed.</param>
    /// <param name="gradient">g, as long as p.</param>
    /// <param name="square">s, changed; zeros before the first step.</param>
    /// <param name="buffer">b, changed; zeros before the first step. Empty without momentum.</param>
    /// <param name="mean">a, changed; zeros before the first step. Empty unless centered.</param>
    /// <param name="rate">η.</param>
    /// <param name="alpha">α.</param>
    /// <param name="eps">ε, outside the root.</param>
    /// <param name="weightDecay">λ.</param>
    /// <param name="momentum">μ; 0 for none.</param>
    public static void RmsProp(
        Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> square, Span<float> buffer, Span<float> mean, double rate,
        double alpha = 0.99, double eps = 1e-8, double weightDecay = 0, double momentum = 0)
    {
        Elementwise.RequireLength(square.Length, parameter.Length);
        if (momentum != 0) Elementwise.RequireLength(buffer.Length, parameter.Length);
        var rule = new RmsPropRule((float)rate, (float)weightDecay, (float)alpha, (float)(1 - alpha), (float)eps, (float)momentum, !mean.IsEmpty);
        UpdateJob<RmsPropRule>.Run(rule, parameter, gradient, square, momentum != 0 ? buffer : default, mean);
    }

    /// <summary>xⁿ by squaring: products only, so that no platform's pow can change a bit of a weight.</summary>
    internal static double Power(double x, long n)
    {
        double result = 1;
        for (; n > 0; n >>= 1, x *= x)
        {
            if ((n & 1) != 0) result *= x;
        }
        return result;
    }
}
