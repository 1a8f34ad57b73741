namespace Myelin.Kernels;

/// <summary>Sums of rows or of parts of rows: a block is several short rows, or one part of a long one.</summary>
internal unsafe struct RowSumJob<TMap> : IJob where TMap : struct, IMap2
{
    internal const int Piece = 32768;
    internal TMap Map;
    internal float* A, B;

    // 1: b has the layout of a. 0: b has one value per row.
    internal int BStep;
    internal int Rows, Length, Pieces, RowsPerBlock;
    internal double* Sums;

    public void Run(int block)
    {
        if (Pieces > 1)
        {
            Sums[block] = Sum(block / Pieces, block % Pieces * Piece, Piece);
            return;
        }
        int start = block * RowsPerBlock, stop = Math.Min(start + RowsPerBlock, Rows);
        for (int row = start; row < stop; row++) Sums[row] = Sum(row, 0, Length);
    }

    private double Sum(int row, int start, int length)
    {
        length = Math.Min(length, Length - start);
        float* a = A + (long)row * Length + start;
        if (BStep != 0) return RowSum.Run(Map, a, B + (long)row * Length + start, 1, length);
        float* splat = stackalloc float[16];
        new Span<float>(splat, 16).Fill(B[row]);
        return RowSum.Run(Map, a, splat, 0, length);
    }
}

/// <summary>Sums of columns: a block is a run of columns of a run of rows of one outer index.</summary>
internal unsafe struct ColumnSumJob<TMap> : IJob where TMap : struct, IMap2
{
    internal const int ColumnsPerBlock = 2048;
    internal TMap Map;
    internal float* A, B, Y;

    // 1: b has the layout of a. 0: b has one row [inner] for each outer index.
    internal int BStep;
    internal int Axis, Inner, Pieces, RowsPerPiece, ColumnBlocks;

    public void Run(int block)
    {
        int column = block % ColumnBlocks * ColumnsPerBlock;
        int piece = block / ColumnBlocks % Pieces;
        long outer = block / ColumnBlocks / Pieces;
        int row = piece * RowsPerPiece;
        long start = (outer * Axis + row) * Inner + column;
        float* b = BStep == 0 ? B + outer * Inner + column : B + start;
        float* y = Y + (outer * Pieces + piece) * Inner + column;
        ColumnSum.Run(Map, A + start, b, BStep * Inner, Math.Min(RowsPerPiece, Axis - row), Inner, Math.Min(ColumnsPerBlock, Inner - column), y);
    }
}
