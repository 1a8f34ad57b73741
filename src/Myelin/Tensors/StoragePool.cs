using System.Numerics;

namespace Myelin;

/// <summary>
/// Allocates blocks of memory to tensors and takes them back when the tensors are no longer reachable.
/// </summary>
/// <remarks>
/// <para>.NET cannot tell that a tensor which passed through user code is dead before a collection has run. So every block in use watches
/// its <see cref="Storage"/> through a weak reference; when a size class has no free block, the pool first sweeps those references (free
/// after any collection), then requests a cheap collection, and only then allocates.</para>
/// <para>A collection is requested when much has been handed out since the last one, or when a backward pass has just released its graph:
/// at that moment the memory of a training step dies, while its objects are still in the youngest generation.</para>
/// </remarks>
internal static class StoragePool
{
    /// <summary>Below this many bytes no collection is requested.</summary>
    private const long SmallestBudget = 16 << 20;

    /// <summary>This many blocks handed out since the last collection are worth one, however small they are.</summary>
    private const int FreshBlocksWorthCollecting = 1 << 14;

    /// <summary>A backward pass that released at least this much is worth a collection of its own.</summary>
    private const long ReleaseWorthCollecting = 4 << 20;

    /// <summary>
    /// This many bytes in blocks that were exposed to users as spans, and left to the garbage collector, are worth a full collection; more
    /// in a large heap.
    /// </summary>
    private const long DroppedWorthCollecting = 4 << 20;

    /// <summary>Four classes per octave: 16, 20, 24, 28, 32, 40, …; at most a quarter of a block is unused.</summary>
    private const int ClassesPerOctave = 4;

    /// <summary>The number of larger classes that a request may use: a block is at most about twice too large.</summary>
    private const int BestFitClasses = 4;

    private static readonly Lock s_lock = new();
    private static readonly Stack<StorageBlock>[] s_free = [.. Enumerable.Range(0, 32 * ClassesPerOctave).Select(_ => new Stack<StorageBlock>())];
    private static readonly List<StorageBlock> s_lent = [];
    private static readonly HugePages s_hugePages = new();

    private static long s_lentBytes, s_mostLent, s_freshBytes, s_releasedBytes, s_lentAfterGen2, s_droppedBytes;
    private static long s_allocationsAtStep, s_allocationsAtLaying, s_stepBytes, s_lastStepBytes;
    private static int s_collectionsSeen, s_freshBlocks;
    private static bool s_untimely;

    /// <summary>The number of blocks ever allocated: constant in a steady training loop.</summary>
    internal static long Allocations { get; private set; }

    /// <summary>Bytes in free blocks.</summary>
    internal static long FreeBytes { get; private set; }

    /// <summary>An uninitialized storage of at least <paramref name="length"/> floats.</summary>
    internal static Storage Lend(int length)
    {
        int sizeClass = ClassOf(length);
        lock (s_lock)
        {
            if (Interlocked.Read(ref s_releasedBytes) >= SmallestBudget) CollectStep();
            StorageBlock block = Take(sizeClass) ?? Reclaim(sizeClass) ?? Allocate(sizeClass);
            var storage = new Storage(block);
            block.Holder.SetTarget(storage);
            block.LentIndex = s_lent.Count;
            s_lent.Add(block);
            s_lentBytes += BytesOf(block);
            s_mostLent = Math.Max(s_mostLent, s_lentBytes);
            s_freshBytes += BytesOf(block);
            s_stepBytes += BytesOf(block);
            s_freshBlocks++;
            return storage;
        }
    }

    /// <summary>Takes back a block that the library itself knows to be dead.</summary>
    internal static void Return(StorageBlock block)
    {
        lock (s_lock) TakeBack(block);
    }

    /// <summary>Notes that a backward pass has released its graph, which held about this many bytes.</summary>
    internal static void NoteRelease(long bytes) => Interlocked.Add(ref s_releasedBytes, bytes);

    private static StorageBlock? Take(int sizeClass)
    {
        int last = Math.Min(sizeClass + BestFitClasses, s_free.Length);
        for (int c = sizeClass; c < last; c++)
        {
            if (!s_free[c].TryPop(out StorageBlock? block)) continue;
            FreeBytes -= BytesOf(block);
            return block;
        }

        return null;
    }

    /// <summary>Tries to find a dead block of the class, the cheapest way first.</summary>
    private static StorageBlock? Reclaim(int sizeClass)
    {
        if (GC.CollectionCount(0) != s_collectionsSeen)
        {
            // Another collection has already found out what is dead.
            Sweep();
            if (Take(sizeClass) is { } swept) return swept;
        }

        if (Interlocked.Read(ref s_releasedBytes) >= ReleaseWorthCollecting)
        {
            CollectStep();
            return Take(sizeClass);
        }

        // A small pool grows to its working size; a large one prefers a collection to further growth.
        long budget = Math.Max(s_lentBytes + FreeBytes < SmallestBudget ? SmallestBudget : SmallestBudget / 4, s_lentBytes / 8);
        bool muchLent = s_freshBytes >= budget, manyLent = s_freshBlocks >= Math.Max(FreshBlocksWorthCollecting, s_lent.Count / 2);

        // A step that uses about as much as the last one will end, and its memory be collected then; but a training step never uses this
        // many blocks.
        bool willEnd = s_stepBytes < s_lastStepBytes + (s_lastStepBytes / 4);
        if (!manyLent && (!muchLent || willEnd)) return null;

        // The middle generation too: what was alive at the last, untimely collection is there, and dead by now.
        Collect(1);
        s_untimely = true;
        CollectOldest();
        return Take(sizeClass);
    }

