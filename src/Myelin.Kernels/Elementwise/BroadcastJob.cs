using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>y = f(a, b, c) over a <see cref="BroadcastPlan"/>, split into blocks of the flat result.</summary>
internal unsafe struct BroadcastJob<TMap> : IJob where TMap : struct, IMap3
{
    private const int Block = 16384;

    // Shorter rows are not worth a loop of their own; their arguments are first expanded into a buffer.
    private const int LongRow = 48;
    private const int Buffer = 512;

    internal TMap Map;
    internal BroadcastPlan Plan;
    internal float* A, B, C, Y;

    internal void Run() => Workers.Run((int)((Plan.Length + Block - 1) / Block), in this);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int block)
    {
        long start = (long)block * Block, end = Math.Min(start + Block, Plan.Length);
        if (Plan.Size[0] >= LongRow || Plan.Rank == 1) ByRow(start, end);
        else BySpreading(start, end);
    }

    private void ByRow(long position, long end)
    {
        float* aSplat = stackalloc float[16], bSplat = stackalloc float[16], cSplat = stackalloc float[16];
        int inner = Plan.Size[0];
        int column = (int)(position % inner);
        while (position < end)
        {
            int n = (int)Math.Min(inner - column, end - position);
            long row = position / inner;
            float* a = Point(A, 0, row, column, aSplat, out int aStep);
            float* b = Point(B, 1, row, column, bSplat, out int bStep);
            float* c = Point(C, 2, row, column, cSplat, out int cStep);
            Loop3.Run(Map, a, aStep, b, bStep, c, cStep, Y + position, n);
            position += n;
            column = 0;
        }
    }

    private float* Point(float* x, int argument, long row, int column, float* splat, out int step)
    {
        x += Offset(argument, row);
        step = Plan.Stride[argument];
        if (step != 0) return x + column;
        new Span<float>(splat, 16).Fill(*x);
        return splat;
    }

    private int Offset(int argument, long row)
    {
        int offset = 0;
        int last = Plan.Rank - 1;
        for (int axis = 1; axis < last; axis++)
        {
            long next = row / Plan.Size[axis];
            offset += (int)(row - next * Plan.Size[axis]) * Plan.Stride[axis * BroadcastPlan.Arguments + argument];
            row = next;
        }
        // The outermost index needs no division, which is all that a matrix needs.
        if (last > 0) offset += (int)row * Plan.Stride[last * BroadcastPlan.Arguments + argument];
        return offset;
    }

    private void BySpreading(long position, long end)
    {
        float* aBuffer = stackalloc float[Buffer], bBuffer = stackalloc float[Buffer], cBuffer = stackalloc float[Buffer];
        while (position < end)
        {
            int n = (int)Math.Min(Buffer, end - position);
            float* a = Spread(A, 0, position, n, aBuffer);
            float* b = Spread(B, 1, position, n, bBuffer);
            float* c = Spread(C, 2, position, n, cBuffer);
            Loop3.Run(Map, a, 1, b, 1, c, 1, Y + position, n);
            position += n;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float* Spread(float* x, int argument, long position, int n, float* buffer)
    {
        if (IsWhole(argument)) return x + position;
        int inner = Plan.Size[0], step = Plan.Stride[argument];
        long row = position / inner;
        int column = (int)(position - row * inner);
        for (int i = 0; i < n;)
        {
            float* source = x + Offset(argument, row++) + column * step;
            int stop = Math.Min(n, i + inner - column);
            for (; i < stop; i++, source += step) buffer[i] = *source;
            column = 0;
        }
        return buffer;
    }

    private bool IsWhole(int argument)
    {
        int run = 1;
        for (int axis = 0; axis < Plan.Rank; axis++)
        {
            if (Plan.Stride[axis * BroadcastPlan.Arguments + argument] != run) return false;
            run *= Plan.Size[axis];
        }
        return true;
    }
}
