using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Myelin.Benchmarks;

/// <summary>`doctor`: how often the doctor finds planted faults, and how often it raises an alarm on healthy runs.</summary>
internal sealed class DoctorRatesCommand : BenchmarkCommand
{
    private const int FaultSeeds = 3;

    private static readonly string[] s_optimizers = ["momentum", "adam", "adamw"];

    private readonly Argument<string> _what = new("what") { Description = "healthy, faulty, or report, which writes doctor.md from the lines so far.", DefaultValueFactory = _ => "report" };
    private readonly Option<string> _seeds = new("--seeds") { Description = "tuning or measuring: different draws, so that thresholds are not measured on what they were set by.", DefaultValueFactory = _ => "tuning" };
    private readonly Option<int> _take = new("--take") { Description = "How many runs at most.", DefaultValueFactory = _ => 100_000 };
    private readonly Option<string?> _only = new("--only") { Description = "Only networks and faults whose name contains this." };
    private readonly Option<bool> _fresh = new("--fresh") { Description = "Begin anew instead of continuing." };
    private readonly Option<string> _results = BenchmarkOptions.Results();

    private TwinGains? _twins;

    internal DoctorRatesCommand() : base("doctor", "Measures the doctor's rates of hits and of false alarms, and writes doctor.md.")
    {
        BenchmarkOptions.AcceptOnly(_what, ["healthy", "faulty", "report"]);
        _seeds.AcceptOnlyFromAmong("tuning", "measuring");
        Arguments.Add(_what);
        foreach (Option option in (Option[])[_seeds, _take, _only, _fresh, _results]) Options.Add(option);
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        string folder = parsed.GetValue(_results)!, seeds = parsed.GetValue(_seeds)!, what = parsed.GetValue(_what)!;
        ulong firstSeed = seeds == "measuring" ? 700_000ul : 1ul;
        DoctorLog Log(string kind) => new(Path.Combine(folder, "doctor", $"{kind}-{seeds}.jsonl"), parsed.GetValue(_fresh) && what == kind);
        _twins = new TwinGains(Path.Combine(folder, "doctor", "twins.jsonl"));
        DoctorLog healthy = Log("healthy"), faulty = Log("faulty");
        if (what == "healthy") Measure(Healthy(firstSeed, parsed), healthy, parsed.GetValue(_take), output);
        if (what == "faulty") Measure(Faulty(firstSeed, parsed), faulty, parsed.GetValue(_take), output);
        if (what == "report") DoctorPage.Write(healthy.Lines, faulty.Lines, folder);
        output.Result(DoctorPage.Summary(healthy.Lines, faulty.Lines));
        return ExitCode.Done;
    }

    /// <summary>Two at a time, each on one thread: the runs are small.</summary>
    private static void Measure(IEnumerable<(string Key, Func<DoctorLine> Run)> jobs, DoctorLog log, int take, Output output)
    {
        var todo = jobs.Where(job => !log.Has(job.Key)).Take(take).ToList();
        Parallel.ForEach(todo, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, job =>
        {
            DoctorLine line = Threads.Run(1, job.Run);
            log.Add(line);
            output.Figure($"{line.Key}: gain {line.Gain:F3} of {line.HealthyGain:F3}{(line.Counts ? "" : " (does not count)")}  " +
                string.Join(", ", line.Findings.Select(f => $"{f[0]}@{f[3]}")) + (line.Cure is null ? "" : $"  cure {line.Cure} -> {line.CuredGain:F3}"), new JsonObject { ["line"] = line.ToJson() });
        });
    }

