using System.CommandLine;

namespace Myelin.Benchmarks;

/// <summary>A subcommand. What it measures goes to an <see cref="Output"/>; an error becomes a message and an exit code.</summary>
internal abstract class BenchmarkCommand : Command
{
    private readonly Option<bool> _json = new("--json")
    {
        Description = "Write one JSON object per line to standard output, the last with \"event\":\"result\", or \"event\":\"error\" after a failure.",
    };

    protected BenchmarkCommand(string name, string description)
        : base(name, description)
    {
        Options.Add(_json);
        SetAction(Invoke);
    }

    /// <summary>Does the work and returns the exit code.</summary>
    protected abstract int Run(ParseResult parsed, Output output);

    private int Invoke(ParseResult parsed)
    {
        var output = new Output(parsed.GetValue(_json));
        try
        {
            return Run(parsed, output);
        }
        catch (Exception error)
        {
            output.Error(error.Message);
            return ExitCode.Failed;
        }
    }
}
