using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>d = g + λp; b = μb + (1 - τ)d; p -= η(direct · d + through · b).</summary>
internal readonly struct SgdRule(float rate, float decay, float keep, float take, float direct, float through) : IUpdate
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<S, V>(ref V parameter, V gradient, ref V first, ref V second, ref V third) where S : struct, ISimd<V> where V : struct
    {
        V d = S.Fma(S.Constant(decay), parameter, gradient);
        V step = d;
        if (through != 0)
        {
            first = S.Fma(S.Constant(keep), first, S.Multiply(S.Constant(take), d));
            step = direct != 0 ? S.Fma(S.Constant(through), first, d) : first;
        }
        parameter = S.Fma(S.Constant(-rate), step, parameter);
    }
}

/// <summary>p *= shrink; g += λp; m = β₁m + (1 - β₁)g; v = β₂v + (1 - β₂)g²; p -= step · m / (√v · scale + ε).</summary>
/// <remarks>Scale is a factor, not a divisor, because the loop is bound by the divider.</remarks>
internal readonly struct AdamRule(float shrink, float decay, float beta1, float take1, float beta2, float take2, float step, float scale,
    float eps, bool largest)
    : IUpdate
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<S, V>(ref V parameter, V gradient, ref V first, ref V second, ref V third) where S : struct, ISimd<V> where V : struct
    {
        parameter = S.Multiply(parameter, S.Constant(shrink));
        V g = S.Fma(S.Constant(decay), parameter, gradient);
        first = S.Fma(S.Constant(beta1), first, S.Multiply(S.Constant(take1), g));
        second = S.Fma(S.Constant(beta2), second, S.Multiply(S.Multiply(S.Constant(take2), g), g));
        V v = second;
        if (largest)
        {
            third = S.Max(third, second);
            v = third;
        }
        V denominator = S.Fma(S.Sqrt(v), S.Constant(scale), S.Constant(eps));
        parameter = S.Fma(S.Constant(-step), S.Divide(first, denominator), parameter);
    }
}

/// <summary>g += λp; s += g²; p -= η g / (√s + ε).</summary>
internal readonly struct AdagradRule(float rate, float decay, float eps) : IUpdate
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<S, V>(ref V parameter, V gradient, ref V first, ref V second, ref V third) where S : struct, ISimd<V> where V : struct
    {
        V g = S.Fma(S.Constant(decay), parameter, gradient);
        first = S.Fma(g, g, first);
        parameter = S.Fma(S.Constant(-rate), S.Divide(g, S.Add(S.Sqrt(first), S.Constant(eps))), parameter);
    }
}

/// <summary>g += λp; s = αs + (1 - α)g²; a = αa + (1 - α)g; r = g / (√(s - a²) + ε); b = μb + r; p -= η b.</summary>
internal readonly struct RmsPropRule(float rate, float decay, float alpha, float take, float eps, float momentum, bool centered) : IUpdate
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<S, V>(ref V parameter, V gradient, ref V first, ref V second, ref V third) where S : struct, ISimd<V> where V : struct
    {
        V g = S.Fma(S.Constant(decay), parameter, gradient);
        first = S.Fma(S.Constant(alpha), first, S.Multiply(S.Multiply(S.Constant(take), g), g));
        V v = first;
        if (centered)
        {
            third = S.Fma(S.Constant(alpha), third, S.Multiply(S.Constant(take), g));
            v = S.Fma(S.Negate(third), third, first);
        }
        second = S.Fma(S.Constant(momentum), second, S.Divide(g, S.Add(S.Sqrt(v), S.Constant(eps))));
        parameter = S.Fma(S.Constant(-rate), second, parameter);
    }
}
