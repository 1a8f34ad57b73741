using System.Runtime.Intrinsics;
using Myelin.Cli.Machine;
using Myelin.Kernels;

namespace Myelin.Benchmarks;

/// <summary>
/// Loops that are each bound by one limit of the machine: its arithmetic, its memory, its caches. Their speed is the roof that a kernel's
/// roof that a kernel's own figures are read against (Williams, Waterman and Patterson, "Roofline", 2009).
/// </summary>
internal static unsafe class Peak
{
    /// <summary>The length of a block that is read or copied: 256 KB, more than a first-level cache holds and less than a second-level one.</summary>
    internal const int BlockLength = 65536;

    /// <summary>Runs <paramref name="rounds"/> rounds of independent multiply-adds in registers, in each of <paramref name="blocks"/> blocks.</summary>
    /// <returns>The operations done; a multiply-add counts as two.</returns>
    internal static double MultiplyAdds(int blocks, int rounds)
    {
        if (blocks == 1) return MultiplyAdd.Run(rounds);
        Workers.Run(blocks, new FmaJob { Rounds = rounds });
        return blocks * MultiplyAdd.Operations(rounds);
    }

    /// <summary>Reads x block by block, each several times before the next: with many times, from the cache that holds a block.</summary>
    /// <returns>The bytes that were read; elements past the last whole block are left out.</returns>
    internal static double Read(ReadOnlySpan<float> x, int times)
    {
        int blocks = x.Length / BlockLength;
        fixed (float* p = x) Workers.Run(blocks, new ReadJob { X = p, Times = times });
        return 4.0 * BlockLength * blocks * times;
    }

    /// <summary>y = x, by ordinary loads and stores. y is at least as long as x.</summary>
    /// <returns>The number of bytes read and written; the cache line fetch before a store is not counted.</returns>
    internal static double Copy(ReadOnlySpan<float> x, Span<float> y)
    {
        int blocks = x.Length / BlockLength;
        fixed (float* p = x, q = y) Workers.Run(blocks, new CopyJob { X = p, Y = q });
        return 8.0 * BlockLength * blocks;
    }

    private struct FmaJob : IJob
    {
        internal int Rounds;

        public readonly void Run(int block) => MultiplyAdd.Run(Rounds);
    }

    private struct ReadJob : IJob
    {
        internal float* X;
        internal int Times;

        public readonly void Run(int block)
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

        public readonly void Run(int block)
        {
            float* x = X + (nint)block * BlockLength, y = Y + (nint)block * BlockLength;
            if (LaneWidth.Bits == 512) PeakLoops.Copy<Simd512, Vector512<float>>(x, y, BlockLength);
            else if (LaneWidth.Bits == 256) PeakLoops.Copy<Simd256, Vector256<float>>(x, y, BlockLength);
            else PeakLoops.Copy<Simd128, Vector128<float>>(x, y, BlockLength);
        }
    }
}
