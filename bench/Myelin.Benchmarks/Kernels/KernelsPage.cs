namespace Myelin.Benchmarks;

/// <summary>bench/results/kernels.md.</summary>
internal static class KernelsPage
{
    internal static void Save(IReadOnlyList<KernelRun> runs, string folder)
    {
        ResultPage page = new ResultPage("Each kernel beside the machine's limits")
            .Line($"Made by `{ResultPage.Program} kernels`: medians.")
            .Line("GFLOP are those of the definition and MB what must be read or written at least once;")
            .Line("% is of the multiply-add peak and of the bandwidth of main memory, each the higher of two measurements, before and after the kernels:")
            .Line();
        foreach (KernelRun run in runs)
        {
            page.Line($"- {run.Limits}");
            if (run.Roof.Note is { } note) page.Line($"  - {note}");
        }

        page.Line()
            .Line("A convolution counts as its direct sum: Winograd's tiles need fewer multiplications, so that it may pass 100 %.")
            .Line("GB/s are beside main memory wherever the operands are: what fits a cache, as most small shapes do, is not bound by memory;")
            .Line("its percentage may pass 100 and says little.")
            .Line();
        page.Head(["", "", "", .. runs.SelectMany(r => (string[])[r.Roof.Threads == 1 ? "1 thread" : $"{r.Roof.Threads} threads", "", "", "", ""])])
            .Row(["kernel", "GFLOP", "MB", .. runs.SelectMany(_ => (string[])["ms", "GFLOP/s", "%", "GB/s", "%"])]);
        for (int i = 0; i < runs[0].Kernels.Count; i++)
        {
            KernelRun.Measured kernel = runs[0].Kernels[i];
            string[] definition = [kernel.Name, ResultPage.Number(kernel.Flop / 1e9, 5), ResultPage.Number(kernel.Bytes / 1e6, 3)];
            page.Row([.. definition, .. runs.SelectMany(run => Cells(run.Kernels[i], run.Roof))]);
        }

        page.Line().Line(Computer.Sentence).Save(folder, "kernels.md");
    }

    private static string[] Cells(KernelRun.Measured kernel, Roof roof) =>
    [
        ResultPage.Number(kernel.Milliseconds, 4), ResultPage.Number(kernel.Gflops, 1), ResultPage.Number(100 * kernel.Gflops / roof.Flops, 1),
        ResultPage.Number(kernel.Bandwidth, 1), ResultPage.Number(100 * kernel.Bandwidth / roof.Bandwidth, 1),
    ];
}
