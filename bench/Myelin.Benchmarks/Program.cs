using System.CommandLine;
using System.CommandLine.Help;

namespace Myelin.Benchmarks;

/// <summary>The benchmarks. Each subcommand measures one thing, and those that publish write a page of bench/results.</summary>
internal static class Program
{
    /// <summary>0 done, 1 the work failed, 2 wrong usage.</summary>
    internal static int Main(string[] args)
    {
        Command root = new("Myelin.Benchmarks", "Measures Myelin: its speed beside its peers, its kernels beside the machine's limits, its accuracy.");
        root.Options.Add(new HelpOption());
        foreach (BenchmarkCommand command in All()) root.Subcommands.Add(command);
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count == 0) return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        string message = parsed.Errors[0].Message, given = args.Length == 0 ? "nothing" : string.Join(' ', args);
        // Our messages are complete; the parser's are one line.
        if (!message.Contains("\n  ", StringComparison.Ordinal)) message = $"{message.TrimEnd('.')}.\n  Got {given}.\n  Try --help.";
        new Output(args.Contains("--json")).Error(message);
        return ExitCode.Usage;
    }

    // A new subcommand is a line here.
    private static IEnumerable<BenchmarkCommand> All() =>
    [
        new SpeedCommand(), new NetworksCommand(), new TimeCommand(), new KernelsCommand(), new ScalingCommand(), new OverheadCommand(),
        new WatchingCommand(), new AttentionCommand(), new PeakCommand(), new AccuracyCommand(), new TablesCommand(), new TuneCommand(),
        new DoctorRatesCommand(), new DoctorCostCommand(), new FastCommand(), new TSneCommand(), new TextCommand(), new StartUpCommand(),
        new FilesCommand(), new OnnxCommand(), new TestOnnxCommand(),
    ];
}
