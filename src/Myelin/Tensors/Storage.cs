namespace Myelin;

/// <summary>
/// The memory behind one or several tensors. When no tensor reaches a storage any more the pool takes its block back,
/// without <c>Dispose</c>: see <see cref="StoragePool"/> and docs/decisions/0001-memory.md.
/// </summary>
/// <remarks>Every new tensor makes one, so it is no more than its identity; what is known of it lies in the block, which is lent again and again.</remarks>
internal sealed class Storage
{
    internal StorageBlock? Block;

    internal Storage(StorageBlock block)
    {
        Block = block;
        block.BackwardUses = 0;
        block.Escaped = false;
    }

    /// <summary>Counts overwrites, so that a backward pass can tell that a value it saved is no longer there.</summary>
    internal ref int Version => ref Block!.Version;

    /// <summary>How many gradients that only the backward pass knows of lie here; at 0 the block goes back at once.</summary>
    internal ref int BackwardUses => ref Block!.BackwardUses;

    /// <summary>Set when code outside the library may hold a tensor on this storage: from then on only the collector can tell that it is dead.</summary>
    internal ref bool Escaped => ref Block!.Escaped;

    /// <summary>
    /// Hands the memory itself to the user. A span keeps the array alive but not this object, so the block leaves the pool for good
    /// and the garbage collector decides when it dies.
    /// </summary>
    internal void Expose()
    {
        Escaped = true;
        Block!.Exposed = true;
    }

    /// <summary>Returns the block at once. Only for storage that no user code has seen.</summary>
    internal void Recycle()
    {
        StorageBlock? block = Block;
        if (block is null || block.Escaped) return;
        Block = null;
        StoragePool.Return(block);

        // Were this object collected before the pool has its block back, a sweep on another thread would take the block a second time.
        GC.KeepAlive(this);
    }
}

/// <summary>A pinned array that the pool lends to one <see cref="Storage"/> after another.</summary>
internal sealed class StorageBlock
{
    /// <summary>Alignment of every tensor's first element, in bytes: a cache line, and the widest vector.</summary>
    internal const int Alignment = 64;

    internal readonly float[] Array;
    internal readonly int Start;
    internal readonly int Capacity;
    internal readonly int SizeClass;

    /// <summary>Watches the storage the block is lent to; long, so that an object a finaliser still reaches counts as alive.</summary>
    internal readonly WeakReference<Storage?> Holder = new(null, trackResurrection: true);

    /// <summary>Place in the pool's list of lent blocks.</summary>
    internal int LentIndex;

    /// <summary>A span of the array is in the user's hands: it is never lent again.</summary>
    internal bool Exposed;

    // Of the storage that the block is lent to now; see there. Versions need no start, only their change counts.
    internal int Version;
    internal int BackwardUses;
    internal bool Escaped;

    /// <summary>Where the array lies, and its bytes.</summary>
    internal unsafe (nuint First, nuint Bytes) Place
    {
        get
        {
            fixed (float* first = Array) return ((nuint)first, (nuint)Array.Length * sizeof(float));
        }
    }

    internal unsafe StorageBlock(int capacity, int sizeClass)
    {
        const int Slack = Alignment / sizeof(float);
        Array = GC.AllocateUninitializedArray<float>(checked(capacity + Slack), pinned: true);
        Capacity = capacity;
        SizeClass = sizeClass;
        fixed (float* first = Array) Start = (int)((Alignment - ((nuint)first & (Alignment - 1))) % Alignment / sizeof(float));
    }
}
