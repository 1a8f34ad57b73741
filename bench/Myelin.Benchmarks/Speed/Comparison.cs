namespace Myelin.Benchmarks;

/// <summary>
/// Sides that run the same tasks in turn, each in a process of its own, so that a machine whose speed changes hurts all alike; the order
/// changes from round to round. A figure is the median over the rounds of a process's median, and of all thread counts the best.
/// The last side's lines name the rows.
/// </summary>
internal sealed class Comparison(IReadOnlyList<Side> sides, IReadOnlyList<string> tasks, IReadOnlyList<int> threads)
{
    private readonly Dictionary<(Side Side, string Row, int Threads), List<double>> _medians = [];
    private readonly List<string> _rows = [];

    /// <summary>What was measured, such as "mlp train".</summary>
    internal IReadOnlyList<string> Rows => _rows;

    internal void Run(int rounds, double seconds, Output output)
    {
        for (int round = 0; round < rounds; round++)
        {
            foreach (string task in tasks)
            {
                foreach (int count in threads)
                {
                    foreach (Side side in round % 2 == 0 ? sides : sides.Reverse()) Measure(side, task, count, seconds);
                }

                output.Line($"round {round + 1} of {rounds}: {task}");
            }
        }
    }

    /// <summary>A side's figure; null where it has none.</summary>
    internal double? Of(Side side, string row)
    {
        IEnumerable<List<double>> measured = threads.Select(count => _medians.GetValueOrDefault((side, row, count))).OfType<List<double>>();
        double[] medians = [.. measured.Select(rounds => new Samples(rounds).Median)];
        return medians.Length == 0 ? null : medians.Min();
    }

    private void Measure(Side side, string task, int count, double seconds)
    {
        foreach ((string row, double median) in side.Time(task, count, seconds))
        {
            if (side == sides[^1] && !_rows.Contains(row)) _rows.Add(row);
            if (!_medians.TryGetValue((side, row, count), out List<double>? medians)) _medians[(side, row, count)] = medians = [];
            medians.Add(median);
        }
    }
}
