using Myelin.Kernels;

namespace Myelin;

/// <summary>
/// The number of threads on which kernels run. Results have the same bits for any number. PyTorch: <c>torch.set_num_threads</c>.
/// </summary>
public static class Threads
{
    /// <summary>The largest number of threads.</summary>
    public const int Maximum = Workers.MaxCount;

    /// <summary>The number of threads of the process, including the caller: 1 to 64, initially the number of processors.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or above 64.</exception>
    public static int Count
    {
        get => Workers.Count;
        set => Workers.Count = Check(value);
    }

    /// <summary>
    /// Runs a block, on this thread, with its own number of threads, so that several runs in one process can each have theirs.
    /// </summary>
    /// <param name="count">1 to 64.</param>
    /// <param name="block">What to run.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1 or above 64.</exception>
    public static void Run(int count, Action block) => Workers.With(Check(count), block);

    /// <summary>The same for a block with a result.</summary>
    /// <param name="count">1 to 64.</param>
    /// <param name="block">What to run.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1 or above 64.</exception>
    public static T Run<T>(int count, Func<T> block)
    {
        T result = default!;
        Workers.With(Check(count), () => result = block());
        return result;
    }

    internal static int Check(int count) => count is >= 1 and <= Maximum ? count : throw new ArgumentOutOfRangeException(
        nameof(count), $"Threads: the count must be from 1 to {Maximum}.\n  Got {count}.\n  Try Environment.ProcessorCount ({Environment.ProcessorCount}).");
}
