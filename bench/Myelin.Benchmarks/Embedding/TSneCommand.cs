using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Myelin.Benchmarks;

/// <summary>`tsne`: how well t-SNE keeps the classes of the 1,797 digits together in the plane, and how long it takes.</summary>
internal sealed class TSneCommand : BenchmarkCommand
{
    private const int Neighbors = 10;

    private readonly Option<int> _rounds = BenchmarkOptions.Rounds(3, "random starts, after the one from principal components");
    private readonly Option<string> _results = BenchmarkOptions.Results();

    internal TSneCommand() : base("tsne", "Embeds the digits in the plane by t-SNE and writes tsne.md.")
    {
        Options.Add(_rounds);
        Options.Add(_results);
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        TrainTestSplit digits = Digits.Load();
        Dataset data = digits.Train.Concat(digits.Test);
        Tensor x = data.All().Inputs;
        int[] labels = data.ReadLabels();
        ResultPage page = new ResultPage("t-SNE of the digits")
            .Line($"Made by `{ResultPage.Program} tsne`: `new TSne().Embed(x)` of the {data.Count} digits, 1,000 steps over all pairs.")
            .Line($"Same class: of all examples' {Neighbors} nearest neighbors in the plane, the share of the example's own class.").Line()
            .Head("start", "same class", "divergence", "seconds");
        double least = 1;
        for (int round = 0; round <= parsed.GetValue(_rounds); round++)
        {
            double divergence = 0;
            long start = Stopwatch.GetTimestamp();
            Tensor map = new TSne { Seed = round == 0 ? null : (ulong)round }.Embed(x, progress => divergence = progress.Divergence);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds, same = SameClass(map.ToArray(), labels);
            least = Math.Min(least, same);
            string[] cells =
            [
                round == 0 ? "principal components" : $"seed {round}", $"{ResultPage.Number(100 * same, 2)} %",
                ResultPage.Number(divergence, 4), ResultPage.Number(seconds, 2),
            ];
            page.Row(cells);
            output.Figure(ResultPage.RowOf(cells), new JsonObject { ["seed"] = round, ["sameClass"] = Math.Round(same, 4), ["seconds"] = Math.Round(seconds, 2) });
        }

        page.Line().Line(Computer.ThreadSentence).Save(parsed.GetValue(_results)!, "tsne.md");
        output.Result(new JsonObject { ["leastSameClass"] = Math.Round(least, 4) });
        return ExitCode.Done;
    }

    private static double SameClass(float[] map, int[] labels)
    {
        double Distance(int i, int j) => Math.Pow(map[2 * i] - map[2 * j], 2) + Math.Pow(map[(2 * i) + 1] - map[(2 * j) + 1], 2);
        int[] all = [.. Enumerable.Range(0, labels.Length)];
        return all.Average(i => all.Where(j => j != i).OrderBy(j => Distance(i, j)).Take(Neighbors).Average(j => labels[j] == labels[i] ? 1.0 : 0));
    }
}
