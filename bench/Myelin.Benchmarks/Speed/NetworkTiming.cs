namespace Myelin.Benchmarks;

/// <summary>One side's median in one round.</summary>
/// <param name="Row">Network and mode, such as "vgg train".</param>
/// <param name="Threads">How many threads computed.</param>
/// <param name="Side">Whose it is.</param>
/// <param name="Round">Which round, from 0.</param>
/// <param name="Milliseconds">Per step.</param>
internal sealed record NetworkTiming(string Row, int Threads, string Side, int Round, double Milliseconds) : IRunLine
{
    public string Key => KeyOf(Row, Threads, Side, Round);

    internal static string KeyOf(string row, int threads, string side, int round) => $"{row} | {threads} | {side} | {round}";
}
