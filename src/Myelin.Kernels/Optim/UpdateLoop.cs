using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>
/// An optimizer's step for one lane: the parameter and up to three states change in place. A state that is not kept is passed as zero.
/// </summary>
internal interface IUpdate
{
    void Step<S, V>(ref V parameter, V gradient, ref V first, ref V second, ref V third) where S : struct, ISimd<V> where V : struct;
}

/// <summary>One pass over parameter, gradient and states, split into blocks.</summary>
internal unsafe struct UpdateJob<TUpdate> : IJob where TUpdate : struct, IUpdate
{
    private const int Block = 8192;
    internal TUpdate Update;
    internal float* Parameter, Gradient, First, Second, Third;
    internal int Length;

    internal static void Run(TUpdate update, Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second, Span<float> third)
    {
        Elementwise.RequireLength(gradient.Length, parameter.Length);
        if (!first.IsEmpty) Elementwise.RequireLength(first.Length, parameter.Length);
        if (!second.IsEmpty) Elementwise.RequireLength(second.Length, parameter.Length);
        if (!third.IsEmpty) Elementwise.RequireLength(third.Length, parameter.Length);
        fixed (float* p = parameter, g = gradient, a = first, b = second, c = third)
        {
            var job = new UpdateJob<TUpdate> { Update = update, Parameter = p, Gradient = g, First = a, Second = b, Third = c, Length = parameter.Length };
            Workers.Run((int)(((long)parameter.Length + Block - 1) / Block), in job);
        }
    }

    public void Run(int block)
    {
        int start = block * Block, n = Math.Min(Block, Length - start);
        float* p = Parameter + start, g = Gradient + start;
        float* a = Offset(First, start), b = Offset(Second, start), c = Offset(Third, start);
        switch (LaneWidth.Bits)
        {
            case 512: UpdateLoop.Run<Simd512, Vector512<float>, TUpdate>(Update, p, g, a, b, c, n); break;
            case 256: UpdateLoop.Run<Simd256, Vector256<float>, TUpdate>(Update, p, g, a, b, c, n); break;
            default: UpdateLoop.Run<Simd128, Vector128<float>, TUpdate>(Update, p, g, a, b, c, n); break;
        }
    }

    private static float* Offset(float* state, int start) => state == null ? null : state + start;
}

/// <summary>The loop of <see cref="UpdateJob{TUpdate}"/>.</summary>
internal static unsafe class UpdateLoop
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<S, V, TUpdate>(TUpdate update, float* p, float* g, float* a, float* b, float* c, int n)
        where S : struct, IFloatSimd<V> where V : struct where TUpdate : struct, IUpdate
    {
        int i = 0;
        for (; i + S.Count <= n; i += S.Count)
        {
            V vp = S.Load(in p[i]);
            V va = a == null ? S.Zero : S.Load(in a[i]);
            V vb = b == null ? S.Zero : S.Load(in b[i]);
            V vc = c == null ? S.Zero : S.Load(in c[i]);
            update.Step<S, V>(ref vp, S.Load(in g[i]), ref va, ref vb, ref vc);
            S.Store(vp, ref p[i]);
            if (a != null) S.Store(va, ref a[i]);
            if (b != null) S.Store(vb, ref b[i]);
            if (c != null) S.Store(vc, ref c[i]);
        }
        if (i < n) Tail<S, V, TUpdate>(update, p + i, g + i, a == null ? null : a + i, b == null ? null : b + i, c == null ? null : c + i, n - i);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Tail<S, V, TUpdate>(TUpdate update, float* p, float* g, float* a, float* b, float* c, int n)
        where S : struct, IFloatSimd<V> where V : struct where TUpdate : struct, IUpdate
    {
        float* pads = stackalloc float[5 * 16];
        float* pp = pads, pg = pads + 16, pa = pads + 32, pb = pads + 48, pc = pads + 64;
        Move(p, pp, n);
        Move(g, pg, n);
        Move(a, pa, n);
        Move(b, pb, n);
        Move(c, pc, n);
        Run<S, V, TUpdate>(update, pp, pg, pa, pb, pc, S.Count);
        Move(pp, p, n);
        Move(pa, a, n);
        Move(pb, b, n);
        Move(pc, c, n);
    }

    private static void Move(float* from, float* to, int n)
    {
        if (from != null && to != null) new ReadOnlySpan<float>(from, n).CopyTo(new Span<float>(to, n));
    }
}
