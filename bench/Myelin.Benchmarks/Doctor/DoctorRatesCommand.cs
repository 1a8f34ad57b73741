using System.CommandLine;
using System.Text.Json.Nodes;

namespace Myelin.Benchmarks;

/// <summary>`doctor`: how often the doctor finds planted faults, and how often it raises an alarm on healthy runs.</summary>
internal sealed class DoctorRatesCommand : BenchmarkCommand
{
    private readonly Argument<string> _what = new("what")
    {
        Description = "healthy or faulty; programs, which are those of published catalogues; tools, which makes the healthy and faulty runs with published "
            + "tools; or report, which writes doctor.md from the lines so far.",
        DefaultValueFactory = _ => "report",
    };

    private readonly Option<string> _seeds = BenchmarkOptions.Choice(
        "--seeds", "Which draws: others for tuning, so that thresholds are not measured on what they were set by.", "tuning", "measuring");

    private readonly Option<int> _take = BenchmarkOptions.Count("--take", 100_000, "runs at most");
    private readonly Option<string?> _only = new("--only") { Description = "Only runs whose name contains this: a network, a fault, an optimizer." };
    private readonly Option<bool> _fresh = new("--fresh") { Description = "Start over instead of continuing." };
    private readonly Option<int> _threads = BenchmarkOptions.Threads();
    private readonly Option<string> _results = BenchmarkOptions.Results();

    internal DoctorRatesCommand() : base("doctor", "Measures the doctor's rates of hits and of false alarms, and writes doctor.md.")
    {
        BenchmarkOptions.AcceptOnly(_what, ["healthy", "faulty", "programs", "tools", "report"]);
        Arguments.Add(_what);
        foreach (Option option in (Option[])[_seeds, _take, _only, _fresh, _threads, _results]) Options.Add(option);
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        string folder = parsed.GetValue(_results)!, seeds = parsed.GetValue(_seeds)!, what = parsed.GetValue(_what)!;
        string PathOf(string kind) => Path.Combine(folder, "doctor", $"{kind}.jsonl");
        RunLog<TLine> Log<TLine>(string kind) where TLine : class, IRunLine => new(PathOf($"{kind}-{seeds}"), parsed.GetValue(_fresh) && what == kind);
        ulong firstSeed = seeds == "measuring" ? 2_400_000ul : 1ul;
        var measurement = new DoctorMeasurement(new TwinGains(PathOf("twins")));
        RunLog<DoctorLine> healthy = Log<DoctorLine>("healthy"), faulty = Log<DoctorLine>("faulty");
        RunLog<ToolsLine> tools = Log<ToolsLine>("tools");
        RunLog<ProgramLine> programs = Log<ProgramLine>("programs");
        IEnumerable<DoctorJob> well = DoctorJobs.Healthy(firstSeed), ill = DoctorJobs.Faulty(firstSeed);
        switch (what)
        {
            case "healthy": Measure(well, j => j.Key, healthy, measurement.Of, parsed, output); break;
            case "faulty": Measure(ill, j => j.Key, faulty, measurement.Of, parsed, output); break;
            case "programs": Measure(RealPrograms.All, p => p.Id, programs, p => ProgramMeasurement.Of(p, firstSeed), parsed, output); break;
            case "tools":
                bool Counts(DoctorJob job) => (job.Fault is null ? healthy : faulty).Find(job.Key)?.Counts == true;
                Measure(well.Concat(ill).Where(Counts), j => j.Key, tools, WithTools, parsed, output);
                break;
            default: new DoctorPage(healthy.Lines, faulty.Lines, tools.Lines, programs.Lines).Write(folder); break;
        }

        output.Result(new DoctorPage(healthy.Lines, faulty.Lines, tools.Lines, programs.Lines).Summary());
        return ExitCode.Done;
    }

    /// <summary>Several at a time, each on one thread: the runs are small.</summary>
    private void Measure<TJob, TLine>(
        IEnumerable<TJob> jobs, Func<TJob, string> key, RunLog<TLine> log, Func<TJob, TLine> run, ParseResult parsed, Output output)
        where TLine : class, IRunLine
    {
        string only = parsed.GetValue(_only) ?? "";
        List<TJob> left = [.. jobs.Where(job => key(job).Contains(only, StringComparison.Ordinal) && !log.Has(key(job))).Take(parsed.GetValue(_take))];
        Parallel.ForEach(left, new ParallelOptions { MaxDegreeOfParallelism = parsed.GetValue(_threads) }, job =>
        {
            TLine line = Threads.Run(1, () => run(job));
            log.Add(line);
            output.Figure($"{line}", JsonNode.Parse(RunLog<TLine>.ToJson(line))!.AsObject());
        });
    }

    private static ToolsLine WithTools(DoctorJob job)
    {
        Setup setup = job.Create();
        var tools = new PublishedTools(setup.Loss.Output);
        DoctorRun.Of(setup, job.Network, job.Seed, examine: false, tools);
        return new ToolsLine { Key = job.Key, Alarms = tools.Alarms };
    }
}
