namespace Myelin.Kernels;

/// <summary>One product, or a batch of equal ones, split into tiles of C by shape.</summary>
internal unsafe struct GemmJob<S, V> : IJob where S : struct, IFloatSimd<V> where V : struct
{
    private GemmArgs _args;
    private int _rowTile, _columnTile, _rowTiles, _columnTiles;
    private nint _strideA, _strideB, _strideC, _columnC;
    private bool _vector, _oneBias;

    // With fewer multiply-adds, a tile is not worth waking a thread.
    private const long SmallestTile = 400_000;

    private const int WidestSmall = 256;

    // From this size on, the packing that tiles repeat costs little.
    private const long GoodTile = 16_000_000;

    /// <summary>Computes <paramref name="batch"/> products, whose operands are the given strides apart.</summary>
    internal static void Run(in GemmArgs args, int batch, nint strideA, nint strideB, nint strideC)
    {
        if (args.M == 0 || args.N == 0 || batch == 0) return;
        if (batch == 1 && args.M > 3 && args.N is > 1 and <= WidestSmall && (long)args.M * args.N * args.K <= SmallestTile)
        {
            // One tile, with so little work that splitting it would cost time.
            GemmTile.Compute<S, V>(in args, 0, args.M, 0, args.N);
            return;
        }
        GemmJob<S, V> job = default;
        job._args = args;
        (job._strideA, job._strideB, job._strideC, job._columnC) = (strideA, strideB, strideC, 1);
        if (args.N == 1 && args.M > 1) job.Flip();
        else if (GemmSlabs<S, V>.Suits(in args) && (batch == 1 || (long)args.M * args.N * args.K >= GoodTile))
        {
            // In a batch of medium-sized products each product belongs to one thread, below.
            for (int i = 0; i < batch; i++, job._args.A += strideA, job._args.B += strideB, job._args.C += strideC)
            {
                if (GemmStrips<S, V>.Suits(in job._args)) GemmStrips<S, V>.Run(in job._args);
                else GemmSlabs<S, V>.Run(in job._args);
            }
            return;
        }
        ref GemmArgs g = ref job._args;
        job._vector = g.M == 1 || (g.M <= 3 && g.ColumnB != 1 && g.ColumnA == 1);
        job.Cut(batch);
        int blocks = batch * job._rowTiles * job._columnTiles;
        if (blocks > 1 && (long)g.M * g.N * g.K * batch > SmallestTile / 4)
        {
            Workers.Run(blocks, in job);
            return;
        }
        for (int block = 0; block < blocks; block++) job.Run(block);
    }

    // C with one column is computed as its transpose, a row: Cᵀ = Bᵀ Aᵀ.
    private void Flip()
    {
        GemmArgs g = _args;
        (_args.M, _args.N) = (1, g.M);
        _args.A = g.B;
        _args.B = g.A;
        (_args.RowA, _args.ColumnA, _args.RowB, _args.ColumnB) = (g.ColumnB, g.RowB, g.ColumnA, g.RowA);
        (_strideA, _strideB) = (_strideB, _strideA);
        _columnC = g.RowC;
        _oneBias = true;
    }

    private void Cut(int batch)
    {
        ref GemmArgs g = ref _args;
        long work = (long)g.M * g.N * g.K;
        long wanted = Math.Clamp(work * batch / GoodTile, Math.Min(4, work * batch / SmallestTile), 16) / batch;
        (_rowTile, _columnTile) = (g.M, g.N);
        if (_vector)
        {
            // Bound by reading B: 64 K elements per block.
            _columnTile = (int)Math.Min(g.N, Math.Max(64, 65536 / Math.Max(1, g.K)));
            if (g.N < 2 * _columnTile) _columnTile = g.N;
        }
        else
        {
            int widest = GemmTile.ElementsOfB / GemmTile.LengthOfBlock(g.K);
            if (g.N > widest) _columnTile = GemmTile.Even(g.N, widest, 32);
            while ((long)GemmTile.Parts(g.M, _rowTile) * GemmTile.Parts(g.N, _columnTile) < wanted)
            {
                if (_rowTile >= 48 && 2 * _rowTile >= _columnTile) _rowTile = GemmTile.RoundUp(_rowTile / 2, 8);
                else if (_columnTile >= 64) _columnTile = GemmTile.RoundUp(_columnTile / 2, 32);
                else if (_rowTile >= 48) _rowTile = GemmTile.RoundUp(_rowTile / 2, 8);
                else break;
            }
        }
        (_rowTiles, _columnTiles) = (GemmTile.Parts(g.M, _rowTile), GemmTile.Parts(g.N, _columnTile));
    }

    /// <inheritdoc/>
    public void Run(int block)
    {
        int tiles = _rowTiles * _columnTiles, index = block / tiles, tile = block % tiles;
        int i0 = tile % _rowTiles * _rowTile, j0 = tile / _rowTiles * _columnTile;
        int i1 = Math.Min(i0 + _rowTile, _args.M), j1 = Math.Min(j0 + _columnTile, _args.N);
        GemmArgs g = _args;
        g.A += index * _strideA;
        g.B += index * _strideB;
        g.C += index * _strideC;
        if (_vector) VectorMatrix.Compute<S, V>(in g, j0, j1, _columnC, _oneBias);
        else GemmTile.Compute<S, V>(in g, i0, i1, j0, j1);
    }
}
