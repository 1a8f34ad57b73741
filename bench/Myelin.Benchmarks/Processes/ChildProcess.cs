using System.Diagnostics;

namespace Myelin.Benchmarks;

/// <summary>A process that ended.</summary>
internal sealed record ChildProcess(int ExitCode, string Output, string Error, TimeSpan Elapsed)
{
    /// <summary>Runs a program to its end; null if there is no such program.</summary>
    internal static ChildProcess? TryRun(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        long began = Stopwatch.GetTimestamp();
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return new ChildProcess(process.ExitCode, output, errors.Result, Stopwatch.GetElapsedTime(began));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Runs a program that must succeed.</summary>
    internal static ChildProcess Run(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        string command = $"{file} {string.Join(' ', arguments)}";
        ChildProcess done = TryRun(file, arguments, environment)
            ?? throw new FileNotFoundException($"The program must exist.\n  Got {command}.\n  Install it, or check the path.");
        return done.ExitCode == 0 ? done
            : throw new InvalidOperationException($"The program must end with 0.\n  Got {done.ExitCode} from {command}.\n  It said: {done.LastWords}");
    }

    /// <summary>The end of what a program that failed said.</summary>
    internal string LastWords
    {
        get
        {
            const int Most = 400;
            string said = (Error.Length > 0 ? Error : Output).Trim();
            return said.Length <= Most ? said : said[^Most..];
        }
    }
}
