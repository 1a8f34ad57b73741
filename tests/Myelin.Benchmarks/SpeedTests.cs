namespace Myelin.Benchmarks.Tests;

public sealed class SpeedTests
{
    [Fact]
    public void A_figure_is_the_best_of_thread_counts_of_the_median_over_rounds()
    {
        using var folder = new TemporaryFolder();
        // The medians of four processes: two rounds of one thread and of two.
        Side side = new ScriptedSide("peer", folder, [("job train", [8, 5, 10, 6])]);
        Assert.Null(side.Prepare());
        var comparison = new Comparison([side], ["job"], [1, 2]);
        comparison.Run(2, 0.5, new Output(isJson: false));
        Assert.Equal(5.5, comparison.Of(side, "job train"));
        Assert.Null(comparison.Of(side, "job infer1"));
    }

    [Fact]
    public void The_samples_have_a_median()
    {
        var samples = new Samples([9, 2, 3, 1]);
        Assert.Equal((2.5, 1, 9, 4), (samples.Median, samples.Min, samples.Max, samples.Count));
        Assert.Equal(3, new Samples([9, 3, 1]).Median);
    }

    [Fact]
    public void A_side_that_is_missing_says_why()
    {
        var side = new PyTorchSide("/no/such/python");
        Assert.Equal("there is no /no/such/python", side.Prepare());
        Assert.False(side.IsReady);
        Assert.Equal("PyTorch, which exports its models, is missing", new OnnxRuntimeSide(side, "", []).Prepare());
    }

    [Fact]
    public void The_table_has_a_column_per_side_and_the_ratio_to_the_fastest_peer()
    {
        using var folder = new TemporaryFolder();
        Side fast = new ScriptedSide("Fast", folder, [("job train", [3])]), slow = new ScriptedSide("Slow", folder, [("job train", [4]), ("job infer1", [1])]);
        Side ours = new ScriptedSide("Ours", folder, [("job train", [2]), ("job infer1", [0.5]), ("job memory", [7])]);
        foreach (Side side in (Side[])[fast, slow, ours]) side.Prepare();
        var comparison = new Comparison([fast, slow, ours], ["job"], [1]);
        comparison.Run(1, 0.5, new Output(isJson: false));
        var table = new SpeedTable(comparison, [fast, slow], ours);
        table.Note("Note.");
        Assert.Equal(
            """
            | | Fast | Slow | Ours | ratio |
            |---|---|---|---|---|
            | job train (ms) | 3.0000 | 4.0000 | 2.0000 | 1.50 |
            | job infer1 (ms) | | 1.0000 | 0.5000 | 2.00 |
            | job memory (MB) | | | 7.0000 | |

            Note.
            """,
            table.Markdown());
    }

    [Fact]
    public void The_table_of_the_README_is_replaced_between_its_marks()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("README.md"), "before\n<!-- speed -->\n| old |\n<!-- end of speed -->\nbehind\n");
        Readme.Replace(folder.File("README.md"), "| new |\n\nnote");
        Assert.Equal("before\n<!-- speed -->\n| new |\n\nnote\n<!-- end of speed -->\nbehind\n", File.ReadAllText(folder.File("README.md")));
        File.WriteAllText(folder.File("README.md"), "no mark");
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Readme.Replace(folder.File("README.md"), ""));
        Assert.Matches("^The README must have a place for the table\\.\n  Got no .*\n  Put both there\\.$", error.Message);
    }

    [Fact]
    public void The_README_has_a_place_for_the_table() =>
        Assert.Matches("<!-- speed -->\n\\| \\| PyTorch \\|(.|\n)*<!-- end of speed -->\n", File.ReadAllText(Checkout.File("README.md")));
}
