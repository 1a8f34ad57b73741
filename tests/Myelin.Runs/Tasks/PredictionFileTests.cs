using System.Globalization;

namespace Myelin.Runs.Tests.Tasks;

public sealed class PredictionFileTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_row_has_a_line_with_its_id_and_probabilities()
    {
        SavedRun run = Trained();
        string input = Rows(10_000), output = _folder.At("out.csv");
        PredictionFileReport report = run.PredictFile(input, output);
        Assert.Equal((10_000L, 0L), (report.Rows, report.Skipped));
        string[] lines = File.ReadAllLines(output);
        Assert.Equal("id,prediction,probability big,probability small", lines[0]);
        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => $"{7 + i}"), lines.Skip(1).Select(line => line.Split(',')[0]));
        // The same answers as one by one.
        IReadOnlyList<Prediction> asked = Assert.IsType<Predictions>(run.Ask(new Question("3,red", OptionValues.None, new DataOptions()))).Items;
        Assert.Equal(asked[0].Class, lines[1 + 3].Split(',')[1]);
        Assert.Equal(asked[0].Probabilities[0].Probability, double.Parse(lines[1 + 3].Split(',')[2], CultureInfo.InvariantCulture), 1e-6);
        Assert.Equal([output], Directory.GetFiles(Path.GetDirectoryName(output)!, "out*"));
    }

    [Fact]
    public void Bad_rows_are_refused_or_skipped_and_named_by_their_line()
    {
        SavedRun run = Trained();
        string input = _folder.Write("new.csv", "color,a,id\nred,1,x\nblue,much,y\ngreen,3,z\n"), output = _folder.At("out.csv");
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => run.PredictFile(input, output));
        Assert.Equal(
            $"Table: column \"a\" must have finite numbers.\n  Got \"much\" at line 3 of {input}.\n" +
            "  Mend the row, or skip such rows with --bad-rows skip; nothing was written.", error.Message);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(output)!, "out*"));
        PredictionFileReport report = run.PredictFile(input, output, new PredictionFileOptions { SkipBadRows = true, Keep = ["color"] });
        Assert.Equal((2L, 1L), (report.Rows, report.Skipped));
        Assert.Equal(["id,color,prediction", "x,red", "z,green"],
            File.ReadAllLines(output).Select((line, i) => string.Join(',', line.Split(',').Take(i == 0 ? 3 : 2))));
        Assert.Equal(
            [
                $"NOTE: 1 row was skipped: \"much\" at line 3 of {input}",
                "NOTE: 1 row has a color that training did not have; it says nothing to the model",
            ],
            report.Notices);
        Assert.Contains("must have the column \"color\"", Assert.Throws<ArgumentException>(
            () => run.PredictFile(_folder.Write("few.csv", "a,id\n1,2\n"), output)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_leaves_whole_lines()
    {
        SavedRun run = Trained();
        string input = Rows(20_000);
        using var disk = new SmallDisk(300_000);
        Assert.Throws<IOException>(() => new PredictionFile(run, new PredictionFileOptions()).Write(input, new WholeLines(disk), default));
        string[] lines = System.Text.Encoding.UTF8.GetString(disk.ToArray()).Split('\n');
        Assert.Equal("", lines[^1]);
        Assert.InRange(lines.Length, 2000, 20_000);
        Assert.All(lines.Skip(1).SkipLast(1), line => Assert.Equal(4, line.Split(',').Length));
    }

    [Fact]
    public void Other_runs_have_no_rows() => Assert.Equal(
        "--out is for a run on a table.\n  Got one on a series.\n  Leave it out.",
        Assert.Throws<RunOptionException>(() => SeriesRun().PredictFile("x.csv", "y.csv")).Message);

    [Fact]
    public void What_a_model_takes_from_a_column_is_measured_by_shuffling_it()
    {
        IReadOnlyList<FeatureImportance> found = Trained().Importance(null, new DataOptions());
        Assert.Equal(["a", "color"], found.Select(f => f.Column));
        Assert.True(found[0].Drop > 0.2 && found[0].Drop > 2 * Math.Abs(found[1].Drop));
    }

    private SavedRun Trained()
    {
        string table = _folder.Write("t.csv", "id,a,color,y\n" + string.Concat(Enumerable.Range(0, 200).Select(i =>
            $"{i},{i * 37 % 50},{(i % 3 == 0 ? "red" : "blue")},{(i * 37 % 50 > 24 ? "big" : "small")}\n")));
        new TrainingJob(_folder.Request(table, ("--target", "y"), ("--epochs", "20")), _ => { }).Run();
        return SavedRun.Open(_folder.At("run"));
    }

    private SavedRun SeriesRun()
    {
        RunRequest request = _folder.Request("series", ("--file", _folder.Series()), ("--target", "height"), ("--context", "8"), ("--epochs", "1"),
            ("--model", "linear"));
        new TrainingJob(request, _ => { }).Run();
        return SavedRun.Open(_folder.At("run"));
    }

    private string Rows(int count) => _folder.Write("rows.csv", "a,extra,color,id\n" + string.Concat(Enumerable.Range(0, count).Select(i =>
        $"{i % 50},?,{(i % 4 == 3 ? "red" : "blue")},{7 + i}\n")));

    /// <summary>A disk that has no room for more than some bytes.</summary>
    private sealed class SmallDisk(long room) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            int fits = (int)Math.Min(buffer.Length, room - Position);
            base.Write(buffer[..fits]);
            if (fits < buffer.Length) throw new IOException("No space left on device");
        }
    }
}
