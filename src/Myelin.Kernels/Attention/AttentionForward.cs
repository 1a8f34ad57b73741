namespace Myelin.Kernels;

/// <summary>The forward pass, in tiles of queries of one head; a block is a few consecutive tiles.</summary>
internal unsafe struct AttentionForward<S, V> : IJob where S : struct, IFloatSimd<V> where V : struct
{
    private const int Size = AttentionTile.Size;
    private AttentionArgs _args;
    private int _tiles, _count, _perBlock;

    internal static void Run(in AttentionArgs args)
    {
        int tiles = GemmTile.Parts(args.Shape.Queries, Size), count = args.Shape.Batch * args.Shape.Heads * tiles;
        AttentionForward<S, V> job = new() { _args = args, _tiles = tiles, _count = count, _perBlock = AttentionTile.PerBlock(count) };
        Workers.Run(GemmTile.Parts(count, job._perBlock), in job);
    }

    /// <inheritdoc/>
    public readonly void Run(int block)
    {
        int end = Math.Min((block + 1) * _perBlock, _count);
        for (int place = block * _perBlock; place < end; place++) Compute(place, place + 1 < end ? place + 1 : null);
    }

    // The latest queries, which see the most keys, come first: no thread should start the longest tile last.
    private readonly (int Head, int Query) At(int place) => (place / _tiles, (_tiles - 1 - place % _tiles) * Size);

    private readonly void Compute(int place, int? next)
    {
        ref readonly AttentionShape shape = ref _args.Shape;
        (int head, int query) = At(place);
        int queries = Math.Min(Size, shape.Queries - query);
        int columns = AttentionTile.Padded(queries), width = AttentionTile.Padded(shape.ValueSize);
        float* tile = Workspace.Get(Workspace.Slot.Attention, 2 * Size * Size + 3 * Size + Size * (long)(shape.HeadSize + 2 * width));
        float* extra = tile + Size * Size, max = extra + Size * Size, sum = max + Size, shrunk = sum + Size;
        float* q = shrunk + Size, values = q + Size * shape.HeadSize, y = values + Size * width;
        AttentionTile.Transpose<S, V>(_args.Head(_args.Q, shape.Q, head) + (nint)query * shape.Q.Row, shape.Q.Row, queries, shape.HeadSize, shape.Scale, q);
        new Span<float>(max, columns).Fill(float.NegativeInfinity);
        new Span<float>(sum, columns).Clear();
        new Span<float>(y, queries * width).Clear();
        Ask(head, next);
        float* k = _args.Head(_args.K, shape.K, head), v = _args.Head(_args.V, shape.V, head);
        for (int key = 0; key < shape.Keys; key += Size)
        {
            int keys = Math.Min(Size, shape.Keys - key), sight = _args.Sight(query, key);
            if (sight + queries <= 0) break;
            AttentionTile.Products<S, V>(keys, columns, shape.HeadSize, k + (nint)key * shape.K.Row, shape.K.Row, q, sight, tile);
            _args.Mask<S, V>(head, query, queries, key, keys, tile, columns, extra);
            AttentionTile.Soften<S, V>(tile, keys, columns, sight, max, sum, shrunk);
            if (shape.Dropout > 0)
            {
                _args.DropoutMask(head, query, queries, key, keys, extra, columns);
                Loop2.Run<S, V, ProductMap>(new ProductMap(), tile, extra, tile, keys * columns);
            }
            if (key > 0) AttentionTile.ScaleRows<S, V>(y, queries, width, shrunk);
            AttentionTile.CopyRows<S, V>(v + (nint)key * shape.V.Row, shape.V.Row, keys, shape.ValueSize, 1, values);
            AttentionTile.OverKeys<S, V>(queries, width, keys, tile, columns, sight, values, width, y, key > 0);
        }
        AttentionTile.Finish<S, V>(columns, max, sum);
        AttentionTile.ScaleRows<S, V>(y, queries, width, sum);
        Packing.CopyRows(y, width, queries, shape.ValueSize, _args.Head(_args.Y, shape.Y, head) + (nint)query * shape.Y.Row, shape.Y.Row);
        new ReadOnlySpan<float>(max, queries).CopyTo(new Span<float>(_args.LogSumExp + (nint)head * shape.Queries + query, queries));
    }

    // Prefetches what the next tile reads while this one's products are computed; the keys of its own head are already cached.
    private readonly void Ask(int head, int? next)
    {
        if (next is not { } place) return;
        ref readonly AttentionShape shape = ref _args.Shape;
        (int other, int query) = At(place);
        Prefetch.Rows(_args.Head(_args.Q, shape.Q, other) + (nint)query * shape.Q.Row, shape.Q.Row, Math.Min(Size, shape.Queries - query), shape.HeadSize);
        if (other == head) return;
        int keys = Math.Min(Size, shape.Keys);
        Prefetch.Rows(_args.Head(_args.K, shape.K, other), shape.K.Row, keys, shape.HeadSize);
        Prefetch.Rows(_args.Head(_args.V, shape.V, other), shape.V.Row, keys, shape.ValueSize);
    }
}
