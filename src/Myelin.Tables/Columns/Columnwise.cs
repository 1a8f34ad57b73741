using System.Runtime.ExceptionServices;

namespace Myelin.Tables;

/// <summary>Work on each column of a table by itself, on as many threads as the library uses.</summary>
internal static class Columnwise
{
    /// <summary>The result for each column. Of several failures that of the first column is thrown, as one after the other.</summary>
    internal static T[] Of<T>(int columns, Func<int, T> work)
    {
        var results = new T[columns];
        var failures = new Exception?[columns];
        Parallel.For(0, columns, new ParallelOptions { MaxDegreeOfParallelism = Threads.Count }, place =>
        {
            try
            {
                results[place] = work(place);
            }
            catch (Exception error) when (error is InvalidDataException or ArgumentException)
            {
                failures[place] = error;
            }
        });
        if (Array.Find(failures, failure => failure is not null) is { } first) ExceptionDispatchInfo.Throw(first);
        return results;
    }
}
