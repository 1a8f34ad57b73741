using System.Collections;
using System.Threading.Channels;

namespace Myelin;

/// <summary>Returns a data set in batches; each <c>foreach</c> over the loader is one epoch.</summary>
/// <example><code>
/// var loader = new DataLoader(train, batchSize: 32, shuffle: true);
/// for (int epoch = 0; epoch &lt; 10; epoch++)
/// {
///     foreach (Batch batch in loader) Console.WriteLine(batch);
/// }
/// </code></example>
/// <remarks>
/// The order of an epoch is determined by the seed and the epoch's number only, so a stopped run continues with exactly the batches it
/// would have seen. Preparing batches in advance on another thread changes nothing in them.
/// </remarks>
public sealed class DataLoader : IEnumerable<Batch>
{
    private readonly ulong _seed;
    private readonly bool _shuffle;
    private readonly int _prefetch;
    private readonly int _drawn;
    private readonly int _rank;
    private readonly int _count = 1;

    /// <param name="dataset">The examples.</param>
    /// <param name="batchSize">The number of examples per batch, at least 1.</param>
    /// <param name="shuffle">Whether each epoch has a different order; otherwise it is the data set's.</param>
    /// <param name="seed">Determines the orders.</param>
    /// <param name="dropLast">Whether a last batch with fewer examples is skipped.</param>
    /// <param name="prefetch">The number of batches that another thread prepares in advance; 0 prepares each when it is requested.</param>
    /// <param name="examplesPerEpoch">
    /// The number of examples per epoch, drawn from all; needs <paramref name="shuffle"/>. Null, or a larger number than the data set's,
    /// uses all.
    /// </param>
    /// <exception cref="ArgumentException">The data set is empty, or smaller than a batch while the last is dropped.</exception>
    public DataLoader(Dataset dataset, int batchSize, bool shuffle = false, ulong seed = 0, bool dropLast = false, int prefetch = 0,
        int? examplesPerEpoch = null)
    {
        Argument.AtLeast(1, batchSize, nameof(DataLoader), nameof(batchSize), "Try 32.");
        Argument.AtLeast(0, prefetch, nameof(DataLoader), nameof(prefetch), "With 0 each batch is prepared when it is needed.");
        (Dataset, BatchSize, _shuffle, _seed, _prefetch) = (dataset, batchSize, shuffle, seed, prefetch);
        _drawn = Math.Min(examplesPerEpoch ?? dataset.Count, dataset.Count);
        if (examplesPerEpoch is < 1 || (examplesPerEpoch is not null && !shuffle))
        {
            throw new ArgumentException(
                $"DataLoader: examplesPerEpoch must be at least 1, and needs shuffle.\n" +
                $"  Got examplesPerEpoch {examplesPerEpoch}, shuffle {shuffle}.\n" +
                "  Set shuffle: true, or use dataset.Subset for a fixed part.",
                nameof(examplesPerEpoch));
        }

        BatchesPerEpoch = dropLast ? _drawn / batchSize : (int)((_drawn + (long)batchSize - 1) / batchSize);
        if (BatchesPerEpoch == 0)
        {
            throw new ArgumentException(
                $"DataLoader: there must be at least one batch.\n" +
                $"  Got {_drawn} examples{(examplesPerEpoch is null ? "" : " per epoch")}, batchSize {batchSize}, dropLast {dropLast}.\n" +
                $"  {(dataset.Count == 0 ? "Check where the data comes from." : "Try a smaller batch, or dropLast: false.")}",
                nameof(dataset));
        }
    }

    private DataLoader(DataLoader whole, int rank, int count)
    {
        (Dataset, BatchSize, _drawn, _shuffle, _seed, _prefetch, _rank, _count) =
            (whole.Dataset, whole.BatchSize, whole._drawn, whole._shuffle, whole._seed, whole._prefetch, rank, count);
        BatchesPerEpoch = (whole.BatchesPerEpoch - rank + count - 1) / count;
    }

    /// <summary>The examples.</summary>
    public Dataset Dataset { get; }

    /// <summary>The number of examples per batch; the last may have fewer.</summary>
    public int BatchSize { get; }

    /// <summary>The number of examples per epoch; a shard counts its own.</summary>
    public int ExamplesPerEpoch => ((BatchesPerEpoch - 1) * BatchSize) + RangeOf(BatchesPerEpoch - 1).Length;

