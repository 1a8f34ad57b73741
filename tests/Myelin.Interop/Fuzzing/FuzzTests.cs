using System.Globalization;

namespace Myelin.Interop.Tests.Fuzzing;

/// <summary>
/// 100,000 mutants of good files. MYELIN_FUZZ=N runs N, MYELIN_FUZZ_SEED=S others; MYELIN_FUZZ_ONLY=I the one of number I. A failing input is
/// printed in base64 with its seed and number.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Inputs = 100_000, Seed = 1;

    [Fact]
    public void No_input_does_harm()
    {
        var run = new FuzzRun(Setting("MYELIN_FUZZ_SEED", Seed), FuzzTargets.All);
        if (Setting("MYELIN_FUZZ_ONLY", -1) is var only and >= 0)
        {
            run.Try(only);
            return;
        }

        int inputs = Setting("MYELIN_FUZZ", Inputs);
        for (int i = 0; i < inputs; i++) run.Try(i);
        output.WriteLine(run.Report);
        Assert.Equal(inputs, run.Inputs);
        Assert.True(run.PastHeader * 3 >= run.Inputs, $"Only {run.PastHeader} of {run.Inputs} got past the header.\n{run.Report}");
    }

    [Fact]
    public void An_input_follows_from_seed_and_number()
    {
        FuzzRun a = new(5, FuzzTargets.All), b = new(5, FuzzTargets.All);
        for (int i = 0; i < 300; i++)
        {
            a.Try(i);
            b.Try(i);
        }

        Assert.Equal(a.Report.Split('\n')[..^1], b.Report.Split('\n')[..^1]);
    }

    [Fact]
    public void A_reader_that_does_harm_is_found()
    {
        Assert.Contains("threw System.IndexOutOfRangeException", Found(_ => GC.KeepAlive(((byte[])[1, 2])[FuzzTargets.All.Count])));
        Assert.Contains("threw System.OverflowException", Found(_ => FuzzRun.Step(() => throw new OverflowException())));
        Assert.Contains("allocated", Found(_ => GC.KeepAlive(new byte[10 << 20])));
        Assert.Contains("allocated", Found(_ => FuzzRun.Step(() => GC.KeepAlive(new byte[10 << 20]))));
        Assert.Contains("counted 1000000 operations", Found(_ => WorkCounter.Count(1_000_000)));
    }

    private static string Found(Action<Stream> open)
    {
        var target = new FuzzTarget("bad", [[1, 2, 3]], (input, _) => input, open, (_, _) => true);
        string message = Assert.Throws<InvalidOperationException>(() => new FuzzRun(9, [target]).Try(4)).Message;
        Assert.StartsWith("bad, seed 9, input 4, 3 bytes: ", message);
        Assert.EndsWith("\nAQID", message);
        return message;
    }

    private static int Setting(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : fallback;
}
