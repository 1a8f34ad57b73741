using System.Diagnostics;

namespace Myelin.Tests.Training;

/// <summary>Runs in processes of their own, killed by SIGKILL and resumed, against one that was left in peace.</summary>
public sealed class CrashTests(CrashTests.Undisturbed undisturbed) : IClassFixture<CrashTests.Undisturbed>
{
    /// <summary>Each a run killed at these places in turn, then resumed to its end.</summary>
    public static TheoryData<string> Deaths =>
    [
        "stage Opened 1", "stage Written 1", "stage Flushed 1", "stage Renamed 1",
        "stage Opened 5, stage Opened 2", "stage Written 5, stage Written 3", "stage Flushed 6, stage Flushed 1", "stage Renamed 7, stage Renamed 2",
        "stage Opened 14", "stage Written 15", "stage Flushed 16", "stage Renamed 17",
        "stage Flushed 4, step 60, stage Renamed 4", "stage Renamed 26", "stage Written 27",
        "step 1", "step 9, step 10, step 11", "step 40", "step 41, step 82, step 123", "step 164",
        "milliseconds 60, milliseconds 90", "milliseconds 120, milliseconds 150, milliseconds 180",
    ];

    /// <summary>Of a network with memory, whose dropout between layers draws numbers too.</summary>
    public static TheoryData<string> RecurrentDeaths => ["step 1, step 40", "stage Flushed 5, step 70, stage Renamed 3", "milliseconds 200, milliseconds 300"];

    [Theory]
    [MemberData(nameof(Deaths))]
    public void A_killed_run_ends_in_the_same_bytes(string deaths) => EndsInTheSameBytes("mlp", deaths);

    [Theory]
    [MemberData(nameof(RecurrentDeaths))]
    public void A_killed_run_of_a_recurrent_network_ends_in_the_same_bytes(string deaths) => EndsInTheSameBytes("lstm", deaths);

    [Theory, InlineData("mlp"), InlineData("lstm")]
    public void The_number_of_threads_changes_no_byte(string model)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, Start(folder.Path, "1", model, ""));
        AssertUndisturbed(model, folder);
    }

    private void EndsInTheSameBytes(string model, string deaths)
    {
        using var folder = new TemporaryFolder();
        foreach (string death in deaths.Split(", "))
        {
            // By the clock a run may die before it begins or after it ends; everywhere else it must die.
            int code = Start(folder.Path, "2", model, death);
            Assert.True(code == 137 || (code == 0 && !death.StartsWith("st", StringComparison.Ordinal)), $"{death}: ended with {code}");
        }

        Assert.Equal(0, Start(folder.Path, "2", model, ""));
        AssertUndisturbed(model, folder);
    }

    private void AssertUndisturbed(string model, TemporaryFolder folder)
    {
        Ended expected = undisturbed.Of(model), actual = Ended.Read(folder);
        Assert.Equal(expected.Model, actual.Model);
        Assert.Equal(expected.Best, actual.Best);
        Assert.Equal(expected.Figures, actual.Figures);
    }

    private static int Start(string directory, string threads, string model, string death)
    {
        string[] place = death.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] arguments = [typeof(CrashTests).Assembly.Location, "crash", directory, threads, model, .. place];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal("", errors);
        return process.ExitCode;
    }

    /// <summary>What a run leaves.</summary>
    internal sealed record Ended(byte[] Model, byte[] Best, string[] Figures)
    {
        internal static Ended Read(TemporaryFolder folder) => new(
            File.ReadAllBytes(folder.File("model.safetensors")), File.ReadAllBytes(folder.File("best.safetensors")),
                SmallRun.Figures(folder.File("history.csv")));
    }

    /// <summary>The runs that nobody kills, one of each model.</summary>
    public sealed class Undisturbed
    {
        private readonly Dictionary<string, Ended> _runs = [];

        internal Ended Of(string model)
        {
            if (_runs.TryGetValue(model, out Ended? ended)) return ended;
            using var folder = new TemporaryFolder();
            Assert.Equal(0, Start(folder.Path, "2", model, ""));
            return _runs[model] = Ended.Read(folder);
        }
    }
}
