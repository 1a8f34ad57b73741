using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>
/// Loops that do nothing but run into one limit of the machine each: its arithmetic, its memory, its caches. Timed, they give the
/// roof under which a kernel's own figures are read (Williams, Waterman and Patterson, "Roofline", 2009).
/// </summary>
internal static unsafe class Peak
{
    /// <summary>How many elements a block of <see cref="Read"/> and <see cref="Copy"/> has: 256 KB, beyond a first-level cache and within a second.</summary>
    public const int BlockLength = 65536;

    /// <summary>Runs <paramref name="rounds"/> rounds of independent fused multiply-adds in registers, in each of <paramref name="blocks"/> blocks.</summary>
    /// <param name="blocks">1 for the calling thread alone, <see cref="Workers.Count"/> for one block a thread.</param>
    /// <param name="rounds">How many rounds each block has.</param>
    /// <returns>The floating-point operations that were done; a multiply-add counts as two.</returns>
    public static double MultiplyAdd(int blocks, int rounds)
    {
        Workers.Run(blocks, new FmaJob { Rounds = rounds });
        return 2.0 * PeakLoops.Chains * (LaneWidth.Bits / 32) * rounds * blocks;
    }

    /// <summary>Reads x, block by block, each <paramref name="times"/> times before the next.</summary>
    /// <param name="x">What to read; elements past the last whole block are left out.</param>
    /// <param name="times">1 to read through x; many for the bandwidth of the cache that holds a block.</param>
    /// <returns>The bytes that were read.</returns>
    public static double Read(ReadOnlySpan<float> x, int times)
    {
        int blocks = x.Length / BlockLength;
        fixed (float* p = x) Workers.Run(blocks, new ReadJob { X = p, Times = times });
        return 4.0 * BlockLength * blocks * times;
    }

    /// <summary>y = x, by ordinary loads and stores.</summary>
    /// <param name="x">What to copy; elements past the last whole block are left out.</param>
    /// <param name="y">Where to, at least as long.</param>
    /// <returns>The bytes that were read and written; that a store first fetches its cache line is not counted.</returns>
    /// <exception cref="ArgumentException">y is shorter than x.</exception>
    public static double Copy(ReadOnlySpan<float> x, Span<float> y)
    {
        if (y.Length < x.Length) throw new ArgumentException($"Peak: y must have {x.Length} elements, not {y.Length}.", nameof(y));
        int blocks = x.Length / BlockLength;
        fixed (float* p = x, q = y) Workers.Run(blocks, new CopyJob { X = p, Y = q });
        return 8.0 * BlockLength * blocks;
    }

    private struct FmaJob : IJob
    {
        internal int Rounds;

        public void Run(int block)
        {
            float* sink = Workspace.Get(Workspace.Slot.Partial, 16);
            if (LaneWidth.Bits == 512) PeakLoops.Fma<Simd512, Vector512<float>>(Rounds, sink);
            else if (LaneWidth.Bits == 256) PeakLoops.Fma<Simd256, Vector256<float>>(Rounds, sink);
            else PeakLoops.Fma<Simd128, Vector128<float>>(Rounds, sink);
        }
    }

    private struct ReadJob : IJob
    {
        internal float* X;
        internal int Times;

        public void Run(int block)
        {
            float* x = X + (nint)block * BlockLength, sink = Workspace.Get(Workspace.Slot.Partial, 16);
            for (int i = 0; i < Times; i++)
            {
                if (LaneWidth.Bits == 512) PeakLoops.Read<Simd512, Vector512<float>>(x, BlockLength, sink);
                else if (LaneWidth.Bits == 256) PeakLoops.Read<Simd256, Vector256<float>>(x, BlockLength, sink);
                else PeakLoops.Read<Simd128, Vector128<float>>(x, BlockLength, sink);
            }
        }
    }

    private struct CopyJob : IJob
    {
        internal float* X, Y;

        public void Run(int block)
        {
            float* x = X + (nint)block * BlockLength, y = Y + (nint)block * BlockLength;
            if (LaneWidth.Bits == 512) PeakLoops.Copy<Simd512, Vector512<float>>(x, y, BlockLength);
            else if (LaneWidth.Bits == 256) PeakLoops.Copy<Simd256, Vector256<float>>(x, y, BlockLength);
            else PeakLoops.Copy<Simd128, Vector128<float>>(x, y, BlockLength);
        }
    }
}
