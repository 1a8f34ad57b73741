namespace Myelin.Benchmarks;

/// <summary>Watches a run with all published tools: the first symptom of each.</summary>
/// <param name="output">What the loss takes the outputs for.</param>
internal sealed class PublishedTools(OutputKind output) : TrainingCallback
{
    private readonly List<EpochPass> _epochs = [];

    /// <summary>The symptom by the tool's name, of those that raise an alarm.</summary>
    internal SortedDictionary<string, string> Alarms { get; } = new(StringComparer.Ordinal);

    public override void OnEpoch(TrainingContext run, EpochRecord epoch)
    {
        _epochs.Add(EpochPass.Of(run, epoch, output));
        foreach (PublishedTool tool in PublishedTool.All)
        {
            if (tool.Symptom(_epochs) is { } symptom) Alarms.TryAdd(tool.Name, symptom);
        }
    }

    /// <summary>Every one of them knows losses that are not finite.</summary>
    public override void OnFailure(TrainingContext run, Exception error)
    {
        if (error is not DivergenceException) return;
        foreach (PublishedTool tool in PublishedTool.All) Alarms.TryAdd(tool.Name, "not finite");
    }
}
