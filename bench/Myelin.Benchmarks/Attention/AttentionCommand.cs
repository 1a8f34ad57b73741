using System.CommandLine;
using System.Text.Json.Nodes;
using Myelin.Kernels;
using static System.FormattableString;

namespace Myelin.Benchmarks;

/// <summary>
/// `attention`: how much memory a training step of causal self-attention takes, by the length of the sequence. It grows with the length and
/// not with its square: the matrix of scores never exists as a whole.
/// </summary>
internal sealed class AttentionCommand : BenchmarkCommand
{
    private const int Width = 128, Heads = 4, Steps = 3;

    private static readonly int[] s_lengths = [256, 512, 1024, 2048, 4096, 8192];

    private readonly Option<int> _threads = BenchmarkOptions.Threads();
    private readonly Option<ulong> _seed = BenchmarkOptions.Seed();

    internal AttentionCommand()
        : base("attention", $"The memory of a training step of causal self-attention by the sequence's length (width {Width}, {Heads} heads, one sequence).")
    {
        Options.Add(_threads);
        Options.Add(_seed);
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        Workers.Count = parsed.GetValue(_threads);
        var attention = new MultiHeadAttention(Width, Heads);
        attention.Initialize(parsed.GetValue(_seed));
        Step(attention, 16);
        double before = ResidentMemory.PeakMegabytes();
        foreach (int length in s_lengths)
        {
            for (int i = 0; i < Steps; i++) Step(attention, length);
            Report(output, length, ResidentMemory.PeakMegabytes() - before, 4.0 * Heads * length * length / 1048576);
        }

        output.Result(new JsonObject { ["lengths"] = s_lengths.Length });
        return ExitCode.Done;
    }

    private static void Step(MultiHeadAttention attention, int length)
    {
        Tensor x = Tensor.Ones(1, length, Width).RequireGrad();
        attention.Call(x, x, x, AttentionMask.CausalOnly).Square().Mean().Backward();
        attention.ZeroGrad();
    }

    private static void Report(Output output, int length, double megabytes, double scores) => output.Figure(
        Invariant($"length {length,6}  peak {megabytes,8:F1} MB above the start; the matrix of scores alone would take {scores,8:F1} MB"),
        new JsonObject
        {
            ["task"] = "attention",
            ["mode"] = $"memory{length}",
            ["threads"] = Workers.Count,
            ["unit"] = "MB",
            ["median"] = Math.Round(megabytes, 4),
            ["scoreMatrix"] = Math.Round(scores, 4),
        });
}
