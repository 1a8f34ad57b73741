namespace Myelin.Kernels;

/// <summary>Softmax along rows: a is x or y, b is x or dy.</summary>
internal unsafe struct SoftmaxRowJob : IJob
{
    internal SoftmaxTask Task;
    internal float* A, B, Y;
    internal int Rows, Length, RowsPerBlock;

    public void Run(int block)
    {
        int rows = Math.Min(RowsPerBlock, Rows - block * RowsPerBlock);
        long start = (long)block * RowsPerBlock * Length;
        if (Length <= SoftmaxLanes.Longest) SoftmaxLanes.Run(Task, A + start, B + start, Y + start, rows, Length);
        else LongRows(A + start, B + start, Y + start, rows);
    }

    private void LongRows(float* a, float* b, float* y, int rows)
    {
        float* one = stackalloc float[16], two = stackalloc float[16], scratch = stackalloc float[RowSum.Block];
        for (; rows > 0; rows--, a += Length, b += Length, y += Length) Row(a, b, y, one, two, scratch);
    }

    private void Row(float* a, float* b, float* y, float* one, float* two, float* scratch)
    {
        int n = Length;
        switch (Task)
        {
            case SoftmaxTask.Forward:
                Splat(one, Extreme.Value<Largest>(a, n));
                // Each block is summed while it is in L1.
                double sum = 0;
                for (int i = 0; i < n; i += RowSum.Block)
                {
                    int count = Math.Min(RowSum.Block, n - i);
                    Loop3.Run(new ExpShiftedMap(), a + i, 1, one, 0, one, 0, y + i, count);
                    sum += RowSum.Run(new FirstTerm(), y + i, y + i, 1, count);
                }
                Loop1.Run(new ScaleMap((float)(1 / sum)), y, y, n);
                break;
            case SoftmaxTask.LogForward:
                Splat(one, Extreme.Value<Largest>(a, n));
                double exps = 0;
                for (int i = 0; i < n; i += RowSum.Block)
                {
                    int count = Math.Min(RowSum.Block, n - i);
                    Loop3.Run(new ExpShiftedMap(), a + i, 1, one, 0, one, 0, scratch, count);
                    exps += RowSum.Run(new FirstTerm(), scratch, scratch, 1, count);
                }
                float log = (float)exps;
                Loop1.Run(new LogMap(), &log, &log, 1);
                Splat(two, log);
                Loop3.Run(new LessTwiceMap(), a, 1, one, 0, two, 0, y, n);
                break;
            case SoftmaxTask.Gradient:
                Splat(one, (float)RowSum.Run(new ProductTerm(), a, b, 1, n));
                Loop3.Run(new SoftmaxGradientMap(), a, 1, b, 1, one, 0, y, n);
                break;
            default:
                Splat(one, (float)RowSum.Run(new FirstTerm(), b, b, 1, n));
                Loop3.Run(new LogSoftmaxGradientMap(), a, 1, b, 1, one, 0, y, n);
                break;
        }
    }

    private static void Splat(float* lane, float value) => new Span<float>(lane, 16).Fill(value);
}

/// <summary>Softmax across columns: a block is a run of columns of one outer index, with one column per lane.</summary>
internal unsafe struct SoftmaxColumnJob : IJob
{
    internal const int ColumnsPerBlock = 512;
    internal SoftmaxTask Task;
    internal float* A, B, Y;
    internal int Axis, Inner, ColumnBlocks;

    public void Run(int block)
    {
        int column = block % ColumnBlocks * ColumnsPerBlock;
        long start = (long)(block / ColumnBlocks) * Axis * Inner + column;
        int n = Math.Min(ColumnsPerBlock, Inner - column);
        float* a = A + start, b = B + start, y = Y + start;
        float* one = stackalloc float[ColumnsPerBlock], two = stackalloc float[ColumnsPerBlock];
        switch (Task)
        {
            case SoftmaxTask.Forward:
                Largest(a, one, n);
                for (int r = 0; r < Axis; r++) Loop2.Run(new ExpShiftedMap(), a + (long)r * Inner, one, y + (long)r * Inner, n);
                ColumnSum.Run(new FirstTerm(), y, y, Inner, Axis, Inner, n, two);
                for (int i = 0; i < n; i++) two[i] = 1 / two[i];
                for (int r = 0; r < Axis; r++) Loop2.Run(new ProductMap(), y + (long)r * Inner, two, y + (long)r * Inner, n);
                break;
            case SoftmaxTask.LogForward:
                Largest(a, one, n);
                ColumnSum.Run(new ExpShiftedMap(), a, one, 0, Axis, Inner, n, two);
                Loop1.Run(new LogMap(), two, two, n);
                for (int r = 0; r < Axis; r++)
                    Loop3.Run(new LessTwiceMap(), a + (long)r * Inner, 1, one, 1, two, 1, y + (long)r * Inner, n);
                break;
            case SoftmaxTask.Gradient:
                ColumnSum.Run(new ProductTerm(), a, b, Inner, Axis, Inner, n, one);
                Each(new SoftmaxGradientMap(), a, b, one, y, n);
                break;
            default:
                ColumnSum.Run(new FirstTerm(), b, b, Inner, Axis, Inner, n, one);
                Each(new LogSoftmaxGradientMap(), a, b, one, y, n);
                break;
        }
    }

    private void Largest(float* x, float* largest, int n)
    {
        new ReadOnlySpan<float>(x, n).CopyTo(new Span<float>(largest, n));
        for (int r = 1; r < Axis; r++) Loop2.Run(new MaxMap(), x + (long)r * Inner, largest, largest, n);
    }

    private void Each<TMap>(TMap map, float* a, float* b, float* c, float* y, int n) where TMap : struct, IMap3
    {
        for (int r = 0; r < Axis; r++)
        {
            long row = (long)r * Inner;
            Loop3.Run(map, a + row, 1, b + row, 1, c, 1, y + row, n);
        }
    }
}
