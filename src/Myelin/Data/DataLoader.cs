using System.Threading.Channels;

namespace Myelin;

/// <summary>Hands out a data set in batches.</summary>
/// <remarks>
/// The order of an epoch follows from the seed and the epoch's number alone, so a run that was stopped goes on with the very batches it
/// would have seen. Preparing batches ahead on another thread changes nothing in them.
/// </remarks>
public sealed class DataLoader
{
    private readonly ulong _seed;
    private readonly bool _shuffle;
    private readonly int _prefetch;

    /// <param name="dataset">The examples.</param>
    /// <param name="batchSize">How many in a batch, at least 1.</param>
    /// <param name="shuffle">Whether each epoch has an order of its own; else it is the data set's.</param>
    /// <param name="seed">Decides the orders.</param>
    /// <param name="dropLast">Whether a last batch with fewer examples is left out.</param>
    /// <param name="prefetch">How many batches are prepared ahead by another thread; 0 prepares each when it is asked for.</param>
    /// <param name="examplesPerEpoch">How many examples make an epoch, drawn from all; needs <paramref name="shuffle"/>. Null, or more than there are, takes all.</param>
    /// <exception cref="ArgumentException">The data set is empty, or smaller than a batch while the last is dropped.</exception>
    public DataLoader(Dataset dataset, int batchSize, bool shuffle = false, ulong seed = 0, bool dropLast = false, int prefetch = 0, int? examplesPerEpoch = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(prefetch);
        (Dataset, BatchSize, _shuffle, _seed, _prefetch) = (dataset, batchSize, shuffle, seed, prefetch);
        ExamplesPerEpoch = Math.Min(examplesPerEpoch ?? dataset.Count, dataset.Count);
        if (examplesPerEpoch is < 1 || (examplesPerEpoch is not null && !shuffle))
        {
            throw new ArgumentException(
                $"DataLoader: a part of the examples an epoch must be at least one, and is drawn at random.\n  Got examplesPerEpoch {examplesPerEpoch}, shuffle {shuffle}.\n  Set shuffle: true, or take dataset.Subset for a fixed part.",
                nameof(examplesPerEpoch));
        }

        BatchesPerEpoch = dropLast ? ExamplesPerEpoch / batchSize : (int)((ExamplesPerEpoch + (long)batchSize - 1) / batchSize);
        if (BatchesPerEpoch == 0)
        {
            throw new ArgumentException(
                $"DataLoader: there must be at least one batch.\n  Got {ExamplesPerEpoch} examples{(examplesPerEpoch is null ? "" : " an epoch")}, batchSize {batchSize}, dropLast {dropLast}.\n  {(dataset.Count == 0 ? "Check where the data comes from." : "Try a smaller batch, or dropLast: false.")}",
                nameof(dataset));
        }
    }

    /// <summary>The examples.</summary>
    public Dataset Dataset { get; }

    /// <summary>How many in a batch; the last may have fewer.</summary>
    public int BatchSize { get; }

    /// <summary>How many examples make an epoch.</summary>
    public int ExamplesPerEpoch { get; }

    /// <summary>How many batches make an epoch.</summary>
    public int BatchesPerEpoch { get; }

    /// <summary>The batches of one epoch.</summary>
    /// <param name="epoch">The epoch's number, from 0.</param>
    /// <param name="skip">How many batches to leave out at the start, when a stopped epoch goes on; at most <see cref="BatchesPerEpoch"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The epoch is negative, or <paramref name="skip"/> out of range.</exception>
    public IEnumerable<Batch> Epoch(int epoch = 0, int skip = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(skip, BatchesPerEpoch);
        int[] order = OrderOf(epoch);
        return _prefetch == 0
            ? Enumerable.Range(skip, BatchesPerEpoch - skip).Select(i => BatchAt(order, i))
            : Ahead(order, skip);
    }

    private IEnumerable<Batch> Ahead(int[] order, int skip)
    {
        var channel = Channel.CreateBounded<Batch>(_prefetch);
        using var stopped = new CancellationTokenSource();
        Task producer = Task.Run(async () =>
        {
            try
            {
                for (int i = skip; i < BatchesPerEpoch; i++) await channel.Writer.WriteAsync(BatchAt(order, i), stopped.Token).ConfigureAwait(false);
                channel.Writer.Complete();
            }
            catch (OperationCanceledException) when (stopped.IsCancellationRequested)
            {
                // The reader has left. A data set of the user's may be cancelled too, but that must not look like the end of an epoch:
                // it would be a short one, or for ever an empty one.
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
        return order[..ExamplesPerEpoch];
    }

    private Batch BatchAt(int[] order, int number)
    {
        int start = number * BatchSize;
        return Dataset.Take(order.AsSpan(start, Math.Min(BatchSize, order.Length - start)));
    }
}
