using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>
/// A product that is large in every direction. k is split into slabs; for each, all threads first pack A and B, once, and then compute
/// tiles of C from the shared panels.
/// </summary>
internal unsafe struct GemmSlabs<S, V> : IJob where S : struct, IFloatSimd<V> where V : struct
{
    private GemmArgs _args;
    private float* _panelsA, _panelsB;
    private int _p0, _k, _rowTile, _columnTile, _rowTiles, _piecesA;
    private Epilogue _epilogue;
    private bool _packing;

    // The minimum for which packing pays: smaller products are computed in place. There must be enough columns for a panel of A to be
    // reused often.
    private const long SmallestWork = 4_000_000;
    private const int FewestRows = 64, FewestColumns = 128;

    // Above this limit C is split, which bounds the panels' memory: 8 MB.
    private const int Largest = 2048;

    // Panels of A per tile; the number of tiles to aim for, so that no thread waits long for the last; rows or columns per packing block.
    private const int PanelsOfTile = 8, FewestTiles = 8, Piece = 32;

    /// <summary>Whether a product is large enough, by shape alone.</summary>
    internal static bool Suits(in GemmArgs g) => g.M >= FewestRows && g.N >= FewestColumns && (long)g.M * g.N * g.K >= SmallestWork;

    /// <summary>Computes the product.</summary>
    internal static void Run(in GemmArgs g)
    {
        int rows = GemmTile.Even(g.M, Largest, GemmTile.RowsOfPanel), columns = GemmTile.Even(g.N, Largest, 2 * S.Count);
        for (int j = 0; j < g.N; j += columns)
        {
            for (int i = 0; i < g.M; i += rows)
            {
                GemmSlabs<S, V> job = default;
                job._args = g;
                ref GemmArgs part = ref job._args;
                (part.M, part.N) = (Math.Min(rows, g.M - i), Math.Min(columns, g.N - j));
                part.A += i * g.RowA;
                part.B += j * g.ColumnB;
                part.C += i * g.RowC + j;
                if (part.Bias != null) part.Bias += j;
                job.RunPart();
            }
        }
    }

    private void RunPart()
    {
        ref GemmArgs g = ref _args;
        int blockK = GemmTile.LengthOfBlock(g.K), panelA = GemmTile.RowsOfPanel, panelB = 2 * S.Count;
        _panelsA = Workspace.Get(Workspace.Slot.PanelA, (long)blockK * GemmTile.RoundUp(g.M, panelA));
        _panelsB = Workspace.Get(Workspace.Slot.PanelB, (long)blockK * GemmTile.RoundUp(g.N, panelB));
        Cut(GemmTile.ElementsOfB / blockK, panelA, panelB);
        for (_p0 = 0; _p0 < g.K; _p0 += _k)
        {
            _k = Math.Min(blockK, g.K - _p0);
            _epilogue = g.EpilogueOf(_p0 == 0, _p0 + _k == g.K);
            _piecesA = Pieces(g.RowA, g.M, panelA);
            _packing = true;
            Workers.Run(_piecesA + Pieces(g.ColumnB, g.N, panelB), in this);
            _packing = false;
            Workers.Run(_rowTiles * GemmTile.Parts(g.N, _columnTile), in this);
        }
    }

    private void Cut(int widest, int panelA, int panelB)
    {
        ref GemmArgs g = ref _args;
        _rowTile = Math.Min(PanelsOfTile * panelA, GemmTile.RoundUp(g.M, panelA));
        _columnTile = GemmTile.Even(g.N, widest, panelB);
        while (GemmTile.Parts(g.M, _rowTile) * GemmTile.Parts(g.N, _columnTile) < FewestTiles)
        {
            if (_columnTile > _rowTile && _columnTile > panelB) _columnTile = GemmTile.RoundUp(_columnTile / 2, panelB);
            else if (_rowTile > 2 * panelA) _rowTile = GemmTile.RoundUp(_rowTile / 2, panelA);
            else break;
        }
        _rowTiles = GemmTile.Parts(g.M, _rowTile);
    }

    /// <inheritdoc/>
    public void Run(int block)
    {
        ref GemmArgs g = ref _args;
        if (!_packing) Tile(block);
        else if (block < _piecesA) Pack(g.A + _p0 * g.ColumnA, g.ColumnA, g.RowA, g.M, GemmTile.RowsOfPanel, GemmTile.RowsOfPanel, _panelsA, block);
        else Pack(g.B + _p0 * g.RowB, g.RowB, g.ColumnB, g.N, 2 * S.Count, S.Count, _panelsB, block - _piecesA);
    }

    // An operand is split along its strided axis; columns by whole panels.
    private int Pieces(nint column, int count, int width) => column == 1 ? GemmTile.Parts(_k, Piece) : GemmTile.Parts(count, Piece / width * width);

    private void Pack(float* source, nint row, nint column, int count, int width, int lane, float* target, int piece)
    {
        int p0 = 0, p1 = _k, j0 = 0, j1 = count;
        if (column == 1)
        {
            p0 = piece * Piece;
            p1 = Math.Min(p0 + Piece, _k);
        }
        else
        {
            j0 = piece * (Piece / width * width);
            j1 = Math.Min(j0 + Piece / width * width, count);
        }
        Panels.Pack(source, row, column, _k, count, width, lane, target, p0, p1, j0, j1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tile(int tile)
    {
        ref GemmArgs g = ref _args;
        int i = tile % _rowTiles * _rowTile, i1 = Math.Min(i + _rowTile, g.M), j = tile / _rowTiles * _columnTile, columns = Math.Min(_columnTile, g.N - j);
        int panel = GemmTile.RowsOfPanel;
        float* bias = (_epilogue & Epilogue.Bias) != 0 ? g.Bias + j : null;
        float* edge = stackalloc float[GemmTile.EdgeLength];
        while (i < i1)
        {
            int inPanel = i % panel, rows = Math.Min(i1 - i, panel - inPanel);
            rows = rows == panel ? panel : Math.Min(rows, 4);
            float* a = _panelsA + (nint)(i - inPanel) * _k + inPanel;
            GemmTile.Row<S, V>(rows, columns, _k, a, 1, panel, _panelsB + (nint)j * _k, 0, null, g.C + i * g.RowC + j, g.RowC, bias, _epilogue, edge);
            i += rows;
        }
    }
}
