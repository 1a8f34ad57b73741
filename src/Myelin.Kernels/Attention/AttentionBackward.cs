namespace Myelin.Kernels;

/// <summary>
/// The backward pass, in runs of key tiles of one head: a run owns their dk and dv, and sums its part of the head's dq. If a head has
/// several runs, their parts of dq are added afterwards, in order. A gradient without a destination is not computed. A block is a few runs.
/// </summary>
internal unsafe struct AttentionBackward<S, V> : IJob where S : struct, IFloatSimd<V> where V : struct
{
    private const int Size = AttentionTile.Size;

    // With this many heads no head is split.
    private const int EnoughHeads = 16;

    private AttentionArgs _args;
    private int _runs, _tilesOfRun, _count, _perBlock;
    private float* _parts;
    private bool _adding;

    internal static void Run(in AttentionArgs args)
    {
        ref readonly AttentionShape shape = ref args.Shape;
        int heads = shape.Batch * shape.Heads, tiles = GemmTile.Parts(shape.Keys, Size);
        if (heads == 0) return;
        AttentionBackward<S, V> job = new() { _args = args };
        job._tilesOfRun = Math.Max(1, GemmTile.Parts(tiles, GemmTile.Parts(EnoughHeads, heads)));
        job._runs = Math.Max(1, GemmTile.Parts(tiles, job._tilesOfRun));
        bool parted = job._runs > 1 && args.Dq != null;
        if (parted) job._parts = Workspace.Get(Workspace.Slot.AttentionPartial, (long)heads * job._runs * shape.Queries * shape.HeadSize);
        job._count = heads * job._runs;
        job._perBlock = AttentionTile.PerBlock(job._count);
        Workers.Run(GemmTile.Parts(job._count, job._perBlock), in job);
        if (!parted) return;
        job._adding = true;
        Workers.Run(heads, in job);
    }

    /// <inheritdoc/>
    public readonly void Run(int block)
    {
        if (_adding)
        {
            Add(block);
            return;
        }
        int end = Math.Min((block + 1) * _perBlock, _count);
        for (int run = block * _perBlock; run < end; run++) Compute(run, run + 1 < end ? run + 1 : null);
    }

    private readonly (int Head, int FirstKey) At(int run) => (run / _runs, run % _runs * _tilesOfRun * Size);

    private readonly void Compute(int run, int? next)
    {
        ref readonly AttentionShape shape = ref _args.Shape;
        (int head, int first) = At(run);
        int stop = Math.Min(shape.Keys, first + _tilesOfRun * Size);
        int depth = AttentionTile.Padded(shape.HeadSize), width = AttentionTile.Padded(shape.ValueSize), rows = GemmTile.RoundUp(shape.Queries, Size);
        long tiles = 3 * Size * Size + 2 * Size + Size * (4L * depth + 3L * width + shape.HeadSize + shape.ValueSize);
        float* dq = Workspace.Get(Workspace.Slot.AttentionGradient, (long)rows * (depth + 1)), level = dq + (nint)rows * depth;
        Scratch scratch = new(Workspace.Get(Workspace.Slot.Attention, tiles), shape.HeadSize, shape.ValueSize);
        if (_args.Dq != null) new Span<float>(dq, shape.Queries * depth).Clear();
        float* dy = _args.Head(_args.Dy, shape.Y, head), y = _args.Head(_args.Y, shape.Y, head);
        for (int i = 0; i < shape.Queries; i++)
            level[i] = (float)BatchNormRows.Dot<S, V>(dy + (nint)i * shape.Y.Row, y + (nint)i * shape.Y.Row, shape.ValueSize, 0);
        new Span<float>(level + shape.Queries, rows - shape.Queries).Clear();
        for (int key = first; key < stop; key += Size)
        {
            int keys = Math.Min(Size, stop - key);
            float* k = _args.Head(_args.K, shape.K, head) + (nint)key * shape.K.Row;
            if (_args.Dq != null) AttentionTile.CopyRows<S, V>(k, shape.K.Row, keys, shape.HeadSize, shape.Scale, scratch.K);
            if (_args.Dk != null) new Span<float>(scratch.Dk, keys * depth).Clear();
            if (_args.Dv != null) new Span<float>(scratch.Dv, keys * width).Clear();
            int? after = key + Size < stop ? null : next;
            AskForRows(after);
            for (int query = 0; query < shape.Queries; query += Size) Tile(head, query, key, keys, dq + (nint)query * depth, level + query, in scratch);
            AskForKeys(after);
            if (_args.Dk != null)
                Packing.CopyRows(scratch.Dk, depth, keys, shape.HeadSize, _args.Head(_args.Dk, shape.K, head) + (nint)key * shape.K.Row, shape.K.Row);
            if (_args.Dv != null)
                Packing.CopyRows(scratch.Dv, width, keys, shape.ValueSize, _args.Head(_args.Dv, shape.V, head) + (nint)key * shape.V.Row, shape.V.Row);
        }
        if (_args.Dq == null) return;
        if (_runs == 1) Packing.CopyRows(dq, depth, shape.Queries, shape.HeadSize, _args.Head(_args.Dq, shape.Q, head), shape.Q.Row);
        else Packing.CopyRows(dq, depth, shape.Queries, shape.HeadSize, _parts + (nint)run * shape.Queries * shape.HeadSize, shape.HeadSize);
    }

