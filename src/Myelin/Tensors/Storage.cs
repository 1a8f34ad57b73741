namespace Myelin;

/// <summary>
/// The memory behind one or several tensors. When a storage is no longer reachable from any tensor, the pool takes its block back, without
/// <c>Dispose</c>: see <see cref="StoragePool"/> and docs/decisions/0001-memory.md.
/// </summary>
/// <remarks>Every new tensor creates one, so it is only an identity; its data is in the block, which is reused.</remarks>
internal sealed class Storage
{
    internal StorageBlock? Block;

    internal Storage(StorageBlock block)
    {
        Block = block;
        block.BackwardUses = 0;
        block.Escaped = false;
    }

    /// <summary>Counts overwrites, so that a backward pass can detect that a value it saved has changed.</summary>
    internal ref int Version => ref Block!.Version;

    /// <summary>
    /// The number of gradients in this storage that only the backward pass references; at 0 the block is returned immediately.
    /// </summary>
    internal ref int BackwardUses => ref Block!.BackwardUses;

    /// <summary>
    /// Set when code outside the library may hold a tensor on this storage: from then on only the garbage collector can tell that it is
    /// dead.
    /// </summary>
    internal ref bool Escaped => ref Block!.Escaped;

    /// <summary>
    /// Hands the memory itself to the user. A span keeps the array alive but not this object, so the block leaves the pool permanently and
    /// the garbage collector decides when to free it.
    /// </summary>
    internal void Expose()
    {
        Escaped = true;
        Block!.Exposed = true;
    }

    /// <summary>Returns the block immediately. Only for storage that no user code has seen.</summary>
    internal void Recycle()
    {
        StorageBlock? block = Block;
        if (block is null || block.Escaped) return;
        Block = null;
        StoragePool.Return(block);

        // If this object were collected before the pool has its block back, a sweep on another thread would take the block a second time.
        GC.KeepAlive(this);
    }
}

/// <summary>A pinned array that the pool allocates to one <see cref="Storage"/> after another.</summary>
internal sealed class StorageBlock
{
    /// <summary>Alignment of every tensor's first element, in bytes: a cache line, and the widest vector.</summary>
    internal const int Alignment = 64;

    internal readonly float[] Array;
    internal readonly int Start;
    internal readonly int Capacity;
    internal readonly int SizeClass;

    /// <summary>
    /// Watches the storage that holds the block; a long weak reference, so that an object that a finalizer can still reach counts as alive.
    /// </summary>
    internal readonly WeakReference<Storage?> Holder = new(null, trackResurrection: true);

    /// <summary>Index in the pool's list of blocks in use.</summary>
    internal int LentIndex;

    /// <summary>A span of the array is in the user's hands: it is never reused.</summary>
    internal bool Exposed;

    // State of the storage that currently holds the block; see there. Versions need no initial value, because only their changes count.
    internal int Version;
    internal int BackwardUses;
    internal bool Escaped;

    /// <summary>The address of the array, and its size in bytes.</summary>
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