    private IEnumerable<(string, Func<DoctorLine>)> Healthy(ulong firstSeed, ParseResult parsed)
    {
        var random = new RandomStream(firstSeed, 99);
        // Drawn at random, with a fixed seed, from networks, optimizers, rates, batch sizes and seeds.
        for (int number = 0; number < 700; number++)
        {
            Network network = DoctorNetworks.All[random.Next(DoctorNetworks.All.Count)];
            string optimizer = s_optimizers[random.Next(3)];
            double factor = new[] { 1 / 3.0, 1, 3 }[random.Next(3)];
            int batch = random.Next(2) == 0 ? 16 : 64;
            ulong seed = firstSeed + (ulong)number;
            if (parsed.GetValue(_only) is { } only && !network.Name.Contains(only, StringComparison.Ordinal)) continue;
            string key = string.Create(CultureInfo.InvariantCulture, $"{network.Name} {optimizer} x{factor:G2} batch {batch} seed {seed}");
            yield return (key, () =>
            {
                Setup setup = network.Create();
                (setup.Optimizer, setup.Rate, setup.BatchSize) = (optimizer, network.RateOf(optimizer) * factor, batch);
                if (optimizer == "adamw") setup.WeightDecay = 0.01;
                DoctorRun run = DoctorRun.Of(setup, network, seed, examine: true);
                double gain = Twins(network).Average();
                return LineOf(key, network, null, run, gain, counts: run.Gain >= 0.95 * gain);
            }
            );
        }
    }

    private IEnumerable<(string, Func<DoctorLine>)> Faulty(ulong firstSeed, ParseResult parsed)
    {
        for (int number = 0; number < FaultSeeds; number++)
        {
            foreach (Fault fault in DoctorFaults.All)
            {
                foreach (Network network in DoctorNetworks.All.Where(fault.Applies))
                {
                    ulong seed = firstSeed + (ulong)number;
                    string key = $"{fault.Name} | {network.Name} | seed {seed}";
                    if (parsed.GetValue(_only) is { } only && !key.Contains(only, StringComparison.Ordinal)) continue;
                    yield return (key, () => RunFault(key, fault, network, seed));
                }
            }
        }
    }

    private DoctorLine RunFault(string key, Fault fault, Network network, ulong seed)
    {
        Setup setup = Planted(fault, network);
        double[] healthy = Twins(network), sick = _twins!.Of($"{fault.Name} {network.Name}", () => Planted(fault, network), network);
        bool hurts = Statistics.Welch(healthy, sick) < 0.05 && Statistics.Effect(healthy, sick) >= 0.5;
        DoctorRun run = DoctorRun.Of(setup, network, seed, examine: true);
        DoctorLine line = LineOf(key, network, fault, run, healthy.Average(), hurts);
        if (!hurts || run.Findings.Where(f => f.Level >= FindingLevel.Warning).FirstOrDefault() is not { Cures: [{ } cure, ..] }) return line;
        Setup cured = Planted(fault, network);
        if (!DoctorCures.Apply(cure, cured, network.Create())) return line;
        return line with { Cure = cure.ToString(), CuredGain = DoctorRun.Of(cured, network, seed, examine: false).Gain };
    }

    private static Setup Planted(Fault fault, Network network)
    {
        Setup setup = network.Create();
        fault.Plant(setup, network);
        return setup;
    }

    private double[] Twins(Network network) => _twins!.Of(network.Name, network.Create, network);

    private static DoctorLine LineOf(string key, Network network, Fault? fault, DoctorRun run, double healthy, bool counts)
    {
        Finding[] serious = [.. run.Findings.Where(f => f.Level >= FindingLevel.Warning)];
        Finding? right = fault is null ? null : serious.FirstOrDefault(f => fault.Causes.Contains(f.Rule));
        return new DoctorLine
        {
            Key = key,
            Network = network.Name,
            Fault = fault?.Name,
            Gain = run.Gain,
            HealthyGain = healthy,
            Counts = counts,
            Findings = [.. serious.Select(f => (string[])[f.Rule, $"{f.Level}", $"{f.Certainty}", $"{f.Step}", f.What()])],
            FirstRight = right is null ? null : (double)right.Step / Math.Max(1, run.Planned),
        };
    }
}
