using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Kernels;

namespace Myelin.Cli.Commands;

/// <summary>
/// `myelin bench attention`: how much memory a training step of causal self-attention takes (width 128, 4 heads, one sequence), by the length
/// of the sequence. It grows with the length, and not with its square: the scores are never there as a whole.
/// </summary>
internal sealed class AttentionBench(Output output, ulong seed)
{
    internal const string Task = "attention";

    private const int Width = 128, Heads = 4, Steps = 3;

    private static readonly int[] s_lengths = [256, 512, 1024, 2048, 4096, 8192];

    internal void Run()
    {
        var attention = new MultiHeadAttention(Width, Heads, batchFirst: true);
        attention.Initialize(seed);
        Step(attention, 16);
        double before = BenchCommand.PeakMegabytes();
        foreach (int length in s_lengths)
        {
            for (int i = 0; i < Steps; i++) Step(attention, length);
            Report(length, BenchCommand.PeakMegabytes() - before, 4.0 * Heads * length * length / 1048576);
        }
    }

    private static void Step(MultiHeadAttention attention, int length)
    {
        Tensor x = Tensor.Ones(1, length, Width).RequireGrad();
        attention.Call(x, x, x, AttentionMask.CausalOnly).Square().Mean().Backward();
        attention.ZeroGrad();
    }

    private void Report(int length, double megabytes, double matrix)
    {
        if (output.IsJson)
        {
            Output.Figure(new JsonObject
            {
                ["task"] = Task,
                ["mode"] = $"memory{length}",
                ["threads"] = Workers.Count,
                ["unit"] = "MB",
                ["median"] = Math.Round(megabytes, 4),
                ["scoreMatrix"] = Math.Round(matrix, 4),
            });
            return;
        }

        output.Line(string.Create(CultureInfo.InvariantCulture, $"{Task,-9} length {length,6}  peak {megabytes,8:F1} MB above the start; the matrix of scores alone would take {matrix,8:F1} MB"));
    }
}