    /// <summary>The number of batches per epoch.</summary>
    public int BatchesPerEpoch { get; }

    /// <summary>The data set and the batches: <c>DataLoader(TensorDataset(1437 of [64], 10 classes), 45 batches of 32)</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"DataLoader({Dataset}, {BatchesPerEpoch} batches of {BatchSize})");

    /// <summary>The number of epochs begun by enumerating the loader.</summary>
    public int EpochsBegun { get; private set; }

    /// <summary>
    /// This loader's share of each epoch for one of several processes that train together: those of the batches 0, 1, 2, … whose number
    /// modulo <paramref name="count"/> is <paramref name="rank"/>. All shares together are the epoch; their lengths differ by at most one.
    /// </summary>
    /// <param name="rank">The process, from 0.</param>
    /// <param name="count">The number of processes.</param>
    /// <exception cref="ArgumentException">The rank is out of range, or there are fewer batches than processes.</exception>
    public DataLoader Shard(int rank, int count) => count >= 1 && rank >= 0 && rank < count && _count == 1 && BatchesPerEpoch >= count
        ? new DataLoader(this, rank, count)
        : throw new ArgumentException(
            $"Shard: the rank must be from 0 to count - 1, and each process needs a batch of the whole loader.\n" +
            $"  Got rank {rank} of {count}, {BatchesPerEpoch} batches{(_count == 1 ? "" : " of a shard")}.\n" +
            "  Try smaller batches, or fewer processes.", nameof(rank));

    /// <summary>The batches of the next epoch: the first enumeration is epoch 0, the second epoch 1, and so on.</summary>
    public IEnumerator<Batch> GetEnumerator() => Epoch(EpochsBegun++).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The batches of one epoch.</summary>
    /// <param name="epoch">The epoch's number, from 0.</param>
    /// <param name="skip">
    /// The number of batches to skip at the start, when a stopped epoch continues; at most <see cref="BatchesPerEpoch"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The epoch is negative, or <paramref name="skip"/> out of range.</exception>
    public IEnumerable<Batch> Epoch(int epoch, int skip = 0)
    {
        Argument.AtLeast(0, epoch, nameof(DataLoader), nameof(epoch), "The first epoch is 0.");
        Argument.Index(skip, BatchesPerEpoch + 1, nameof(DataLoader), nameof(skip), "Skip at most all batches of an epoch.");
        int[] order = OrderOf(epoch);
        var key = new SampleKey(_seed, epoch);
        return _prefetch == 0
            ? Enumerable.Range(skip, BatchesPerEpoch - skip).Select(i => BatchAt(order, key, i))
            : Ahead(order, key, skip);
    }

    private IEnumerable<Batch> Ahead(int[] order, SampleKey key, int skip)
    {
        var channel = Channel.CreateBounded<Batch>(_prefetch);
        using var stopped = new CancellationTokenSource();
        Task producer = Task.Run(async () =>
        {
            try
            {
                for (int i = skip; i < BatchesPerEpoch; i++) await channel.Writer.WriteAsync(BatchAt(order, key, i), stopped.Token).ConfigureAwait(false);
                channel.Writer.Complete();
            }
            catch (OperationCanceledException) when (stopped.IsCancellationRequested)
            {
                // The reader has left. A user's data set may be canceled too, but that must not look like the end of an epoch: it would be
                // a short one, or an empty one every time.
                channel.Writer.Complete();
            }
            catch (Exception error)
            {
                channel.Writer.Complete(error); // rethrown at the reader
            }
        });
        try
        {
            while (channel.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (channel.Reader.TryRead(out Batch? batch)) yield return batch;
            }
        }
        finally
        {
            stopped.Cancel();
            producer.Wait();
        }
    }

    private int[] OrderOf(int epoch)
    {
        int[] order = [.. Enumerable.Range(0, Dataset.Count)];
        if (_shuffle) RandomStream.For(_seed, $"shuffle {epoch}").Shuffle(order);
        return order[.._drawn];
    }

    private Batch BatchAt(int[] order, SampleKey key, int number)
    {
        (int start, int length) = RangeOf(number);
        return Dataset.Take(order.AsSpan(start, length), key);
    }

    /// <summary>The part of the order that is one of this loader's batches.</summary>
    private (int Start, int Length) RangeOf(int number)
    {
        int start = ((number * _count) + _rank) * BatchSize;
        return (start, Math.Min(BatchSize, _drawn - start));
    }
}
