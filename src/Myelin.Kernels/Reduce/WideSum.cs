using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>
/// Sums in double, one term after another: for sums of finite terms that overflow float32, such as the squares of 1e19. They are slow, and
/// run only when the usual sum is not finite.
/// </summary>
internal static unsafe class WideSum
{
    /// <summary>Σ f(a[i], b[i·bStep]) over elements that are <paramref name="stride"/> apart in a, and in b if its step is 1.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static double Of<TMap>(TMap map, float* a, float* b, int bStep, int n, long stride = 1) where TMap : struct, IMap2
    {
        double sum = 0;
        for (long i = 0; i < n; i++) sum += map.Apply<SimdDouble, double>(a[i * stride], b[i * stride * bStep]);
        return sum;
    }

    /// <summary>Σ f(a[i], b), b one value.</summary>
    internal static double Of<TMap>(TMap map, float* a, float b, int n) where TMap : struct, IMap2 => Of(map, a, &b, 0, n);

    /// <summary>Σ dy · (x - mean).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static double Dot(float* dy, float* x, int n, float mean)
    {
        double sum = 0;
        for (int i = 0; i < n; i++) sum += dy[i] * ((double)x[i] - mean);
        return sum;
    }
}
