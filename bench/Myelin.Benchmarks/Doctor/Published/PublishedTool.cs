namespace Myelin.Benchmarks;

/// <summary>
/// The symptoms of a published tool, as its program or manual defines them, with its own thresholds. A rule that needs an accuracy is not asked
/// where the task has none; a loss that takes scores counts as one that takes what softmax or sigmoid makes of them.
/// </summary>
internal abstract class PublishedTool
{
    /// <summary>The tools that the doctor is compared with.</summary>
    internal static IReadOnlyList<PublishedTool> All { get; } = [new AutoTrainer(), new DeepDiagnosis(), new SageMakerDebugger(), new Umlaut()];

    internal abstract string Name { get; }

    /// <summary>The symptom after an epoch; null for none.</summary>
    /// <param name="epochs">The epochs so far.</param>
    internal abstract string? Symptom(IReadOnlyList<EpochPass> epochs);
}