    /// <summary>
    /// A large step has ended: its memory serves the next step immediately, which would otherwise use up all free blocks before a
    /// collection is requested. What an untimely collection found alive may be in the oldest generation by now; while the pool grows, as in
    /// the first steps, that generation is collected too.
    /// </summary>
    private static void CollectStep()
    {
        bool grows = Allocations != s_allocationsAtStep, grown = s_untimely && grows;
        s_untimely = false;
        if (!grows) LayInHugePages();
        s_allocationsAtStep = Allocations;
        (s_lastStepBytes, s_stepBytes) = (s_stepBytes, 0);
        Collect(grown ? GC.MaxGeneration : 1);
        if (!grown) CollectOldest();
    }

    /// <summary>
    /// A pool that has stopped growing is used by all further steps: each step backs a part of it with huge pages, until all of it is done.
    /// </summary>
    private static void LayInHugePages()
    {
        if (Allocations != s_allocationsAtLaying && s_lentBytes + FreeBytes >= SmallestBudget / 4)
        {
            s_allocationsAtLaying = Allocations;
            s_hugePages.Begin([.. s_lent.Concat(s_free.SelectMany(free => free)).Select(block => block.Place)]);
        }

        s_hugePages.GoOn();
    }

    /// <summary>
    /// What was alive at two collections has reached the oldest generation. Collecting it is worthwhile when the memory in use has grown
    /// considerably since its last collection: garbage there stays bounded, and a steady loop, which does not grow, pays nothing.
    /// </summary>
    private static void CollectOldest()
    {
        if (s_lentBytes < s_lentAfterGen2 / 2) s_lentAfterGen2 = s_lentBytes;
        bool muchLentLong = s_lentBytes > s_lentAfterGen2 + Math.Max(2 * SmallestBudget, s_lentAfterGen2 / 4);
        bool muchDropped = s_droppedBytes > Math.Max(DroppedWorthCollecting, GC.GetTotalMemory(false) / 8);
        if (muchLentLong || muchDropped)
        {
            s_droppedBytes = 0;
            Collect(GC.MaxGeneration);
            s_lentAfterGen2 = s_lentBytes;
            Trim();
        }
    }

    /// <summary>
    /// Releases free blocks far beyond the recent maximum in use to the garbage collector, the largest first. Far beyond, because a steady
    /// loop must find all its blocks again.
    /// </summary>
    private static void Trim()
    {
        long enough = (2 * s_mostLent) + (4 * SmallestBudget);
        for (int c = s_free.Length - 1; c >= 0 && FreeBytes > enough; c--)
        {
            while (FreeBytes > enough && s_free[c].TryPop(out StorageBlock? block)) FreeBytes -= BytesOf(block);
        }

        s_mostLent = Math.Max(s_lentBytes, s_mostLent - (s_mostLent / 8));
    }

    private static void Collect(int generation)
    {
        GC.Collect(generation, GCCollectionMode.Forced, blocking: true);
        s_freshBytes = 0;
        s_freshBlocks = 0;
        Interlocked.Exchange(ref s_releasedBytes, 0);
        Sweep();
    }

    private static void Sweep()
    {
        s_collectionsSeen = GC.CollectionCount(0);
        for (int i = s_lent.Count - 1; i >= 0; i--)
        {
            if (!s_lent[i].Holder.TryGetTarget(out _)) TakeBack(s_lent[i]);
        }
    }

    private static void TakeBack(StorageBlock block)
    {
        StorageBlock last = s_lent[^1];
        s_lent[block.LentIndex] = last;
        last.LentIndex = block.LentIndex;
        s_lent.RemoveAt(s_lent.Count - 1);
        s_lentBytes -= BytesOf(block);
        block.Holder.SetTarget(null);

        if (block.Exposed)
        {
            // A span of an exposed block may still be in use; once dropped here, the array lives as long as that span.
            s_droppedBytes += BytesOf(block);
            return;
        }

        s_free[block.SizeClass].Push(block);
        FreeBytes += BytesOf(block);
    }

    private static StorageBlock Allocate(int sizeClass)
    {
        Allocations++;
        return new StorageBlock(CapacityOf(sizeClass), sizeClass);
    }

    private static long BytesOf(StorageBlock block) => (long)block.Capacity * sizeof(float);

    /// <summary>The smallest class whose blocks hold <paramref name="length"/> floats.</summary>
    internal static int ClassOf(int length)
    {
        const int Smallest = 16;
        if (length <= Smallest) return 0;
        int octave = BitOperations.Log2((uint)(length - 1));
        int step = 1 << (octave - 2);
        int quarter = (int)(((uint)length - (1u << octave) + (uint)step - 1) / (uint)step);
        return ((octave - 4) * ClassesPerOctave) + quarter;
    }

    /// <summary>The number of floats that a block of the class holds.</summary>
    internal static int CapacityOf(int sizeClass)
    {
        int octave = (sizeClass / ClassesPerOctave) + 4;
        long capacity = (1L << octave) + ((long)(sizeClass % ClassesPerOctave) << (octave - 2));
        return (int)Math.Min(capacity, Array.MaxLength - StorageBlock.Alignment);
    }
}
