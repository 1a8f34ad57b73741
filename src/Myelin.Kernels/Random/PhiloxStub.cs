#pragma warning disable IDE0060
namespace Myelin.Kernels;
/// <summary>s</summary>
public static class Philox {
/// <summary>s</summary>
public static void FillUniform(ulong a, ulong b, ulong c, Span<float> v, float lo, float hi) {}
/// <summary>s</summary>
public static void FillNormal(ulong a, ulong b, ulong c, Span<float> v, float lo, float hi) {}
/// <summary>s</summary>
public static int Below(ulong a, ulong b, ulong c, int n) => 0; }
/// <summary>s</summary>
public static class Reduce {
/// <summary>s</summary>
public static void SumTo(ReadOnlySpan<float> x, ReadOnlySpan<int> xs, Span<float> y, ReadOnlySpan<int> ys) {} }
