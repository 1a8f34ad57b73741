namespace Myelin.Runs;

/// <summary>What tells runs from each other.</summary>
public static class RunDifferences
{
    /// <summary>
    /// Data, model, seed and options in which runs differ, each with a text per run: <c>none</c> for an option that a run does not have. Options have
    /// the names of the command line.
    /// </summary>
    /// <param name="runs">The runs.</param>
    public static IReadOnlyList<(string Name, IReadOnlyList<string> Values)> Of(IReadOnlyList<RunDescription> runs)
    {
        List<(string, IReadOnlyList<string>)> rows = [];
        Add("data", run => run.Dataset);
        Add("model", run => run.Model.Name);
        foreach (RunOption option in runs.SelectMany(run => run.StoredOptions).DistinctBy(option => option.Flag))
        {
            // Options of two models may have one flag.
            Add(option.Flag, run =>
                run.StoredOptions.FirstOrDefault(own => own.Flag == option.Flag) is { } own ? run.Settings.ToArgument(own) : OptionValues.NoValue);
        }

        Add("--seed", run => $"{run.Seed}");
        return rows;

        void Add(string name, Func<RunDescription, string> text)
        {
            string[] values = [.. runs.Select(text)];
            if (values.Distinct().Count() > 1) rows.Add((name, values));
        }
    }

    /// <summary>Whether a larger value of a figure is better, by its name: <c>testAccuracy</c>, and not <c>testLoss</c>.</summary>
    public static bool IsHigherBetter(string figure) =>
        ((string[])["Accuracy", "F1", "Auc", "R2", "Precision", "Recall", "Map50"]).Any(part => figure.Contains(part, StringComparison.Ordinal));
}
