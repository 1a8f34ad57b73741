namespace Myelin.Kernels;

/// <summary>
/// A product of which one operand, or a block of k of it, takes no more than half of L2. That operand is packed once, by all threads; then
/// each tile of C is a strip across it. No other tile reads the same part of the other operand: each tile packs its part itself, into
/// memory that stays in its core's cache, or reads it in place. A shared A whose columns are close together, as in a narrow layer's weight
/// gradient dyᵀ · x, is also read in place.
/// </summary>
internal unsafe struct GemmStrips<S, V> : IJob where S : struct, IFloatSimd<V> where V : struct
{
    // The longest packed operand, 4 MB; rows or columns per packing block; multiply-adds per strip, and the largest number of strips.
    private const int Longest = 1 << 20, Piece = 32;
    private const long Strip = 6_000_000;
    private const int FewestStrips = 8, MostStrips = 32;

    // For a block of k of an A read in place: a fifth of L2, because its cache lines are not spread over all sets.
    private const int DirectBytes = 200 * 1024;

    private GemmArgs _args;
    private float* _panels;
    private int _strip;
    private bool _rows, _packing;

    private static bool RowStrips(in GemmArgs g) => g.M >= g.N;

    /// <summary>Whether the smaller operand is small enough; by shape only.</summary>
    internal static bool Suits(in GemmArgs g)
    {
        int shared = Math.Min(g.M, g.N);
        return (long)shared * GemmTile.LengthOfBlock(g.K) <= GemmTile.ElementsOfB && (long)shared * g.K <= Longest;
    }

    /// <summary>Computes the product.</summary>
    internal static void Run(in GemmArgs g)
    {
        GemmStrips<S, V> job = default;
        job._args = g;
        job._rows = RowStrips(g);
        job.Cut();
        if (job.ReadsSharedInPlace)
        {
            Workers.Run(job.Strips, in job);
            return;
        }
        int count = job._rows ? g.N : g.M;
        job._panels = Workspace.Get(Workspace.Slot.PanelShared, (long)GemmTile.RoundUp(count, job.Lane) * g.K);
        job._packing = true;
        Workers.Run(job.Pieces, in job);
        job._packing = false;
        if (job._rows) job._args.Packed = job._panels;
        else job._args.PackedA = job._panels;
        Workers.Run(job.Strips, in job);
    }

    private void Cut()
    {
        int multiple = _rows ? GemmTile.RowsOfPanel : 2 * S.Count;
        long strips = Math.Clamp((long)_args.M * _args.N * _args.K / Strip, FewestStrips, MostStrips);
        _strip = GemmTile.RoundUp((int)((Along + strips - 1) / strips), multiple);
    }

    private readonly int Along => _rows ? _args.M : _args.N;

    private readonly int Strips => GemmTile.Parts(Along, _strip);

    // Across a wider strip each tile would have to pack it anyway.
    private readonly bool ReadsSharedInPlace =>
        !_rows && _args.RowA == 1 && _strip <= GemmTile.DirectColumns && (long)GemmTile.LengthOfBlock(_args.K) * _args.ColumnA * sizeof(float) <= DirectBytes;

    // The shared operand.
    private readonly int Lane => _rows ? S.Count : GemmTile.RowsOfPanel;

    private readonly int Width => _rows ? 2 * S.Count : GemmTile.RowsOfPanel;

    private readonly nint Column => _rows ? _args.ColumnB : _args.RowA;

    private readonly int Count => _rows ? _args.N : _args.M;

    // It is split along its strided axis; columns by whole panels.
    private readonly int Pieces => Column == 1 ? GemmTile.Parts(_args.K, Piece) : GemmTile.Parts(Count, Piece / Width * Width);

    /// <inheritdoc/>
    public readonly void Run(int block)
    {
        if (_packing) Pack(block);
        else if (_rows) GemmTile.Compute<S, V>(in _args, block * _strip, Math.Min((block + 1) * _strip, _args.M), 0, _args.N);
        else GemmTile.Compute<S, V>(in _args, 0, _args.M, block * _strip, Math.Min((block + 1) * _strip, _args.N));
    }

    // As in GemmPacked: one block of k after another.
    private readonly void Pack(int piece)
    {
        int k = _args.K, length = GemmTile.LengthOfBlock(k), columns = Piece / Width * Width;
        (int j0, int j1) = Column == 1 ? (0, Count) : (piece * columns, Math.Min((piece + 1) * columns, Count));
        (int p0, int p1) = Column == 1 ? (piece * Piece, Math.Min((piece + 1) * Piece, k)) : (0, k);
        float* source = _rows ? _args.B : _args.A;
        nint row = _rows ? _args.RowB : _args.ColumnA;
        for (int p = p0 / length * length; p < p1; p += length)
        {
            int inBlock = Math.Min(length, k - p);
            float* target = _panels + (nint)p * GemmTile.RoundUp(Count, Lane);
            Panels.Pack(source + p * row, row, Column, inBlock, Count, Width, Lane, target, Math.Max(p0 - p, 0), Math.Min(p1 - p, inBlock), j0, j1);
        }
    }
}
