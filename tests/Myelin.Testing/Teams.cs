using Myelin.Kernels;

namespace Myelin.Testing;

/// <summary>Runs something with several numbers of threads, which are the process's, and restores what was set.</summary>
public static class Teams
{
    /// <summary>The numbers of threads that tests run with.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [1, 2, 3, 8];

    /// <summary>Runs the action with a number of threads.</summary>
    public static void With(int threads, Action action)
    {
        int before = Workers.Count;
        try
        {
            Workers.Count = threads;
            action();
        }
        finally
        {
            Workers.Count = before;
        }
    }

    /// <summary>Runs the action with 1, 2, 3 and 8 threads.</summary>
    public static void ForEach(Action<int> action)
    {
        foreach (int threads in Sizes) With(threads, () => action(threads));
    }

    /// <summary>Requires the same bits for any number of threads.</summary>
    /// <returns>The results.</returns>
    public static float[][] SameBits(Func<float[][]> run)
    {
        float[][]? first = null;
        ForEach(threads =>
        {
            float[][] results = run();
            first ??= results;
            for (int i = 0; i < results.Length; i++) Compare.SameBits(first[i], results[i], $"result {i} with {threads} threads", anyNaN: true);
        });
        return first!;
    }

    /// <inheritdoc cref="SameBits(Func{float[][]})"/>
    public static float[] SameBits(Func<float[]> run) => SameBits(() => (float[][])[run()])[0];
}
