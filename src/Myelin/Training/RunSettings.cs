using System.Globalization;

namespace Myelin;

/// <summary>A setting that determines a run's result, as text.</summary>
internal sealed record RunSetting(string Name, string Value)
{
    public override string ToString() => $"{Name} {Value}";
}

/// <summary>The settings that determine a run's result, as far as they can be detected: a run continues only with the same.</summary>
internal static class RunSettings
{
    internal static List<RunSetting> Of(Trainer trainer, Dataset train, FitOptions options, long steps) =>
    [
        new("optimizer", $"{trainer.Optimizer}"),
        new("learning rate", Text(trainer.Optimizer.Groups, g => Text(g.BaseLearningRate))),
        new("weight decay", Text(trainer.Optimizer.Groups, g => Text(g.WeightDecay))),
        new("trained", Text(trainer.Optimizer.Groups, g => string.Join(", ", g.Parameters.Select(p => p.Key)))),
        new("loss", $"{trainer.Task}"),
        new("seed", Text(trainer.Seed)),
        new("training data", Text(train)),
        new("validation data", options.Validation is { } validation ? Text(validation) : "none"),
        new("batch size", Text(options.BatchSize)),
        new("steps", Text(steps)),
        new("order", options.Shuffle ? "shuffled" : "as given"),
        new("batches per step", Text(options.AccumulateBatches)),
        new("examples per epoch", Text(options.ExamplesPerEpoch)),
        new("last batch", options.DropLast ? "dropped" : "kept"),
        new("schedule", trainer.Schedule?.ToString() ?? "none"),
        new("clip norm", Text(trainer.ClipNorm)),
        new("clip value", Text(trainer.ClipValue)),
        new("patience", Text(options.Patience)),
        new("best by", options.Monitor?.Name ?? "validation loss"),
        .. trainer.Task.Model.NamedModules().Select(m => new RunSetting(Module.Key("model", m.Path).TrimEnd('.'), Text(m.Module))),
    ];

    /// <summary>The differences on either side.</summary>
    internal static (RunSetting[] Now, RunSetting[] Saved) Differences(IReadOnlyList<RunSetting> now, IReadOnlyList<RunSetting> saved)
    {
        string[] names = [.. now.Concat(saved).Select(s => s.Name).Distinct()];
        (RunSetting Now, RunSetting Saved)[] pairs = [.. names.Select(name => (Named(now, name), Named(saved, name))).Where(p => p.Item1 != p.Item2)];
        return ([.. pairs.Select(p => p.Now)], [.. pairs.Select(p => p.Saved)]);
    }

    /// <summary>
    /// Whether a run with these differences continues, only for longer than planned. Its schedule may follow the new length; the bits are then not those
    /// of a run that was planned with it.
    /// </summary>
    internal static bool OnlyExtend(IEnumerable<RunSetting> differences) => differences.All(d => d.Name is "steps" or "patience" or "schedule")
        && differences.Any(d => d.Name is "steps" or "patience");

    private static RunSetting Named(IReadOnlyList<RunSetting> settings, string name) =>
        settings.FirstOrDefault(s => s.Name == name) ?? new RunSetting(name, "none");

    /// <summary>A module as source code, its mode and what is frozen: they determine what it learns.</summary>
    private static string Text(Module module) => string.Concat(
        [module.Describe(), module.Training ? "" : ", in evaluation mode",
        .. module.OwnParameters.Where(p => !p.RequiresGrad).Select(p => $", {p.Name} frozen")]);

    /// <summary>
    /// The number of examples, and a fingerprint of three of them: it detects other data, another split and another normalization.
    /// </summary>
    private static string Text(Dataset data)
    {
        string count = string.Create(CultureInfo.InvariantCulture, $"{data.Count} examples");
        ulong first = Look(data);
        // Data that changes each time it is taken, not only with the key, has no fingerprint.
        return first == Look(data) ? $"{count} ({first:x16})" : count;
    }

    private static ulong Look(Dataset data)
    {
        Batch batch = data.Take([0, data.Count / 2, data.Count - 1]);
        var fingerprint = new Fingerprint();
        foreach (object value in batch.Values)
        {
            if (value is Tensor tensor) fingerprint.Add(tensor);
            else fingerprint.Add(((IntTensor)value).AsSpan());
        }
        return fingerprint.Value;
    }

    private static string Text(IReadOnlyList<ParameterGroup> groups, Func<ParameterGroup, string> text) => string.Join(" and ", groups.Select(text));

    private static string Text<T>(T value) where T : struct, IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    private static string Text<T>(T? value) where T : struct, IFormattable => value?.ToString(null, CultureInfo.InvariantCulture) ?? "none";
}
