using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Myelin.Cli.Tests;

/// <summary>The command in a terminal of some width, by util-linux's `script`.</summary>
internal static partial class PseudoTerminal
{
    internal static void SkipIfMissing() => Assert.SkipUnless(File.Exists("/usr/bin/script"), "needs `script` of util-linux (bsdutils)");

    /// <summary>The raw output of a shell's line in a terminal; <c>$MYELIN</c> is the command.</summary>
    /// <param name="folder">The current folder.</param>
    /// <param name="columns">The width of the terminal.</param>
    /// <param name="line">The line.</param>
    /// <param name="typed">What is typed in the terminal; null for nothing.</param>
    internal static string Shell(string folder, int columns, string line, string? typed = null)
    {
        var start = new ProcessStartInfo("script", ["-qec", $"stty cols {columns} rows 50; {line}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        start.Environment["TERM"] = "xterm";
        start.Environment["MYELIN"] = $"dotnet {Path.Combine(AppContext.BaseDirectory, "Myelin.Cli.dll")}";
        using Process process = Process.Start(start)!;
        if (typed is not null) process.StandardInput.Write(typed);
        process.StandardInput.Flush();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    /// <summary>The lines that the terminal was sent, without colors, each state of an overwritten line by itself.</summary>
    internal static string[] Lines(string folder, int columns, string arguments) =>
        Control.Replace(Shell(folder, columns, $"$MYELIN {arguments}"), "").Split('\n', '\r');

    [GeneratedRegex("\e(\\[[0-9;?]*[A-Za-z]|[=>])")]
    private static partial Regex Control { get; }
}
