using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>Greedy selection of boxes that do not overlap too much, like torchvision's nms.</summary>
internal static unsafe class NonMaxSuppressionKernel
{
    /// <summary>
    /// Visits boxes in the given order and keeps each one whose overlap with every box kept so far is at most the threshold.
    /// </summary>
    /// <param name="boxes">float32 [n, 4]: left, top, right, bottom, or the axes the other way round.</param>
    /// <param name="order">The boxes to visit, the best first; not checked.</param>
    /// <param name="threshold">The largest intersection over union that is allowed.</param>
    /// <param name="kept">The kept boxes, in order; the search ends when it is full.</param>
    /// <returns>The number of boxes kept.</returns>
    internal static int Run(ReadOnlySpan<float> boxes, ReadOnlySpan<int> order, float threshold, Span<int> kept)
    {
        int count = 0, n = order.Length;
        Sides s = new(Workspace.Get(Workspace.Slot.BoxSides, 6L * n), n);
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<float> box = boxes.Slice(4 * order[i], 4);
            (s.Left[i], s.Top[i], s.Right[i], s.Bottom[i], s.Suppressed[i]) = (box[0], box[1], box[2], box[3], 0);
            s.Area[i] = (box[2] - box[0]) * (box[3] - box[1]);
        }
        for (int i = 0; i < n && count < kept.Length; i++)
        {
            if (s.Suppressed[i] != 0) continue;
            kept[count++] = order[i];
            switch (LaneWidth.Bits)
            {
                case 512: Suppress<Simd512, Vector512<float>>(s, i, n, threshold); break;
                case 256: Suppress<Simd256, Vector256<float>>(s, i, n, threshold); break;
                default: Suppress<Simd128, Vector128<float>>(s, i, n, threshold); break;
            }
        }
        return count;
    }

    private readonly struct Sides(float* memory, int n)
    {
        internal readonly float* Left = memory, Top = memory + n, Right = memory + 2 * (nint)n, Bottom = memory + 3 * (nint)n, Area = memory + 4 * (nint)n;
        internal readonly float* Suppressed = memory + 5 * (nint)n;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Suppress<S, V>(Sides s, int best, int n, float threshold) where S : struct, IFloatSimd<V> where V : struct
    {
        V left = S.Broadcast(s.Left[best]), top = S.Broadcast(s.Top[best]), right = S.Broadcast(s.Right[best]), bottom = S.Broadcast(s.Bottom[best]);
        V area = S.Broadcast(s.Area[best]), limit = S.Broadcast(threshold), one = S.Constant(1);
        int i = best + 1;
        for (; i + S.Count <= n; i += S.Count)
        {
            V width = S.Max(S.Subtract(S.Min(right, S.Load(in s.Right[i])), S.Max(left, S.Load(in s.Left[i]))), S.Zero);
            V height = S.Max(S.Subtract(S.Min(bottom, S.Load(in s.Bottom[i])), S.Max(top, S.Load(in s.Top[i]))), S.Zero);
            V both = S.Multiply(width, height), overlap = S.Divide(both, S.Subtract(S.Add(area, S.Load(in s.Area[i])), both));
            S.Store(S.Select(S.GreaterThan(overlap, limit), one, S.Load(in s.Suppressed[i])), ref s.Suppressed[i]);
        }
        for (; i < n; i++)
        {
            float width = Math.Max(Math.Min(s.Right[best], s.Right[i]) - Math.Max(s.Left[best], s.Left[i]), 0);
            float height = Math.Max(Math.Min(s.Bottom[best], s.Bottom[i]) - Math.Max(s.Top[best], s.Top[i]), 0);
            float both = width * height;
            if (both / (s.Area[best] + s.Area[i] - both) > threshold) s.Suppressed[i] = 1;
        }
    }
}
