using System.CommandLine;
using Myelin.Cli.Terminal;
using Myelin.Runs;

namespace Myelin.Cli.Commands;

/// <summary>`myelin doctor`: examines a run, a data set or a table without training, and with --probe by short trials.</summary>
internal static class DoctorCommand
{
    private static readonly string[] s_endings = [".safetensors", ".onnx", ".npz", ".npy", ".pt", ".pth", ".pkl", ".bin"];

    internal static Command Create()
    {
        Command command = new(
            "doctor", "Examines a run, a file of weights, or what `train` would train, without training: data, structure, weights, and why it may not learn.");
        Argument<string> target = new("target")
        {
            Description = $"The folder of a run, a file of weights, or what `train` takes: {string.Join(", ", TaskKind.All.Select(kind => kind.Usage))}.",
            DefaultValueFactory = _ => "digits",
            HelpName = "target",
        };
        command.Arguments.Add(target);
        RunOption[] declared = [.. TrainOptions.Groups.Concat(TaskKind.All.SelectMany(kind => kind.Groups)).SelectMany(g => g.Options)
            .Except([.. TrainOptions.Run.Options, .. TrainOptions.Watching.Options, .. TrainOptions.Start.Options])
            .Append(TrainOptions.Model).Append(TrainOptions.DoctorIgnore)];
        var options = new BoundOptions(command, declared, target);
        Option<bool> probe = new("--probe") { Description = "Also train for some seconds: on sixteen examples, and with ten learning rates." };
        Option<string?> baseline =
            new("--baseline") { Description = "A file of known findings: only others count; written if it does not exist.", HelpName = "FILE" };
        Option<string> fail =
            new("--fail") { Description = "From which level on a finding is a failure.", DefaultValueFactory = _ => "critical", HelpName = "LEVEL" };
        CommonOptions.AcceptOnly(fail, ["note", "warning", "critical"]);
        CommonOptions.NotEmpty(baseline, "file");
        foreach (Option option in (Option[])[probe, baseline, fail]) command.Options.Add(option);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            string name = parsed.GetValue(target)!;
            KnownFindings? known = parsed.GetValue(baseline) is { } file ? KnownFindings.Open(file) : null;
            void Show(RunEvent happened) => DoctorCommand.Show(output, happened, known);
            string? folder = parsed.GetValue(common.DataDir);
            bool probes = parsed.GetValue(probe);
            Dictionary<string, IReadOnlyList<string>> given = options.Given(parsed);
            IReadOnlyList<string> ignored = given.GetValueOrDefault(TrainOptions.DoctorIgnore.Flag) ?? [];
            RequireOwn(name,
                [.. given.Keys.Where(key => key != TrainOptions.DoctorIgnore.Flag), .. probes && IsWeightFile(name) ? ["--probe"] : (string[])[]]);
            Doctor doctor = IsWeightFile(name) ? DoctorJob.OfWeights(name, output.Language, Show, ignored)
                : Directory.Exists(name) ? DoctorJob.Of(OpenedRun.Open(output, name), output.Language, folder, Show, ignored).Run(probes)
                : new DoctorJob(RunRequest.Create(name, given, parsed.GetValue(common.Seed)) with
                {
                    DataDirectory = folder,
                    Language = output.Language,
                }, Show)
                { Ignored = ignored }.Run(probes);
            output.Line(doctor.Summary(output.Language));
            Finding[] counted = known is null ? [.. doctor.Findings] : known.Without(doctor.Findings);
            if (known is { IsNew: true })
            {
                known.Save(doctor.Findings);
                if (doctor.Findings.Count > 0) output.Line(output.InLanguage($"Noted in {known.File} as known: {doctor.Findings.Count}"));
            }
            else if (counted.Length < doctor.Findings.Count)
            {
                output.Line(output.InLanguage($"Known from {known!.File}, not counted: {doctor.Findings.Count - counted.Length}"));
            }

            output.Event(new RunResult { Dataset = name, Findings = counted.Count(f => f.Level >= FindingLevel.Warning) });
            return DoctorFailure.Of(parsed.GetValue(fail), counted.Length == 0 ? null : counted.Max(f => f.Level));
        });
        return command;
    }

    /// <summary>Whether a file holds weights, by its ending: of other files, a kind of task says what it learns from them.</summary>
    private static bool IsWeightFile(string path) =>
        s_endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Throws if something is asked that a run or a file of weights has no use for.</summary>
    private static void RequireOwn(string target, string[] given)
    {
        if (given.Length == 0) return;
        if (IsWeightFile(target)) throw new UsageException(
            $"doctor: a file of weights has neither model nor data.\n  Got {given[0]}.\n  Leave it out, or examine the folder of the run.");
        if (Directory.Exists(target)) throw new UsageException(
            $"doctor: a run is examined with its own settings.\n  Got {given[0]}.\n" +
            "  Leave it out, or examine what it was trained on, such as `myelin doctor digits`.");
    }

    private static void Show(Output output, RunEvent happened, KnownFindings? known)
    {
        if (happened is FindingMade { Finding: { } finding } found && known is { IsNew: false })
        {
            bool isKnown = known.Contains(finding);
            if (!isKnown) FindingDisplay.Show(output, found, full: true);
            output.Event(found with { Known = isKnown });
            return;
        }

        if (happened is DownloadAdvanced download) DownloadDisplay.Show(output, download);
        if (happened is FindingMade made) FindingDisplay.Show(output, made, full: true);
        if (happened is TrialEnded trial) TrialDisplay.Show(output, trial);
        output.Event(happened);
    }
}