    // Prefetches what the next run reads while this one's tiles are computed, in two parts: requesting too much at once would stall.
    private readonly void AskForRows(int? next)
    {
        if (next is not { } run) return;
        ref readonly AttentionShape shape = ref _args.Shape;
        int head = At(run).Head, queries = Math.Min(Size, shape.Queries);
        Prefetch.Rows(_args.Head(_args.Dy, shape.Y, head), shape.Y.Row, queries, shape.ValueSize);
        Prefetch.Rows(_args.Head(_args.Y, shape.Y, head), shape.Y.Row, queries, shape.ValueSize);
        Prefetch.Rows(_args.Head(_args.Q, shape.Q, head), shape.Q.Row, queries, shape.HeadSize);
    }

    private readonly void AskForKeys(int? next)
    {
        if (next is not { } run) return;
        ref readonly AttentionShape shape = ref _args.Shape;
        (int head, int first) = At(run);
        int keys = Math.Min(Size, shape.Keys - first);
        Prefetch.Rows(_args.Head(_args.K, shape.K, head) + (nint)first * shape.K.Row, shape.K.Row, keys, shape.HeadSize);
        Prefetch.Rows(_args.Head(_args.V, shape.V, head) + (nint)first * shape.V.Row, shape.V.Row, keys, shape.ValueSize);
    }

    private readonly void Tile(int head, int query, int key, int keys, float* dq, float* level, in Scratch t)
    {
        ref readonly AttentionShape shape = ref _args.Shape;
        int queries = Math.Min(Size, shape.Queries - query), columns = AttentionTile.Padded(queries), sight = _args.Sight(query, key);
        int depth = AttentionTile.Padded(shape.HeadSize), width = AttentionTile.Padded(shape.ValueSize);
        if (sight + queries <= 0) return;
        float* q = _args.Head(_args.Q, shape.Q, head) + (nint)query * shape.Q.Row, dy = _args.Head(_args.Dy, shape.Y, head) + (nint)query * shape.Y.Row;
        AttentionTile.Transpose<S, V>(q, shape.Q.Row, queries, shape.HeadSize, shape.Scale, t.QTransposed);
        if (_args.Dk != null) AttentionTile.CopyRows<S, V>(q, shape.Q.Row, queries, shape.HeadSize, shape.Scale, t.Q);
        AttentionTile.Transpose<S, V>(dy, shape.Y.Row, queries, shape.ValueSize, 1, t.DyTransposed);
        if (_args.Dv != null) AttentionTile.CopyRows<S, V>(dy, shape.Y.Row, queries, shape.ValueSize, 1, t.Dy);
        new ReadOnlySpan<float>(_args.LogSumExp + (nint)head * shape.Queries + query, queries).CopyTo(new Span<float>(t.LogSumExp, queries));
        // Queries past the end see no key.
        new Span<float>(t.LogSumExp + queries, columns - queries).Fill(float.PositiveInfinity);

        float* k = _args.Head(_args.K, shape.K, head) + (nint)key * shape.K.Row, v = _args.Head(_args.V, shape.V, head) + (nint)key * shape.V.Row;
        AttentionTile.Products<S, V>(keys, columns, shape.HeadSize, k, shape.K.Row, t.QTransposed, sight, t.Weights);
        _args.Mask<S, V>(head, query, queries, key, keys, t.Weights, columns, t.Extra);
        AttentionTile.Products<S, V>(keys, columns, shape.ValueSize, v, shape.V.Row, t.DyTransposed, sight, t.Gradients);
        if (shape.Dropout > 0) _args.DropoutMask(head, query, queries, key, keys, t.Extra, columns);
        AttentionTile.Gradients<S, V>(t.Weights, t.Gradients, keys, columns, sight, t.LogSumExp, level, shape.Dropout > 0 ? t.Extra : null);

        if (_args.Dv != null) AttentionTile.OverQueries<S, V>(keys, width, queries, t.Weights, columns, sight, t.Dy, t.Dv);
        if (_args.Dk != null) AttentionTile.OverQueries<S, V>(keys, depth, queries, t.Gradients, columns, sight, t.Q, t.Dk);
        if (_args.Dq != null) AttentionTile.OverKeys<S, V>(queries, depth, keys, t.Gradients, columns, sight, t.K, depth, dq, true);
    }

    private readonly void Add(int head)
    {
        ref readonly AttentionShape shape = ref _args.Shape;
        nint length = (nint)shape.Queries * shape.HeadSize;
        float* first = _parts + head * _runs * length, dq = _args.Head(_args.Dq, shape.Q, head);
        for (int run = 1; run < _runs; run++)
        {
            float* part = first + run * length;
            for (int i = 0; i < shape.Queries; i++)
                Loop2.Run<S, V, AddMap>(new AddMap(), part + i * shape.HeadSize, first + i * shape.HeadSize, first + i * shape.HeadSize, shape.HeadSize);
        }
        Packing.CopyRows(first, shape.HeadSize, shape.Queries, shape.HeadSize, dq, shape.Q.Row);
    }

    /// <summary>The working memory of a block, as one allocation.</summary>
    private readonly struct Scratch
    {
        internal readonly float* Weights, Gradients, Extra, LogSumExp, QTransposed, DyTransposed, Q, K, Dk, Dy, Dv;

        internal Scratch(float* memory, int headSize, int valueSize)
        {
            int depth = AttentionTile.Padded(headSize), width = AttentionTile.Padded(valueSize);
            Weights = memory;
            Gradients = Weights + Size * Size;
            Extra = Gradients + Size * Size;
            LogSumExp = Extra + Size * Size;
            QTransposed = LogSumExp + Size;
            DyTransposed = QTransposed + Size * headSize;
            Q = DyTransposed + Size * valueSize;
            K = Q + Size * depth;
            Dk = K + Size * depth;
            Dy = Dk + Size * depth;
            Dv = Dy + Size * width;
        }
    }
}
