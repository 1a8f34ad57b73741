using System.Diagnostics;
using Myelin.Tests.Data;

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

    [Theory]
    [MemberData(nameof(Deaths))]
    public void A_killed_run_ends_in_the_same_bytes(string deaths)
    {
        using var folder = new TemporaryFolder();
        foreach (string death in deaths.Split(", "))
        {
            // By the clock a run may die before it begins or after it ends; everywhere else it must die.
            int code = Start(folder.Path, "2", death);
            Assert.True(code == 137 || (code == 0 && !death.StartsWith("st", StringComparison.Ordinal)), $"{death}: ended with {code}");
        }

        Assert.Equal(0, Start(folder.Path, "2", ""));
        Assert.Equal(undisturbed.Model, File.ReadAllBytes(folder.File("model.safetensors")));
        Assert.Equal(undisturbed.Best, File.ReadAllBytes(folder.File("best.safetensors")));
        Assert.Equal(undisturbed.Figures, SmallRun.Figures(folder.File("history.csv")));
    }

    [Fact]
    public void The_number_of_threads_changes_no_byte()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, Start(folder.Path, "1", ""));
        Assert.Equal(undisturbed.Model, File.ReadAllBytes(folder.File("model.safetensors")));
        Assert.Equal(undisturbed.Figures, SmallRun.Figures(folder.File("history.csv")));
    }

    private static int Start(string directory, string threads, string death)
    {
        // tests/Myelin/bin/Release/net10.0/ beside tests/Myelin.Crash/bin/Release/net10.0/
        string here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        string built = Path.GetRelativePath(Path.Combine(here, "..", "..", ".."), here);
        string program = Path.GetFullPath(Path.Combine(here, "..", "..", "..", "..", "Myelin.Crash", built, "Myelin.Crash.dll"));
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, directory, threads, .. death.Split(' ', StringSplitOptions.RemoveEmptyEntries)]) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal("", errors);
        return process.ExitCode;
    }

    /// <summary>The run that nobody kills.</summary>
    public sealed class Undisturbed : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Undisturbed()
        {
            Assert.Equal(0, Start(_folder.Path, "2", ""));
            (Model, Best, Figures) = (File.ReadAllBytes(_folder.File("model.safetensors")), File.ReadAllBytes(_folder.File("best.safetensors")), SmallRun.Figures(_folder.File("history.csv")));
        }

        internal byte[] Model { get; }

        internal byte[] Best { get; }

        internal string[] Figures { get; }

        public void Dispose() => _folder.Dispose();
    }
}
