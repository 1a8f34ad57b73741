using Myelin.Kernels;

namespace Myelin.Benchmarks;

/// <summary>bench/results/scaling.md.</summary>
internal static class ScalingPage
{
    internal static void Save(ScalingRow[] rows, string folder)
    {
        ResultPage page = new ResultPage("Throughput against batch and width")
            .Line($"Made by `{ResultPage.Program} scaling`: medians, {Workers.Count} threads of {Computer.Processor}, {Computer.Runtime}.")
            .Line("Training is forward, backward and the optimizer's step; inference a `PreparedModel`. A convolution counts as its direct sum.")
            .Line()
            .Line("How to read it: where GFLOP/s stay level from row to row, cost grows as the arithmetic does.")
            .Line("Where they are lower, something else costs time:")
            .Line()
            .Line("- at small batches a linear layer reads (and in training also writes) all its weights for few multiplications each;")
            .Line("- a layer of width w has 4w² bytes of weights, which from some width on no longer fit a cache (L2 commonly has 0.5 to 2 MB per core);")
            .Line("- an operator has a fixed cost (`overhead` measures it), which shows where sizes are small;")
            .Line("- few images do not divide evenly among threads;")
            .Line("- activations that no cache holds go through main memory.")
            .Line()
            .Line("`kernels` measures each kernel beside the machine's limits, which helps to tell these apart.");
        Table(page, "Two linear layers of width 512 with ReLU, SGD", rows, "batch", "stack");
        Table(page, "The same of any width, batch 64", rows, "width", "stack");
        Table(page, "The convolutional network of `time cnn`, Adam", rows, "batch", "cnn");
        page.Save(folder, "scaling.md");
    }

    private static void Table(ResultPage page, string title, ScalingRow[] rows, string axis, string network)
    {
        page.Line().Line($"## {title}").Line().Head(axis, "training ms", "examples/s", "GFLOP/s", "inference ms", "examples/s", "GFLOP/s");
        foreach (IGrouping<int, ScalingRow> size in rows.Where(r => r.Axis == axis && r.Network == network).GroupBy(r => r.Size))
        {
            page.Row([$"{size.Key}", .. Cells(size.Single(r => r.Mode == "train"), digits: 3), .. Cells(size.Single(r => r.Mode == "infer"), digits: 4)]);
        }
    }

    private static string[] Cells(ScalingRow row, int digits) =>
        [ResultPage.Number(row.Times.Median, digits), ResultPage.Number(row.ExamplesPerSecond, 0), ResultPage.Number(row.Gflops, 1)];
}
