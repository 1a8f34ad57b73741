using System.Diagnostics;

namespace Myelin.Testing;

/// <summary>A run of a console program: its exit code and what it printed.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public readonly record struct ProgramRun(int Code, string Output, string Error)
{
    /// <summary>Runs a program's main method in this process.</summary>
    public static ProgramRun Here(Func<int> main)
    {
        (TextWriter output, TextWriter error) = (Console.Out, Console.Error);
        using StringWriter printed = new() { NewLine = "\n" }, complained = new() { NewLine = "\n" };
        try
        {
            Console.SetOut(printed);
            Console.SetError(complained);
            return new(main(), printed.ToString(), complained.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    /// <summary>Runs a program of this folder in a process of its own, to its end.</summary>
    public static ProgramRun Start(string program, string[] args, string? folder = null)
    {
        using Process process = Launch(program, args, folder);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, errors.Result);
    }

    /// <summary>Starts a program of this folder in a process of its own.</summary>
    public static Process Launch(string program, string[] args, string? folder = null) =>
        Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        })!;
}
