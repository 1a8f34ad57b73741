namespace Myelin.Kernels;

/// <summary>Products with a B whose blocks of k were packed in advance, one after another: tiles of C only have to read it.</summary>
internal unsafe struct GemmPacked<S, V> : IJob where S : struct, IFloatSimd<V> where V : struct
{
    // Multiply-adds per tile: few, so that no thread waits long for the last tile; and the largest number of tiles.
    private const long Tile = 500_000;
    private const int MostTiles = 32;

    private GemmArgs _args;
    private int _rowTile, _columnTile, _rowTiles;

    /// <summary>The number of columns as packed, those of the last panel rounded up to whole lanes.</summary>
    private static int Columns(int n) => GemmTile.RoundUp(n, S.Count);

    internal static void Pack(int n, int k, float* b, nint row, nint column, float* target)
    {
        int block = GemmTile.LengthOfBlock(k);
        for (int p = 0; p < k && n > 0; p += block)
            Panels.Pack(b + p * row, row, column, Math.Min(block, k - p), n, 2 * S.Count, S.Count, target + (nint)p * Columns(n));
    }

    internal static void Run(in GemmArgs args)
    {
        if (args.M == 0 || args.N == 0) return;
        GemmPacked<S, V> job = default;
        job._args = args;
        job._columnTile = GemmTile.Even(args.N, GemmTile.ElementsOfB / GemmTile.LengthOfBlock(args.K), 2 * S.Count);
        int columnTiles = GemmTile.Parts(args.N, job._columnTile);
        long wanted = Math.Clamp((long)args.M * args.N * args.K / Tile / columnTiles, 1, MostTiles);
        job._rowTile = GemmTile.RoundUp((int)((args.M + wanted - 1) / wanted), GemmTile.RowsOfPanel);
        job._rowTiles = GemmTile.Parts(args.M, job._rowTile);
        Workers.Run(job._rowTiles * columnTiles, in job);
    }

    /// <inheritdoc/>
    public readonly void Run(int block)
    {
        int i = block % _rowTiles * _rowTile, j = block / _rowTiles * _columnTile;
        GemmTile.Compute<S, V>(in _args, i, Math.Min(i + _rowTile, _args.M), j, Math.Min(j + _columnTile, _args.N));
    }
}
